//! Rounds as a table, and their medians as figures.

use std::collections::BTreeMap;

use anyhow::Result;

use super::disk::{self, Recipe};
use super::outcome::Outcome;
use super::{BYTES, Options, Turn};
use crate::figure::{Better, Figure};
use crate::machine;
use crate::samples::Samples;

pub(super) type Round = BTreeMap<Turn, Outcome>;

const WRITTEN: Turn = Turn::Disk(Recipe::Written);
/// Turns with which ours is compared, and their names.
const PEERS: [(Turn, &str); 3] = [
    (WRITTEN, "disk: write + fsync, 16 threads"),
    (
        Turn::Disk(Recipe::Placed),
        "disk: write + fdatasync + rename + folder fsync, 16 threads",
    ),
    (
        Turn::Peer,
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

pub(super) fn print_round(number: u32, round: &Round) {
    let show = |turn: Turn, show: fn(&Outcome) -> String| {
        round.get(&turn).map_or_else(|| "-".to_owned(), show)
    };
    let ratio = |turn: Turn| match (round.get(&Turn::Ours), round.get(&turn)) {
        (Some(ours), Some(peer)) => format!("{:.2}", ours.rate / peer.rate),
        _ => "-".to_owned(),
    };
    println!(
        "{number:>5} {:>13} {:>13} {:>13} {:>13} {:>9} {:>9}   {:<21}   {}",
        show(WRITTEN, show_rate),
        show(Turn::Disk(Recipe::Placed), show_rate),
        show(Turn::Ours, show_rate),
        show(Turn::Peer, show_rate),
        ratio(WRITTEN),
        ratio(Turn::Peer),
        show(Turn::Ours, show_latency),
        show(Turn::Peer, show_latency),
    );
}

fn show_rate(outcome: &Outcome) -> String {
    format!("{:.0} ({:.2})", outcome.rate, outcome.work)
}

fn show_latency(outcome: &Outcome) -> String {
    let latency = &outcome.latency;
    format!(
        "{:.1} / {:.1} / {:.1}",
        latency.median(),
        latency.quantile(0.99),
        latency.most()
    )
}

pub(super) fn print_figures(rounds: &[Round]) -> Result<()> {
    println!();
    let rate = |outcome: &Outcome| outcome.rate;
    print_beside(rounds, "durable uploads p50", "1/s", Better::More, |turn| {
        gather(rounds, turn, rate).median()
    })?;
    print_beside(
        rounds,
        "durable uploads worst",
        "1/s",
        Better::More,
        |turn| gather(rounds, turn, rate).least(),
    )?;
    print_beside(rounds, "latency p99", "ms", Better::Less, |turn| {
        gather(rounds, turn, |outcome| outcome.latency.quantile(0.99)).median()
    })?;
    print_beside(rounds, "processor time each", "ms", Better::Less, |turn| {
        gather(rounds, turn, |outcome| outcome.work).median()
    })
}

/// Prints one line for each peer that took part.
fn print_beside(
    rounds: &[Round],
    metric: &str,
    unit: &str,
    better: Better,
    value: impl Fn(Turn) -> f64,
) -> Result<()> {
    let took_part = |turn: &Turn| rounds.iter().any(|round| round.contains_key(turn));
    for (turn, name) in PEERS.iter().filter(|(turn, _)| took_part(turn)) {
        Figure::new("uploads", metric, value(Turn::Ours), unit)
            .beside(name, value(*turn), better)
            .print()?;
    }
    Ok(())
}

fn gather(rounds: &[Round], turn: Turn, value: impl Fn(&Outcome) -> f64) -> Samples {
    rounds
        .iter()
        .filter_map(|round| round.get(&turn).map(&value))
        .collect()
}
