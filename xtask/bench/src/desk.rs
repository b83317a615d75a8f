//! P10, T9: the time from the key of a decision to the next picture on the reviewer's desk, and claims
//! of fifty reviewers at once, among few and among many waiting applications.

mod claims;
mod report;

use std::process::Command;

use anyhow::{Context, Result};
use xtask::{
    demonstration::Demonstration,
    machine::{chromium, node},
    program, serve,
    server_build::ServerBuild,
    site::{self, BuildProfile},
};

use self::{
    claims::{ClaimDatabase, ClaimFigures},
    report::{DeskReport, DeskVisit},
};
use crate::uploads::peer;

#[derive(clap::Args)]
pub(super) struct Options {
    /// Numbers of waiting applications, the smallest first
    #[arg(long, value_delimiter = ',', default_value = "1000,1000000")]
    sizes: Vec<usize>,
    /// Applications that are decided in the browser, for each size
    #[arg(long, default_value_t = 100)]
    files: usize,
    /// Decisions of each of the fifty reviewers, if enough applications wait
    #[arg(long, default_value_t = 1_000)]
    decisions: usize,
    /// Measure only the browser
    #[arg(long)]
    browser_only: bool,
}

pub(super) fn measure_desk(options: &Options) -> Result<()> {
    serve::ensure_prerequisites()?;
    node::ensure_packages()?;
    peer::ensure_packages()?;
    site::build(BuildProfile::Small)?;
    ServerBuild::Release.build()?;
    println!("{}", super::machine::describe());
    let mut report = DeskReport::default();
    for &waiting in &options.sizes {
        report.visits.push(visit(waiting, options.files)?);
    }
    if !options.browser_only {
        for database in ClaimDatabase::open_all()? {
            for &waiting in &options.sizes {
                report.claims.push(database.measure(waiting, options)?);
            }
        }
    }
    report.print()
}

/// Decides applications in Chromium with the keyboard alone.
fn visit(waiting: usize, files: usize) -> Result<DeskVisit> {
    let server = Demonstration::start(&ServerBuild::Release.binary())?;
    program::run(
        Command::new("node")
            .arg("end2end/bench/desk/fill.cjs")
            .arg(server.data().join("zhunkao.sqlite"))
            .args([waiting, files + AHEAD].map(|number| number.to_string())),
    )?;
    let output = program::read_output(
        Command::new("node")
            .arg("end2end/bench/desk.mjs")
            .arg(format!("http://{}", server.address))
            .arg(files.to_string())
            .env("CHROMIUM", chromium::ensure_chromium()?),
    )?;
    let mut visit: DeskVisit = serde_json::from_str(&output).context("desk.mjs wrote no report")?;
    visit.waiting = waiting;
    Ok(visit)
}

/// Applications with pictures beyond those that are decided, since the desk prepares the next ones.
const AHEAD: usize = 10;
