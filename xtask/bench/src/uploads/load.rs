//! The load: so many connections, each sending its next request when the last was answered.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use anyhow::{Result, anyhow};

use super::connection::Connection;
use super::outcome::Outcome;
use super::server::Server;
use xtask::progress;

/// Requests that were made ready beforehand, so that nothing is computed while time runs.
pub(super) struct Load {
    /// What differs: head of the request and first bytes of the picture.
    pub(super) openings: Vec<Vec<u8>>,
    /// What all requests end with.
    pub(super) rest: Vec<u8>,
}

impl Load {
    /// Sends every request once, the first `warm_up` of them before the time runs.
    pub(super) fn run(
        &self,
        server: &Server,
        connections: usize,
        warm_up: usize,
    ) -> Result<Outcome> {
        let mut lines = (0..connections)
            .map(|_| Connection::open(server.address))
            .collect::<Result<Vec<_>>>()?;
        let (warm, measured) = self.openings.split_at(warm_up);
        self.send_all(&mut lines, warm)?;
        Outcome::measure(server.process(), || self.send_all(&mut lines, measured))
    }

    /// How long each answer took, from the first byte sent to its last byte.
    fn send_all(&self, lines: &mut [Connection], openings: &[Vec<u8>]) -> Result<Vec<Duration>> {
        let next = AtomicUsize::new(0);
        thread::scope(|scope| {
            let workers: Vec<_> = lines
                .iter_mut()
                .map(|line| scope.spawn(|| self.send_some(line, openings, &next)))
                .collect();
            let mut times = Vec::with_capacity(openings.len());
            for worker in workers {
                times.extend(worker.join().map_err(|_| anyhow!("a sender panicked"))??);
            }
            Ok(times)
        })
    }

    fn send_some(
        &self,
        line: &mut Connection,
        openings: &[Vec<u8>],
        next: &AtomicUsize,
    ) -> Result<Vec<Duration>> {
        let mut times = Vec::new();
        while let Some(opening) = openings.get(next.fetch_add(1, Ordering::Relaxed)) {
            let (answer, elapsed) = progress::measure(|| line.send(&[opening, &self.rest]));
            answer?.ensure_done("upload")?;
            times.push(elapsed);
        }
        Ok(times)
    }
}
