//! What a turn gave.

use std::fs;
use std::time::Duration;

use anyhow::{Context, Result};

use crate::samples::Samples;
use xtask::progress;

/// Linux counts the time of processes in hundredths of a second.
const TICK_MILLISECONDS: u64 = 10;

pub(super) struct Outcome {
    /// Durable files per second.
    pub(super) rate: f64,
    /// Milliseconds for each of them.
    pub(super) latency: Samples,
    /// Milliseconds of processor time for each, of the process that made them durable, with what
    /// it did in the background meanwhile.
    pub(super) work: f64,
}

impl Outcome {
    /// Measures `act`, which answers how long each file took; `process` does the work.
    pub(super) fn measure(
        process: u32,
        act: impl FnOnce() -> Result<Vec<Duration>>,
    ) -> Result<Self> {
        let before = read_processor_time(process)?;
        let (times, elapsed) = progress::measure(act);
        let work = read_processor_time(process)? - before;
        let times = times?;
        let count = times.len() as f64;
        Ok(Self {
            rate: count / elapsed.as_secs_f64(),
            latency: times
                .iter()
                .map(|time| time.as_secs_f64() * 1000.0)
                .collect(),
            work: work.as_secs_f64() * 1000.0 / count,
        })
    }
}

/// Of all threads, so far.
fn read_processor_time(process: u32) -> Result<Duration> {
    let text = fs::read_to_string(format!("/proc/{process}/stat"))?;
    // Behind the name, which may hold anything, user and system time are the 12th and 13th.
    let (_, fields) = text.rsplit_once(") ").context("no process status")?;
    let ticks: u64 = fields
        .split(' ')
        .skip(11)
        .take(2)
        .map(str::parse::<u64>)
        .sum::<Result<_, _>>()?;
    Ok(Duration::from_millis(ticks * TICK_MILLISECONDS))
}
