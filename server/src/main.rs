//! The binary `zhunkao`: the command line, and what it prints when something fails.

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
