//! Durability of drafts (T1): a person types and takes photographs in a real Chromium while the
//! browser is killed, tabs are closed, the connection is cut, the server is killed, and responses
//! are dropped. Everything that the page reported as saved is compared with the data in the end.

use std::{
    collections::BTreeMap,
    process::{Command, Stdio},
};

use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use xtask::{
    machine::{chromium, node},
    serve,
    server_build::ServerBuild,
    site::{self, BuildProfile},
};

use super::figure::Figure;

#[derive(clap::Args)]
pub(super) struct Options {
    /// Number of faults, over as many people as needed
    #[arg(long, default_value_t = 2_000)]
    faults: u32,
    /// Seed of the faults: the same seed gives the same faults
    #[arg(long, default_value_t = 1)]
    seed: u32,
    /// A site built in seconds instead of a small one
    #[arg(long)]
    rough: bool,
}

/// Output of `drafts.mjs`.
#[derive(Deserialize)]
struct DraftsReport {
    faults: BTreeMap<String, FaultTotals>,
    /// Number of texts and images that the page reported as saved.
    saved: u32,
    /// The other statuses that the page showed, with their numbers.
    unsaved: BTreeMap<String, u32>,
    losses: Vec<serde_json::Value>,
    people: u32,
    /// Number of panics of the server.
    panics: u32,
}

/// All faults of one kind.
#[derive(Deserialize)]
struct FaultTotals {
    count: u32,
    /// Sum of durations, with the work before each fault and the check after it.
    milliseconds: u64,
}

pub(super) fn measure_drafts(options: &Options) -> Result<()> {
    serve::ensure_prerequisites()?;
    node::ensure_packages()?;
    let chromium = chromium::ensure_chromium()?;
    let finish = match options.rough {
        true => BuildProfile::Quick,
        false => BuildProfile::Small,
    };
    site::build(finish)?;
    ServerBuild::Debug.build()?;
    let machine = super::machine::describe();
    let output = Command::new("node")
        .arg("end2end/bench/drafts.mjs")
        .arg(std::path::absolute(ServerBuild::Debug.binary())?)
        .arg(std::path::absolute(site::folder())?)
        .args([options.faults.to_string(), options.seed.to_string()])
        .env("CHROMIUM", chromium)
        // Shows the progress while it runs.
        .stderr(Stdio::inherit())
        .output()
        .context("node does not start")?;
    ensure!(output.status.success(), "drafts.mjs broke off");
    let report: DraftsReport =
        serde_json::from_slice(&output.stdout).context("drafts.mjs wrote no report")?;
    println!("{machine}");
    println!(
        "{} people with a profile of Chromium each, up to 5 tabs; seed {}.",
        report.people, options.seed
    );
    for (
        name,
        FaultTotals {
            count,
            milliseconds,
        },
    ) in &report.faults
    {
        let each = milliseconds / u64::from(*count);
        println!("{count:>6}  {name} ({each} ms each)");
    }
    for (said, count) in &report.unsaved {
        println!("{count:>6}  not called saved: {said}");
    }
    for loss in &report.losses {
        println!("lost: {loss}");
    }
    let count: u32 = report.faults.values().map(|it| it.count).sum();
    Figure::new("drafts", "faults", count.into(), "count").print()?;
    Figure::new("drafts", "called saved", report.saved.into(), "count").print()?;
    Figure::new("drafts", "lost", report.losses.len() as f64, "count").print()?;
    ensure!(report.losses.is_empty(), "something called saved was lost");
    ensure!(report.panics == 0, "the server panicked");
    Ok(())
}
