//! Rounds as a table, and their medians as figures.

use std::collections::BTreeMap;

use anyhow::Result;

use super::{
    BYTES, Options, UploadSubject,
    disk::{self, DiskMethod},
};
use crate::{
    figure::{BetterDirection, Figure},
    machine,
    samples::Samples,
    uploads::load_result::LoadResult,
};

pub(super) type RoundResults = BTreeMap<UploadSubject, LoadResult>;

const WRITTEN: UploadSubject = UploadSubject::Disk(DiskMethod::WriteSync);
/// Turns with which ours is compared, and their names.
const PEERS: [(UploadSubject, &str); 3] = [
    (WRITTEN, "disk: write + fsync, 16 threads"),
    (
        UploadSubject::Disk(DiskMethod::WriteRename),
        "disk: write + fdatasync + rename + folder fsync, 16 threads",
    ),
    (
        UploadSubject::Peer,
        "fastify + @fastify/multipart + sharp + better-sqlite3",
    ),
];

pub(super) fn print_head(options: &Options, each: usize) {
    println!("{}", machine::describe());
    println!(
        "Uploads of {BYTES} bytes, {each} a round after {} to warm up, {} connections, {} rounds; \
         disk, ours, placed, peer in turn, another first in each round.",
        options.warm_up, options.connections, options.rounds
    );
    println!(
        "Disk: {} threads; create, write, fsync. Placed: the same with fdatasync, rename into one \
         of 256 folders and fsync of that folder.",
        disk::THREADS
    );
    println!("Files per second (processor ms for each); latency p50 / p99 / worst ms.");
    println!(
        "{:>5} {:>13} {:>13} {:>13} {:>13} {:>9} {:>9}   {:<21}   peer's latency",
        "round", "disk", "placed", "ours", "peer", "ours/disk", "ours/peer", "our latency"
    );
}

pub(super) fn print_round(number: u32, round: &RoundResults) {
    let show = |turn: UploadSubject, show: fn(&LoadResult) -> String| {
        round.get(&turn).map_or_else(|| "-".to_owned(), show)
    };
    let ratio = |turn: UploadSubject| match (round.get(&UploadSubject::Ours), round.get(&turn)) {
        (Some(ours), Some(peer)) => format!("{:.2}", ours.rate / peer.rate),
        _ => "-".to_owned(),
    };
    println!(
        "{number:>5} {:>13} {:>13} {:>13} {:>13} {:>9} {:>9}   {:<21}   {}",
        show(WRITTEN, show_rate),
        show(UploadSubject::Disk(DiskMethod::WriteRename), show_rate),
        show(UploadSubject::Ours, show_rate),
        show(UploadSubject::Peer, show_rate),
        ratio(WRITTEN),
        ratio(UploadSubject::Peer),
        show(UploadSubject::Ours, show_latency),
        show(UploadSubject::Peer, show_latency),
    );
}

fn show_rate(outcome: &LoadResult) -> String {
    format!("{:.0} ({:.2})", outcome.rate, outcome.work)
}

fn show_latency(outcome: &LoadResult) -> String {
    let latency = &outcome.latency;
    format!(
        "{:.1} / {:.1} / {:.1}",
        latency.median(),
        latency.quantile(0.99),
        latency.maximum()
    )
}

pub(super) fn print_figures(rounds: &[RoundResults]) -> Result<()> {
    println!();
    let rate = |outcome: &LoadResult| outcome.rate;
    print_beside(
        rounds,
        "durable uploads p50",
        "1/s",
        BetterDirection::More,
        |turn| gather(rounds, turn, rate).median(),
    )?;
    print_beside(
        rounds,
        "durable uploads worst",
        "1/s",
        BetterDirection::More,
        |turn| gather(rounds, turn, rate).minimum(),
    )?;
    print_beside(rounds, "latency p99", "ms", BetterDirection::Less, |turn| {
        gather(rounds, turn, |outcome| outcome.latency.quantile(0.99)).median()
    })?;
    print_beside(
        rounds,
        "processor time each",
        "ms",
        BetterDirection::Less,
        |turn| gather(rounds, turn, |outcome| outcome.work).median(),
    )
}

/// Prints one line for each peer that took part.
fn print_beside(
    rounds: &[RoundResults],
    metric: &str,
    unit: &str,
    better: BetterDirection,
    value: impl Fn(UploadSubject) -> f64,
) -> Result<()> {
    let took_part = |turn: &UploadSubject| rounds.iter().any(|round| round.contains_key(turn));
    for (turn, name) in PEERS.iter().filter(|(turn, _)| took_part(turn)) {
        Figure::new("uploads", metric, value(UploadSubject::Ours), unit)
            .with_peer(name, value(*turn), better)
            .print()?;
    }
    Ok(())
}

fn gather(
    rounds: &[RoundResults],
    turn: UploadSubject,
    value: impl Fn(&LoadResult) -> f64,
) -> Samples {
    rounds
        .iter()
        .filter_map(|round| round.get(&turn).map(&value))
        .collect()
}
