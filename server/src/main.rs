//! The binary `zhunkao`: runs the command line and prints errors.

mod cli;

#[tokio::main]
async fn main() -> std::process::ExitCode {
    match cli::run().await {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("zhunkao: {error:#}");
            std::process::ExitCode::FAILURE
        }
    }
}
