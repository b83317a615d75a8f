//! HTTP/1.1 on one kept connection, implemented by hand, since the load generator shares the
//! machine with the server and must use little of it.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

use anyhow::{Context, Result, ensure};

const RESPONSE_TIMEOUT: Duration = Duration::from_secs(60);

pub(crate) struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

pub(crate) struct BenchResponse {
    pub(crate) status: u16,
    head: String,
    pub(crate) body: Vec<u8>,
}

impl BenchResponse {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }

    /// Returns the response if it is a success.
    ///
    /// # Errors
    /// The status is 400 or above; the error has the body.
    pub(crate) fn ensure_success(self, what: &str) -> Result<Self> {
        ensure!(
            self.status < 400,
            "{what}: the server answers {}: {}",
            self.status,
            String::from_utf8_lossy(&self.body)
        );
        Ok(self)
    }
}

impl Connection {
    pub(crate) fn open(server: SocketAddr) -> Result<Self> {
        Self::open_with(server, RESPONSE_TIMEOUT)
    }

    /// Opens a connection on which the server may be silent as long as `timeout`.
    pub(crate) fn open_with(server: SocketAddr, timeout: Duration) -> Result<Self> {
        let stream = TcpStream::connect_timeout(&server, RESPONSE_TIMEOUT)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(timeout))?;
        Ok(Self {
            stream,
            buffer: Vec::new(),
        })
    }

    /// Sends the parts of one request and reads its response.
    pub(crate) fn send(&mut self, parts: &[&[u8]]) -> Result<BenchResponse> {
        for part in parts {
            self.stream.write_all(part)?;
        }
        self.buffer.clear();
        let end = self.read_until(find_head_end)?;
        let head = String::from_utf8_lossy(&self.buffer[..end]).into_owned();
        let mut answer = BenchResponse {
            status: read_status(&head).context("no HTTP answer")?,
            head,
            body: Vec::new(),
        };
        let whole = match answer.header("content-length") {
            Some(text) => end + text.parse::<usize>()?,
            // A page in chunks; its body is not needed.
            None if answer.header("transfer-encoding").is_some() => {
                self.read_until(|buffer| find_last_chunk(buffer, end))?
            }
            None => end,
        };
        self.read_until(|buffer| (buffer.len() >= whole).then_some(whole))?;
        answer.body = self.buffer[end..whole].to_owned();
        Ok(answer)
    }

    fn read_until(&mut self, find: impl Fn(&[u8]) -> Option<usize>) -> Result<usize> {
        let mut chunk = [0; 4096];
        loop {
            if let Some(end) = find(&self.buffer) {
                return Ok(end);
            }
            let count = self.stream.read(&mut chunk)?;
            ensure!(count > 0, "the server closed the connection");
            self.buffer.extend_from_slice(&chunk[..count]);
        }
    }
}

/// Index at which the body begins.
fn find_head_end(buffer: &[u8]) -> Option<usize> {
    let end = buffer.windows(4).position(|four| four == b"\r\n\r\n")?;
    Some(end + 4)
}

/// End of a chunked body.
fn find_last_chunk(buffer: &[u8], start: usize) -> Option<usize> {
    const LAST: &[u8] = b"0\r\n\r\n";
    let body = &buffer[start..];
    let is_last = body == LAST || body.ends_with(b"\r\n0\r\n\r\n");
    is_last.then_some(buffer.len())
}

fn read_status(head: &str) -> Option<u16> {
    head.split(' ').nth(1)?.parse().ok()
}
