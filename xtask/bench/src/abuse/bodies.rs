//! Large bodies sent to every kind of route, with an announced length and in chunks.

use std::{
    io::{Read, Write},
    net::{Shutdown, SocketAddr, TcpStream},
    time::Duration,
};

use anyhow::Result;

use super::memory::measure_growth;
use crate::uploads::server::BenchServer;

const RESPONSE_TIMEOUT: Duration = Duration::from_secs(30);
const CHUNK_BYTES: usize = 64 * 1024;

/// One route of each kind; server/tests/api/limits.rs tests all routes.
const ROUTES: [(&str, &str); 14] = [
    (
        "PUT",
        "/api/v1/applications/01900000-0000-7000-8000-000000000001/slots/papers/images/01900000-0000-7000-8000-000000000002",
    ),
    (
        "POST",
        "/api/v1/applications/01900000-0000-7000-8000-000000000001/slots/papers/images",
    ),
    ("POST", "/api/v1/hand-offs/0000-0000-0000/images"),
    ("POST", "/api/v1/exams/bench/roster"),
    ("POST", "/api/v1/exams/bench/seats"),
    ("POST", "/api/v1/payments/notice"),
    ("POST", "/practice-gateway"),
    ("POST", "/sign-in"),
    ("POST", "/recover"),
    ("POST", "/api/applications/enter"),
    ("POST", "/api/images/arrange"),
    ("GET", "/sign-in"),
    ("GET", "/healthz"),
    ("POST", "/no-such-page"),
];

/// Largest growth of the server's memory, in MB.
pub(super) fn measure_bodies(server: &BenchServer, megabytes: usize) -> Result<f64> {
    let mut worst = 0.0_f64;
    println!(
        "{:>9}  {:>9}  a body of {megabytes} MB to",
        "announced", "in chunks"
    );
    for (method, path) in ROUTES {
        let mut grown = [0.0; 2];
        for (grown, is_announced) in grown.iter_mut().zip([true, false]) {
            let send = || send_body(server.address, method, path, megabytes, is_announced);
            let (kilobytes, ()) = measure_growth(server.process(), send)?;
            *grown = kilobytes / 1000.0;
            worst = worst.max(*grown);
        }
        println!(
            "{:>6.1} MB  {:>6.1} MB  {method} {path}",
            grown[0], grown[1]
        );
    }
    Ok(worst)
}

/// Sends the body until the end or until the server closes the connection, and reads the response.
fn send_body(
    server: SocketAddr,
    method: &str,
    path: &str,
    megabytes: usize,
    is_announced: bool,
) -> Result<()> {
    let mut stream = TcpStream::connect_timeout(&server, RESPONSE_TIMEOUT)?;
    stream.set_write_timeout(Some(RESPONSE_TIMEOUT))?;
    stream.set_read_timeout(Some(RESPONSE_TIMEOUT))?;
    let length = megabytes * 1_000_000;
    let framing = match is_announced {
        true => format!("Content-Length: {length}"),
        false => "Transfer-Encoding: chunked".to_owned(),
    };
    let kind = match path.starts_with("/api/v1/") && path != "/api/v1/payments/notice" {
        true => "multipart/form-data; boundary=x",
        false => "application/x-www-form-urlencoded",
    };
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: same-origin\r\n\
         Content-Type: {kind}\r\n{framing}\r\n\r\n"
    );
    let piece = vec![b'a'; CHUNK_BYTES];
    let chunk = match is_announced {
        true => piece,
        false => [format!("{CHUNK_BYTES:x}\r\n").as_bytes(), &piece, b"\r\n"].concat(),
    };
    let mut sent = stream.write_all(head.as_bytes());
    for _ in 0..length / CHUNK_BYTES {
        if sent.is_err() {
            // The server has closed the connection, as expected.
            return Ok(());
        }
        sent = stream.write_all(&chunk);
    }
    stream.shutdown(Shutdown::Write).ok();
    // The response does not matter.
    stream.read_to_end(&mut Vec::new()).ok();
    Ok(())
}
