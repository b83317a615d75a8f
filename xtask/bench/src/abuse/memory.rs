//! Peak memory of a process during an action.

use std::{
    fs,
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::Duration,
};

use anyhow::{Context, Result, anyhow};

const POLL_INTERVAL: Duration = Duration::from_millis(2);

/// Largest growth of the resident memory of `process` during `act`, in KB.
pub(crate) fn measure_growth<T>(process: u32, act: impl FnOnce() -> Result<T>) -> Result<(f64, T)> {
    let before = read_resident(process)?;
    let is_over = AtomicBool::new(false);
    let watch = || -> Result<u64> {
        let mut most = before;
        while !is_over.load(Ordering::Relaxed) {
            most = most.max(read_resident(process)?);
            thread::sleep(POLL_INTERVAL);
        }
        Ok(most.max(read_resident(process)?))
    };
    thread::scope(|scope| {
        let watcher = scope.spawn(watch);
        let done = act();
        is_over.store(true, Ordering::Relaxed);
        let most = watcher.join().map_err(|_| anyhow!("a thread panicked"))??;
        Ok(((most - before) as f64, done?))
    })
}

/// Resident memory in KB.
fn read_resident(process: u32) -> Result<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let number = line.and_then(|line| line.split_whitespace().next());
    Ok(number.context("no VmRSS")?.parse()?)
}
