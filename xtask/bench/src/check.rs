//! Time from the choice of a file to the findings on kind, bytes, pixels and orientation: the
//! product's WASM module in Chromium, compared with a check that decodes (`createImageBitmap`).

mod report;

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result};
use xtask::{
    files,
    machine::{chromium, node},
    program, serve,
    site::{self, BuildProfile},
};

use self::report::CheckReport;

const PICTURES: &str = "end2end/pictures";
/// Prefix of the phone photographs of 12 MP, from which the figure is computed.
const PHONE: &str = "phone-";

#[derive(clap::Args)]
pub(super) struct Options {
    /// Number of runs for each file, checked and decoded in turn
    #[arg(long, default_value_t = 20)]
    runs: u32,
}

pub(super) fn measure_check(options: &Options) -> Result<()> {
    serve::ensure_prerequisites()?;
    node::ensure_packages()?;
    let chromium = chromium::ensure_chromium()?;
    site::build(BuildProfile::Small)?;
    let machine = super::machine::describe();
    let output = program::read_output(
        Command::new("node")
            .arg("end2end/bench/check.mjs")
            .arg(std::path::absolute(site::folder())?)
            .arg(options.runs.to_string())
            .args(list_pictures())
            .env("CHROMIUM", chromium),
    )?;
    let report: CheckReport = serde_json::from_str(&output).context("check.mjs wrote no report")?;
    println!("{machine}");
    println!(
        "Chromium {}; files chosen in a file input; {} runs, ours, peer and floor in turn; \
         milliseconds.",
        report.browser, options.runs
    );
    report.print()
}

/// All pictures, with the damaged ones: their dimensions must not be wrong either.
fn list_pictures() -> Vec<PathBuf> {
    let mut pictures = files::list_files(Path::new(PICTURES));
    pictures.retain(|path| {
        path.extension()
            .is_some_and(|it| it == "jpg" || it == "png")
    });
    pictures
}
