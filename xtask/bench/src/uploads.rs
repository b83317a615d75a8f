//! Durable uploads per second: distinct pictures of 250 KB over kept connections, each checked,
//! hashed, flushed and committed before its response. The disk and a server on Node with the same
//! guarantee are measured in turn.

pub(super) mod candidate;
pub(super) mod connection;
mod disk;
mod load;
mod ours;
mod outcome;
mod peer;
mod picture;
pub(super) mod product;
mod report;
pub(super) mod server;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use self::disk::Recipe;
use self::ours::Prepared;
use self::outcome::Outcome;
use self::picture::Pictures;
use self::product::Product;
use self::report::Round;
use xtask::program;

const BYTES: usize = 250_000;

#[derive(clap::Args)]
pub(super) struct Options {
    /// Uploads to each server, over all rounds
    #[arg(long, default_value_t = 3_000)]
    count: usize,
    /// Connections that send at the same time
    #[arg(long, default_value_t = 16)]
    connections: usize,
    /// Number of rounds; disk, ours and peer each have a turn in a round
    #[arg(long, default_value_t = 6, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,
    /// Uploads before the measurement, in each round
    #[arg(long, default_value_t = 100)]
    warm_up: usize,
    /// Do not measure the peer
    #[arg(long)]
    alone: bool,
    /// Measure this server instead of building one
    #[arg(long)]
    binary: Option<PathBuf>,
}

/// Subject of a measurement; each takes its turn in every round.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Turn {
    Disk(Recipe),
    Ours,
    Peer,
}

const TURNS: [Turn; 4] = [
    Turn::Disk(Recipe::Written),
    Turn::Ours,
    Turn::Disk(Recipe::Placed),
    Turn::Peer,
];

pub(super) fn measure_uploads(options: &Options) -> Result<()> {
    let product = match &options.binary {
        Some(binary) => Product::at(binary)?,
        None => Product::build()?,
    };
    let mut turns = TURNS.to_vec();
    if options.alone {
        turns.retain(|turn| *turn != Turn::Peer);
    } else {
        peer::ensure_packages()?;
    }
    let ground = Ground::clear()?;
    let each = options.count.div_ceil(options.rounds as usize);
    let pictures = Pictures::of_size(BYTES)?;
    println!("Making accounts, sessions and applications for {each} uploads a round.");
    let prepared = ours::prepare(product, &ground.0.join("prepared"), each + options.warm_up)?;

    report::print_head(options, each);
    let mut rounds = Vec::new();
    for number in 1..=options.rounds {
        let mut round = Round::new();
        for turn in &turns {
            let folder = ground.0.join(format!("{number}-{turn:?}"));
            round.insert(
                *turn,
                run_turn(*turn, options, each, &folder, &pictures, &prepared)?,
            );
            settle()?;
        }
        report::print_round(number, &round);
        rounds.push(round);
        // The first one may have had a rested disk, so the order rotates.
        turns.rotate_left(1);
    }
    report::print_figures(&rounds)
}

fn run_turn(
    turn: Turn,
    options: &Options,
    each: usize,
    folder: &Path,
    pictures: &Pictures,
    prepared: &Prepared,
) -> Result<Outcome> {
    let count = each + options.warm_up;
    let (load, server) = match turn {
        Turn::Disk(recipe) => {
            let bytes = [&pictures.opening(0)?, &pictures.rest[..]].concat();
            return disk::measure_disk(folder, recipe, each, &bytes);
        }
        Turn::Ours => (
            prepared.make_load(pictures, count)?,
            prepared.start(folder)?,
        ),
        Turn::Peer => (peer::make_load(pictures, count)?, peer::start(folder)?),
    };
    load.run(&server, options.connections, options.warm_up)
}

/// Flushes the disk, so that the next turn does not pay for this one.
fn settle() -> Result<()> {
    program::run(&mut Command::new("sync"))
}

/// Folder of all files of a run, on the disk of the build, since the system's temporary folder may
/// be in memory. No file in it is deleted before the end: ext4 skips the inodes of recently deleted
/// files one by one, which took a third of the next turn's time. For the same reason, wait some
/// minutes between runs.
struct Ground(PathBuf);

impl Ground {
    fn clear() -> Result<Self> {
        let folder = program::target_directory().join("bench-uploads");
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        fs::create_dir_all(&folder)?;
        Ok(Self(folder))
    }
}

impl Drop for Ground {
    fn drop(&mut self) {
        // Remaining files are under `target` and are deleted by the next run.
        let _ = fs::remove_dir_all(&self.0);
    }
}
