//! `cargo xtask bench NAME`: one measurement a file, in the form of the goals: machine and
//! inputs, a table, and a line of JSON for each metric.

mod weight;

use anyhow::Result;
use clap::ValueEnum;
use serde::Serialize;

#[derive(clap::Args)]
pub(crate) struct Options {
    bench: Bench,
}

#[derive(Clone, Copy, ValueEnum)]
enum Bench {
    /// Bytes of the first visit
    Weight,
}

pub(crate) fn bench(options: &Options) -> Result<()> {
    match options.bench {
        Bench::Weight => weight::measure_weight(),
    }
}

/// One metric without a peer, as printed on a line of its own.
#[derive(Serialize)]
struct Figure<'a> {
    bench: &'a str,
    metric: &'a str,
    ours: f64,
    unit: &'a str,
}

impl Figure<'_> {
    fn print(&self) -> Result<()> {
        println!("{}", serde_json::to_string(self)?);
        Ok(())
    }
}
