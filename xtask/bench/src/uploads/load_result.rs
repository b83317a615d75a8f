//! Result of a turn.

use std::{fs, time::Duration};

use anyhow::{Context, Result};
use xtask::progress;

use crate::samples::Samples;

/// Linux counts processor time in hundredths of a second.
const TICK_MILLISECONDS: u64 = 10;

pub(super) struct LoadResult {
    /// Durable files per second.
    pub(super) rate: f64,
    /// Duration of each in ms.
    pub(super) latency: Samples,
    /// Processor time for each file in ms, of the process that stored them, with its work in the
    /// background.
    pub(super) work: f64,
}

impl LoadResult {
    /// Measures `act`, which returns the duration of each file; `process` does the work.
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

/// Processor time of all threads so far.
fn read_processor_time(process: u32) -> Result<Duration> {
    let text = fs::read_to_string(format!("/proc/{process}/stat"))?;
    // User and system time are the 12th and 13th field after the name; the name may hold anything.
    let (_, fields) = text.rsplit_once(") ").context("no process status")?;
    let ticks: u64 = fields
        .split(' ')
        .skip(11)
        .take(2)
        .map(str::parse::<u64>)
        .sum::<Result<_, _>>()?;
    Ok(Duration::from_millis(ticks * TICK_MILLISECONDS))
}
