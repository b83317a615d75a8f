//! A persistent HTTP/1.1 connection written by hand, so that a request can stop in the middle and
//! each sent chunk can be counted.

use std::{
    io::{self, Read, Write},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

const RESPONSE_TIMEOUT: Duration = Duration::from_secs(30);

pub(super) struct KillConnection {
    stream: io::Result<TcpStream>,
}

pub(super) struct KillResponse {
    pub(super) status: u16,
    head: String,
    pub(super) body: Vec<u8>,
}

impl KillResponse {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }

    pub(super) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

impl KillConnection {
    /// Opens a connection; if the server has ended, the first request fails.
    pub(super) fn open(server: SocketAddr) -> Self {
        let stream = TcpStream::connect(server).and_then(|stream| {
            stream.set_nodelay(true)?;
            stream.set_read_timeout(Some(RESPONSE_TIMEOUT))?;
            stream.set_write_timeout(Some(RESPONSE_TIMEOUT))?;
            Ok(stream)
        });
        Self { stream }
    }

    /// Sends a request; `first` has method and path, and each line of `headers` ends in CRLF.
    pub(super) fn ask(
        &mut self,
        first: &str,
        headers: &str,
        body: &[u8],
    ) -> io::Result<KillResponse> {
        self.send(first, headers, body, body.len().max(1), &|| ())
    }

    /// As [`Self::ask`], in chunks; `report` is called after each.
    pub(super) fn send(
        &mut self,
        first: &str,
        headers: &str,
        body: &[u8],
        piece: usize,
        report: &dyn Fn(),
    ) -> io::Result<KillResponse> {
        let stream = self
            .stream
            .as_mut()
            .map_err(|_| io::Error::from(io::ErrorKind::NotConnected))?;
        let length = body.len();
        let head = format!(
            "{first} HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: same-origin\r\n{headers}Content-Length: {length}\r\n\r\n"
        );
        stream.write_all(head.as_bytes())?;
        report();
        for piece in body.chunks(piece) {
            stream.write_all(piece)?;
            report();
        }
        let answer = read_answer(stream);
        report();
        answer
    }
}

fn read_answer(stream: &mut TcpStream) -> io::Result<KillResponse> {
    let mut buffer = Vec::new();
    let head_end = |buffer: &[u8]| buffer.windows(4).position(|four| four == b"\r\n\r\n");
    let end = loop {
        match head_end(&buffer) {
            Some(end) => break end + 4,
            None => read_more(stream, &mut buffer)?,
        }
    };
    let head = String::from_utf8_lossy(&buffer[..end]).into_owned();
    let status = head.split(' ').nth(1).and_then(|text| text.parse().ok());
    let status = status.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidData))?;
    let mut answer = KillResponse {
        status,
        head,
        body: Vec::new(),
    };
    let length = answer
        .header("content-length")
        .and_then(|text| text.parse().ok())
        .unwrap_or(0);
    while buffer.len() < end + length {
        read_more(stream, &mut buffer)?;
    }
    answer.body = buffer[end..end + length].to_owned();
    Ok(answer)
}

fn read_more(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> io::Result<()> {
    let mut chunk = [0; 16 * 1024];
    match stream.read(&mut chunk)? {
        0 => Err(io::ErrorKind::UnexpectedEof.into()),
        count => {
            buffer.extend_from_slice(&chunk[..count]);
            Ok(())
        }
    }
}
