//! The image engine on this machine. What is measured stands beside it, in the examples of
//! `imaging`, so that building xtask does not build an image library.

use anyhow::Result;

use crate::program::{self, cargo};

#[derive(clap::Args)]
pub(super) struct Options {
    /// How often each photograph is fitted, in turn with the peer
    #[arg(long, default_value_t = 5)]
    runs: u32,
}

pub(super) fn measure_fit(options: &Options) -> Result<()> {
    build("fit")?;
    println!("{}", super::machine::describe());
    println!(
        "photographs of 12 MP from end2end/pictures; {} runs, ours and the peer in turn; \
         the peer bisects the quality of jpeg-encoder on pixels of the same size.",
        options.runs
    );
    run("fit", &[options.runs.to_string()])
}

/// No time is measured here.
pub(super) fn print_hints() -> Result<()> {
    build("hints")?;
    run("hints", &[])
}

fn build(example: &str) -> Result<()> {
    program::run(cargo().args([
        "build",
        "--release",
        "--package",
        "imaging",
        "--example",
        example,
    ]))
}

fn run(example: &str, arguments: &[String]) -> Result<()> {
    let path = program::target_directory()
        .join("release/examples")
        .join(example);
    program::run(std::process::Command::new(path).args(arguments))
}
