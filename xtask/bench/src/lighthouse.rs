//! P4: Lighthouse's scores of a candidate's pages on a phone, in its four categories.

use std::{path::Path, process::Command};

use anyhow::{Context, Result};
use serde::Deserialize;
use xtask::{
    demonstration::Demonstration,
    machine::{chromium, node},
    program, serve,
    server_build::ServerBuild,
    site::{self, BuildProfile},
};

use crate::{figure::Figure, node_folder, statistics::median};

const FOLDER: &str = "end2end/bench/lighthouse";
const CATEGORIES: [&str; 4] = ["performance", "accessibility", "best practices", "SEO"];

#[derive(clap::Args)]
pub(super) struct Options {
    /// Number of visits of each page
    #[arg(long, default_value_t = 3)]
    runs: u32,
}

/// Output of `measure.mjs`.
#[derive(Deserialize)]
struct LighthouseReport {
    /// Version of the browser.
    browser: String,
    pages: Vec<RatedVisit>,
}

#[derive(Deserialize)]
struct RatedVisit {
    page: String,
    /// 0 to 100, in the order of [`CATEGORIES`].
    scores: [f64; CATEGORIES.len()],
    /// Audits that cost points.
    faults: Vec<String>,
}

pub(super) fn measure_scores(options: &Options) -> Result<()> {
    serve::ensure_prerequisites()?;
    node::ensure_packages()?;
    node_folder::ensure_packages(Path::new(FOLDER), &[])?;
    let chromium = chromium::ensure_chromium()?;
    site::build(BuildProfile::Small)?;
    ServerBuild::Release.build()?;
    let server = Demonstration::start(&ServerBuild::Release.binary())?;
    let output = program::read_output(
        Command::new("node")
            .arg(Path::new(FOLDER).join("measure.mjs"))
            .arg(format!("http://{}", server.address))
            .arg(options.runs.to_string())
            .env("CHROMIUM", chromium),
    )?;
    let report: LighthouseReport =
        serde_json::from_str(&output).context("measure.mjs wrote no report")?;
    println!("{}", super::machine::describe());
    println!(
        "Chromium {}, {} visits of each page, medians of 0 to 100.",
        report.browser, options.runs
    );
    report.print()
}

impl LighthouseReport {
    fn print(&self) -> Result<()> {
        let mut names: Vec<_> = self.pages.iter().map(|visit| visit.page.as_str()).collect();
        names.dedup();
        for name in names {
            let visits = || self.pages.iter().filter(|visit| visit.page == name);
            let mut faults: Vec<_> = visits().flat_map(|visit| &visit.faults).collect();
            faults.sort();
            faults.dedup();
            println!("{name}: {faults:?}");
            for (index, category) in CATEGORIES.iter().enumerate() {
                let score = median(visits().map(|visit| visit.scores[index]));
                let metric = format!("{category}, {name}");
                Figure::new("lighthouse", &metric, score, "of 100").print()?;
            }
        }
        Ok(())
    }
}
