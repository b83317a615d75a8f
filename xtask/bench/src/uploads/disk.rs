//! Rate of the disk itself: many threads that each write a file and flush it.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    path::Path,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
    time::Duration,
};

use anyhow::{Result, anyhow};
use xtask::progress;

use crate::uploads::load_result::LoadResult;

pub(super) const THREADS: usize = 16;

/// Steps for each file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum DiskMethod {
    /// Create, write, fsync: the lower bound of the goal.
    WriteSync,
    /// Create, write, fdatasync, rename into one of 256 folders, fsync of that folder: the same
    /// durability as ours for the file alone, without its row.
    WriteRename,
}

/// Writes `count` files into a new folder.
pub(super) fn measure_disk(
    folder: &Path,
    recipe: DiskMethod,
    count: usize,
    bytes: &[u8],
) -> Result<LoadResult> {
    fs::create_dir_all(folder)?;
    if recipe == DiskMethod::WriteRename {
        for first in 0..256 {
            fs::create_dir_all(folder.join(format!("{first:02x}")))?;
        }
    }
    let next = AtomicUsize::new(0);
    let write_some = || -> io::Result<Vec<Duration>> {
        let mut times = Vec::new();
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= count {
                return Ok(times);
            }
            let (written, elapsed) =
                progress::measure(|| write_file(folder, recipe, number, bytes));
            written?;
            times.push(elapsed);
        }
    };
    LoadResult::measure(std::process::id(), || {
        thread::scope(|scope| {
            let writers: Vec<_> = (0..THREADS).map(|_| scope.spawn(write_some)).collect();
            let mut times = Vec::with_capacity(count);
            for writer in writers {
                times.extend(writer.join().map_err(|_| anyhow!("a writer panicked"))??);
            }
            Ok(times)
        })
    })
}

fn write_file(folder: &Path, recipe: DiskMethod, number: usize, bytes: &[u8]) -> io::Result<()> {
    let path = folder.join(format!("{number}.jpg"));
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(&path)?;
    file.write_all(bytes)?;
    match recipe {
        DiskMethod::WriteSync => file.sync_all(),
        DiskMethod::WriteRename => {
            file.sync_data()?;
            let place = folder.join(format!("{:02x}", number % 256));
            fs::rename(&path, place.join(format!("{number}.jpg")))?;
            File::open(&place)?.sync_all()
        }
    }
}
