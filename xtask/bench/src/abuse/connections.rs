//! Connections that send part of a request and then stay idle.

use std::{fs, io::Write, net::TcpStream, thread, time::Duration};

use anyhow::{Context, Result};

use super::memory::measure_growth;
use crate::uploads::server::BenchServer;

/// Other open files of each process.
const OTHER_FILES: usize = 200;
/// Time for the server to accept the last connection.
const PAUSE: Duration = Duration::from_secs(2);

/// Memory of the server for each connection, in KB. At most `wanted` connections are opened.
pub(super) fn measure_connections(server: &BenchServer, wanted: usize) -> Result<f64> {
    let own = read_file_limit("self")?;
    let limit = own.min(read_file_limit(&server.process().to_string())?);
    let count = wanted.min(limit.saturating_sub(OTHER_FILES));
    let open = || {
        let mut connections = Vec::with_capacity(count);
        for _ in 0..count {
            let mut stream = TcpStream::connect(server.address)?;
            stream.write_all(b"GET / HTTP/1.1\r\nHost: ")?;
            connections.push(stream);
        }
        thread::sleep(PAUSE);
        Ok(connections)
    };
    let (kilobytes, connections) = measure_growth(server.process(), open)?;
    let each = kilobytes / connections.len() as f64;
    println!("{} idle connections: {each:.1} KB each", connections.len());
    Ok(each)
}

/// Soft limit of open files of a process.
fn read_file_limit(process: &str) -> Result<usize> {
    let limits = fs::read_to_string(format!("/proc/{process}/limits"))?;
    let line = limits
        .lines()
        .find_map(|line| line.strip_prefix("Max open files"));
    let soft = line.and_then(|line| line.split_whitespace().next());
    Ok(soft
        .context("no limit of open files")?
        .parse()
        .unwrap_or(usize::MAX))
}
