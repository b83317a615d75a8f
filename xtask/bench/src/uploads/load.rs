//! Load generator: a number of connections, each sending its next request after the last response.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    thread,
    time::Duration,
};

use anyhow::{Result, anyhow};
use xtask::progress;

use super::{connection::Connection, server::BenchServer};
use crate::uploads::load_result::LoadResult;

/// Requests that were prepared beforehand, so that nothing is computed during the measurement.
pub(super) struct Load {
    /// The part that differs: head of the request and first bytes of the picture.
    pub(super) request_heads: Vec<Vec<u8>>,
    /// The end that all requests share.
    pub(super) shared_tail: Vec<u8>,
}

impl Load {
    /// Sends every request once; the first `warm_up` are not measured.
    pub(super) fn run(
        &self,
        server: &BenchServer,
        connections: usize,
        warm_up: usize,
    ) -> Result<LoadResult> {
        let mut lines = (0..connections)
            .map(|_| Connection::open(server.address))
            .collect::<Result<Vec<_>>>()?;
        let (warm, measured) = self.request_heads.split_at(warm_up);
        self.send_all(&mut lines, warm)?;
        LoadResult::measure(server.process(), || self.send_all(&mut lines, measured))
    }

    /// Duration of each request, from the first byte sent to the last byte of the response.
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
            let (answer, elapsed) = progress::measure(|| line.send(&[opening, &self.shared_tail]));
            answer?.ensure_success("upload")?;
            times.push(elapsed);
        }
        Ok(times)
    }
}
