//! P2, P3: fitting a photograph to a range of bytes. In Chromium the product's module and worker
//! are compared with other libraries; natively the parts of the engine are measured. The native
//! benchmark is an example of `imaging`, so that xtask does not depend on an image library.

mod report;

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result};
use xtask::{
    files,
    machine::{chromium, node},
    program::{self, cargo},
    serve,
    site::{self, BuildProfile},
};

use self::report::FitReport;

const PICTURES: &str = "end2end/pictures";
/// Prefix of the photographs of 12 MP.
const PHONE: &str = "phone-";

#[derive(clap::Args)]
pub(super) struct Options {
    /// Number of runs for each photograph, in turn with the peers
    #[arg(long, default_value_t = 3)]
    runs: u32,
    /// Maximum of photographs
    #[arg(long, default_value_t = usize::MAX)]
    files: usize,
    /// Measure the parts of the work natively, without a browser
    #[arg(long)]
    native: bool,
}

pub(super) fn measure_fit(options: &Options) -> Result<()> {
    if options.native {
        return measure_natively(options);
    }
    serve::ensure_prerequisites()?;
    node::ensure_packages()?;
    let chromium = chromium::ensure_chromium()?;
    site::build(BuildProfile::Small)?;
    let machine = super::machine::describe();
    let output = program::read_output(
        Command::new("node")
            .arg("end2end/bench/fit.mjs")
            .arg(std::path::absolute(site::folder())?)
            .arg(options.runs.to_string())
            .args(list_photographs().into_iter().take(options.files))
            .env("CHROMIUM", chromium),
    )?;
    let report: FitReport = serde_json::from_str(&output).context("fit.mjs wrote no report")?;
    println!("{machine}");
    println!(
        "Chromium {}; photographs of 12 MP from {PICTURES}; {} runs, ours and the peers in turn; \
         all have the same ceiling, in KB of 1000 bytes, and peers make as many pixels as ours, \
         but for browser-image-compression by itself, which looks for their number; milliseconds; \
         SSIM of brightness against the source at that size, first by the mean of what lies under \
         each pixel, then by Lanczos.",
        report.browser, options.runs
    );
    report.print()
}

fn list_photographs() -> Vec<PathBuf> {
    let mut pictures = files::list_files(Path::new(PICTURES));
    pictures.retain(|path| {
        path.file_name()
            .is_some_and(|name| name.to_string_lossy().starts_with(PHONE))
    });
    pictures
}

fn measure_natively(options: &Options) -> Result<()> {
    build("fit")?;
    println!("{}", super::machine::describe());
    println!(
        "photographs of 12 MP from {PICTURES}; {} runs, ours and the peer in turn; \
         the peer bisects the quality of jpeg-encoder on pixels of the same size.",
        options.runs
    );
    run("fit", &[options.runs.to_string()])
}

/// Runs the `hints` example, which measures no time.
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
    program::run(Command::new(path).args(arguments))
}
