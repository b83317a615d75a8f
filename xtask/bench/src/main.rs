//! `cargo xtask bench NAME`: one benchmark in each file. Each prints the machine and its inputs, a
//! table, and a line of JSON for each metric.

mod abuse;
mod check;
mod desk;
mod drafts;
mod figure;
mod fit;
mod lighthouse;
mod machine;
mod mutations;
mod node_folder;
mod office;
mod pages;
mod samples;
mod statistics;
mod uploads;
mod weight;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

/// Run one benchmark of the goals; ends with a line of JSON per metric.
#[derive(Parser)]
#[command(bin_name = "cargo xtask bench")]
struct Arguments {
    #[command(subcommand)]
    bench: Bench,
}

#[derive(Subcommand)]
enum Bench {
    /// Memory and delays that a stranger can cause: bodies, connections, searches, pictures
    Abuse(abuse::Options),
    /// P1: time from the choice of a file to its findings, compared with decoding it
    Check(check::Options),
    /// P10, T9: the next picture after a decision, and the claims of fifty reviewers
    Desk(desk::Options),
    /// T1: durability of drafts under faults of browser, connection and server
    Drafts(drafts::Options),
    /// P2, P3: fitting a photograph to a range of bytes, compared with other libraries
    Fit(fit::Options),
    /// C8: hints for pictures with known faults
    Hints,
    /// P4: Lighthouse's scores of a candidate's pages on a phone
    Lighthouse(lighthouse::Options),
    /// T10: damaged pictures by the hundred thousand, none of which may break anything
    Mutations(mutations::Options),
    /// The office at size: roster import, board, progress, export, verification of the audit chain
    Office(office::Options),
    /// P4, P5: time until pages are painted and live, and delay of presses, on a slow line
    Pages(pages::Options),
    /// P7: durable uploads per second, compared with the disk and a server on Node
    Uploads(uploads::Options),
    /// P4: bytes of the first visit, of each signed-in page, and of the image engine
    Weight(weight::Options),
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match xtask::enter_project().and_then(|()| run(&arguments.bench)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bench: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(bench: &Bench) -> Result<()> {
    match bench {
        Bench::Abuse(options) => abuse::measure_abuse(options),
        Bench::Check(options) => check::measure_check(options),
        Bench::Desk(options) => desk::measure_desk(options),
        Bench::Drafts(options) => drafts::measure_drafts(options),
        Bench::Fit(options) => fit::measure_fit(options),
        Bench::Hints => fit::print_hints(),
        Bench::Lighthouse(options) => lighthouse::measure_scores(options),
        Bench::Mutations(options) => mutations::try_mutations(options),
        Bench::Office(options) => office::measure_office(options),
        Bench::Pages(options) => pages::measure_pages(options),
        Bench::Uploads(options) => uploads::measure_uploads(options),
        Bench::Weight(options) => weight::measure_weight(options),
    }
}
