//! Durable uploads per second: distinct pictures of 250 KB over kept connections, each checked,
//! hashed, flushed and committed before its response. The disk and a server on Node with the same
//! guarantee are measured in turn.

pub(super) mod candidate;
pub(super) mod connection;
mod disk;
mod load;
mod load_result;
pub(super) mod peer;
pub(super) mod picture;
pub(super) mod prepared_server;
pub(super) mod product;
mod report;
pub(super) mod server;

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::Result;
use xtask::program;

use self::{disk::DiskMethod, picture::Pictures, product::Product, report::RoundResults};
use crate::uploads::{load_result::LoadResult, prepared_server::PreparedServer};

/// Size of each picture.
pub(super) const BYTES: usize = 250_000;

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
enum UploadSubject {
    Disk(DiskMethod),
    Ours,
    Peer,
}

const TURNS: [UploadSubject; 4] = [
    UploadSubject::Disk(DiskMethod::WriteSync),
    UploadSubject::Ours,
    UploadSubject::Disk(DiskMethod::WriteRename),
    UploadSubject::Peer,
];

pub(super) fn measure_uploads(options: &Options) -> Result<()> {
    let product = match &options.binary {
        Some(binary) => Product::from_binary(binary)?,
        None => Product::build()?,
    };
    let mut turns = TURNS.to_vec();
    if options.alone {
        turns.retain(|turn| *turn != UploadSubject::Peer);
    } else {
        peer::ensure_packages()?;
    }
    let ground = ScratchFolder::clear()?;
    let each = options.count.div_ceil(options.rounds as usize);
    let pictures = Pictures::of_size(BYTES)?;
    println!("Making accounts, sessions and applications for {each} uploads a round.");
    let prepared =
        prepared_server::prepare(product, &ground.0.join("prepared"), each + options.warm_up)?;

    report::print_head(options, each);
    let mut rounds = Vec::new();
    for number in 1..=options.rounds {
        let mut round = RoundResults::new();
        for turn in &turns {
            let folder = ground.0.join(format!("{number}-{turn:?}"));
            round.insert(
                *turn,
                measure_subject(*turn, options, each, &folder, &pictures, &prepared)?,
            );
            sync_disk()?;
        }
        report::print_round(number, &round);
        rounds.push(round);
        // The first one may have had a rested disk, so the order rotates.
        turns.rotate_left(1);
    }
    report::print_figures(&rounds)
}

fn measure_subject(
    turn: UploadSubject,
    options: &Options,
    each: usize,
    folder: &Path,
    pictures: &Pictures,
    prepared: &PreparedServer,
) -> Result<LoadResult> {
    let count = each + options.warm_up;
    let (load, server) = match turn {
        UploadSubject::Disk(recipe) => {
            let bytes = [&pictures.numbered_head(0)?, &pictures.rest[..]].concat();
            return disk::measure_disk(folder, recipe, each, &bytes);
        }
        UploadSubject::Ours => (
            prepared.make_load(pictures, count)?,
            prepared.start(folder)?,
        ),
        UploadSubject::Peer => (peer::make_load(pictures, count)?, peer::start(folder)?),
    };
    load.run(&server, options.connections, options.warm_up)
}

/// Flushes the disk, so that the next turn does not pay for this one.
fn sync_disk() -> Result<()> {
    program::run(&mut Command::new("sync"))
}

/// Folder of all files of a run, on the disk of the build, since the system's temporary folder may
/// be in memory. No file in it is deleted before the end: ext4 skips the inodes of recently deleted
/// files one by one, which took a third of the next turn's time. For the same reason, wait some
/// minutes between runs.
struct ScratchFolder(PathBuf);

impl ScratchFolder {
    fn clear() -> Result<Self> {
        let folder = program::target_directory().join("bench-uploads");
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        fs::create_dir_all(&folder)?;
        Ok(Self(folder))
    }
}

impl Drop for ScratchFolder {
    fn drop(&mut self) {
        // Remaining files are under `target` and are deleted by the next run.
        let _ = fs::remove_dir_all(&self.0);
    }
}
