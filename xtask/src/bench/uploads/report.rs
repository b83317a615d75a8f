//! The rounds as a table, and their medians as figures.

use anyhow::Result;

use super::{BYTES, Options, Round, disk, load::Outcome};
use crate::bench::figure::{Better, Figure};
use crate::bench::machine;
use crate::bench::samples::Samples;

const DISK: &str = "disk: write + fsync, 16 threads";
const DISK_PLACED: &str = "disk: write + fdatasync + rename + folder fsync, 16 threads";
const PEER: &str = "fastify + @fastify/multipart + sharp + better-sqlite3";

pub(super) fn print_head(options: &Options, each: usize) {
    println!("{}", machine::describe());
    println!(
        "Uploads of {BYTES} bytes, {each} a round after {} to warm up, {} connections, {} rounds: \
         disk, disk as we use it, ours, peer in turn.",
        options.warm_up, options.connections, options.rounds
    );
    println!(
        "Disk: {} threads; create, write, fsync; and the same with fdatasync, rename into one of \
         256 folders and fsync of that folder.",
        disk::THREADS
    );
    println!(
        "{:>5} {:>8} {:>8} {:>8} {:>8} {:>9} {:>9}   ours p50 / p99 / worst ms, CPU ms   peer's",
        "round", "disk /s", "as we /s", "ours /s", "peer /s", "ours/disk", "ours/peer"
    );
}

pub(super) fn print_round(number: u32, round: &Round) {
    let rate = |outcome: &Outcome| format!("{:.0}", outcome.rate);
    let peer = round.peer.as_ref();
    println!(
        "{number:>5} {:>8.0} {:>8.0} {:>8} {:>8} {:>9.2} {:>9}   {:<33}   {}",
        round.written,
        round.placed,
        rate(&round.ours),
        peer.map_or("-".to_owned(), rate),
        round.ours.rate / round.written,
        peer.map_or("-".to_owned(), |peer| format!(
            "{:.2}",
            round.ours.rate / peer.rate
        )),
        show_latency(&round.ours),
        peer.map_or("-".to_owned(), show_latency),
    );
}

fn show_latency(outcome: &Outcome) -> String {
    let latency = &outcome.latency;
    format!(
        "{:.1} / {:.1} / {:.1}, {:.2}",
        latency.median(),
        latency.quantile(0.99),
        latency.most(),
        outcome.work
    )
}

pub(super) fn print_figures(rounds: &[Round]) -> Result<()> {
    let gather = |value: fn(&Round) -> Option<f64>| rounds.iter().filter_map(value).collect();
    let ours: Samples = gather(|round| Some(round.ours.rate));
    let written: Samples = gather(|round| Some(round.written));
    let placed: Samples = gather(|round| Some(round.placed));
    let peer: Samples = gather(|round| Some(round.peer.as_ref()?.rate));
    let late: Samples = gather(|round| Some(round.ours.latency.quantile(0.99)));
    let peer_late: Samples = gather(|round| Some(round.peer.as_ref()?.latency.quantile(0.99)));
    let work: Samples = gather(|round| Some(round.ours.work));
    let peer_work: Samples = gather(|round| Some(round.peer.as_ref()?.work));
    let has_peer = rounds.iter().any(|round| round.peer.is_some());

    println!();
    let rate = |value| Figure::new("uploads", "durable uploads p50", value, "1/s");
    rate(ours.median())
        .beside(DISK, written.median(), Better::More)
        .print()?;
    rate(ours.median())
        .beside(DISK_PLACED, placed.median(), Better::More)
        .print()?;
    let latency = Figure::new("uploads", "answer p99", late.median(), "ms");
    let work = Figure::new("uploads", "processor time each", work.median(), "ms");
    if !has_peer {
        latency.print()?;
        return work.print();
    }
    rate(ours.median())
        .beside(PEER, peer.median(), Better::More)
        .print()?;
    Figure::new("uploads", "durable uploads worst", ours.least(), "1/s")
        .beside(PEER, peer.least(), Better::More)
        .print()?;
    latency
        .beside(PEER, peer_late.median(), Better::Less)
        .print()?;
    work.beside(PEER, peer_work.median(), Better::Less).print()
}
