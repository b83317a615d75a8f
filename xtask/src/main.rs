//! Command line of xtask: `cargo xtask serve | build | dev | test | bench | tidy | reference`.
//!
//! Each command installs its prerequisites on a fresh machine, prints its steps, and names in one
//! sentence what must be installed by hand. All paths are relative to the root of the project,
//! which `main` makes the current directory.

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};
use xtask::{dev, install, program, reference, serve, site, test, tidy};

/// Build, run and check Zhunkao.
#[derive(Parser)]
#[command(bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    task: XtaskCommand,
}

#[derive(Subcommand)]
enum XtaskCommand {
    /// Build everything and serve the demonstration
    Serve(serve::Options),
    /// Build everything that an installation needs into one folder: program, site, exam definitions
    Build,
    /// Serve the demonstration in debug; rebuild and restart when a source file changes
    Dev(serve::Options),
    /// Run every check: format, tidy, clippy, tests, PostgreSQL, browser stories
    Test(test::Options),
    /// Run one benchmark of the goals; ends with a line of JSON per metric
    #[command(disable_help_flag = true)]
    Bench {
        /// Name of the benchmark and its options
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Check the rules that no compiler checks: layers, sizes, messages, rows, weight of the pages
    Tidy,
    /// Write the reference of exam definitions and their JSON Schema, from the types
    Reference,
}

fn main() -> ExitCode {
    match run(Arguments::parse().task) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(task: XtaskCommand) -> Result<()> {
    xtask::enter_project()?;
    match task {
        XtaskCommand::Serve(options) => serve::serve(&options),
        XtaskCommand::Build => install::build(),
        XtaskCommand::Dev(options) => dev::develop(&options),
        XtaskCommand::Test(options) => test::test(&options),
        XtaskCommand::Bench { arguments } => program::run(
            program::cargo()
                .args(["run", "--quiet", "--package", "bench", "--"])
                .args(arguments),
        ),
        XtaskCommand::Tidy => tidy::check_tidiness().and_then(|()| site::weight::check_budgets()),
        XtaskCommand::Reference => reference::write(),
    }
}
