//! Searches in the list of positions, and the delay of other requests meanwhile.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::Duration,
};

use anyhow::{Result, anyhow, ensure};
use xtask::progress;

use crate::{
    samples::Samples,
    uploads::{candidate::BenchCandidate, connection::Connection, server::BenchServer},
};

/// Searches on each connection, and number of connections at once.
const SEARCHES: usize = 10;
const CONNECTION_COUNT: usize = 4;
const PAUSE: Duration = Duration::from_millis(3);

/// Longest delay of other requests, in ms.
pub(super) struct Delays {
    /// While searches with 400 words are sent, which are refused.
    pub(super) refused: f64,
    /// While searches with the maximum of words run.
    pub(super) searching: f64,
}

pub(super) fn measure_delays(server: &BenchServer, candidate: &BenchCandidate) -> Result<Delays> {
    let search = |words: usize, status: u16| -> Result<f64> {
        // Every position has all words but the last, so all positions are searched.
        let mut text = vec!["1"; words - 1].join("+");
        text.push_str("+zz");
        let (own, others) = measure(server, candidate, &text, status)?;
        println!(
            "{words} words: answered {status} in {:.1} ms (median); others wait {:.1} ms (p99), {:.1} ms (worst)",
            own.median(),
            others.quantile(0.99),
            others.maximum()
        );
        Ok(others.maximum())
    };
    // The first search loads the list.
    measure(server, candidate, "1", 200)?;
    Ok(Delays {
        refused: search(400, 422)?,
        searching: search(8, 200)?,
    })
}

/// Durations of the searches and of the requests beside them, in ms.
fn measure(
    server: &BenchServer,
    candidate: &BenchCandidate,
    text: &str,
    status: u16,
) -> Result<(Samples, Samples)> {
    let request = format!(
        "GET /api/positions/list?application={}&query[search]={text} HTTP/1.1\r\n\
         Host: localhost\r\nAccept: application/json\r\n{}\r\n",
        candidate.application, candidate.headers
    );
    let is_over = AtomicBool::new(false);
    let watch = || -> Result<Vec<f64>> {
        let mut line = Connection::open(server.address)?;
        let mut times = Vec::new();
        while !is_over.load(Ordering::Relaxed) {
            let question = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";
            let (answer, elapsed) = progress::measure(|| line.send(&[question]));
            answer?.ensure_success("/healthz")?;
            times.push(elapsed.as_secs_f64() * 1000.0);
            thread::sleep(PAUSE);
        }
        Ok(times)
    };
    let search = || -> Result<Vec<f64>> {
        let mut line = Connection::open(server.address)?;
        let mut times = Vec::new();
        for _ in 0..SEARCHES {
            let (answer, elapsed) = progress::measure(|| line.send(&[request.as_bytes()]));
            let answer = answer?;
            ensure!(answer.status == status, "the search: {}", answer.status);
            times.push(elapsed.as_secs_f64() * 1000.0);
        }
        Ok(times)
    };
    let panicked = |_| anyhow!("a thread panicked");
    thread::scope(|scope| {
        let watcher = scope.spawn(watch);
        let searchers: Vec<_> = (0..CONNECTION_COUNT).map(|_| scope.spawn(search)).collect();
        let mut own = Vec::new();
        for searcher in searchers {
            own.extend(searcher.join().map_err(panicked)??);
        }
        is_over.store(true, Ordering::Relaxed);
        let others = watcher.join().map_err(panicked)??;
        Ok((own.into_iter().collect(), others.into_iter().collect()))
    })
}
