//! Durable uploads per second: distinct pictures of 250 KB over kept connections, checked,
//! hashed, flushed and committed before each answer. Beside it, in turn, the disk's own rate and
//! a server on Node that gives the same promise.

mod candidate;
mod connection;
mod disk;
mod load;
mod ours;
mod peer;
mod picture;
mod product;
mod report;
mod server;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use self::disk::Recipe;
use self::load::Outcome;
use self::ours::Prepared;
use self::picture::Pictures;
use self::product::Product;
use crate::program;

const BYTES: usize = 250_000;

#[derive(clap::Args)]
pub(super) struct Options {
    /// Uploads to each server, over all rounds
    #[arg(long, default_value_t = 3_000)]
    count: usize,
    /// Connections that send at the same time
    #[arg(long, default_value_t = 16)]
    connections: usize,
    /// How often disk, ours and peer take their turns
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,
    /// Uploads before the time runs, in each round
    #[arg(long, default_value_t = 100)]
    warm_up: usize,
    /// Leave the peer out
    #[arg(long)]
    alone: bool,
    /// Measure this server instead of building one
    #[arg(long)]
    binary: Option<PathBuf>,
}

/// What was measured in one round.
struct Round {
    /// Files per second.
    written: f64,
    placed: f64,
    ours: Outcome,
    peer: Option<Outcome>,
}

pub(super) fn measure_uploads(options: &Options) -> Result<()> {
    let product = match &options.binary {
        Some(binary) => Product::at(binary)?,
        None => Product::build()?,
    };
    if !options.alone {
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
        let round = run_round(options, &ground.0, each, &pictures, &prepared)?;
        report::print_round(number, &round);
        rounds.push(round);
    }
    report::print_figures(&rounds)
}

fn run_round(
    options: &Options,
    ground: &Path,
    each: usize,
    pictures: &Pictures,
    prepared: &Prepared,
) -> Result<Round> {
    let count = each + options.warm_up;
    let measure_disk = |recipe| {
        let bytes = [&pictures.opening(0)?, &pictures.rest[..]].concat();
        disk::measure_disk(&ground.join("disk"), recipe, each, &bytes)
    };
    let written = measure_disk(Recipe::Written)?;
    settle()?;
    let placed = measure_disk(Recipe::Placed)?;
    settle()?;

    let data = ground.join("ours");
    let load = prepared.make_load(pictures, count)?;
    let server = prepared.start(&data)?;
    let ours = load.run(&server, options.connections, options.warm_up);
    drop(server);
    let ours = ours?;
    fs::remove_dir_all(&data)?;
    settle()?;

    let peer = match options.alone {
        true => None,
        false => {
            let data = ground.join("peer");
            let load = peer::make_load(pictures, count)?;
            let server = peer::start(&data)?;
            let outcome = load.run(&server, options.connections, options.warm_up)?;
            drop(server);
            fs::remove_dir_all(&data)?;
            settle()?;
            Some(outcome)
        }
    };
    Ok(Round {
        written,
        placed,
        ours,
        peer,
    })
}

/// Lets the disk finish what one turn has left, so that the next does not pay for it.
fn settle() -> Result<()> {
    program::run(&mut Command::new("sync"))
}

/// The folder of all files of a run, on the disk of the build; gone with the value. Not the
/// system's folder for such things, which may lie in memory.
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
        // What stays is under `target` and goes at the next run.
        let _ = fs::remove_dir_all(&self.0);
    }
}
