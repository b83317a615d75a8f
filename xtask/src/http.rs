//! A minimal HTTP client for our own server on this machine.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

use anyhow::{Context, Result};

const RESPONSE_TIMEOUT: Duration = Duration::from_secs(10);

pub struct Response {
    pub status: u16,
    headers: String,
    pub body: Vec<u8>,
}

impl Response {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.lines().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }
}

/// Gets a path. `accept` is the Accept-Encoding; the body is not decoded.
pub fn get(server: SocketAddr, path: &str, accept: &str) -> Result<Response> {
    let mut stream = TcpStream::connect_timeout(&server, RESPONSE_TIMEOUT)?;
    stream.set_read_timeout(Some(RESPONSE_TIMEOUT))?;
    // HTTP/1.0, so that the response is not chunked and ends with the connection.
    let question = format!(
        "GET {path} HTTP/1.0\r\nHost: {server}\r\nAccept: */*\r\nAccept-Encoding: {accept}\r\n\r\n"
    );
    stream.write_all(question.as_bytes())?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    parse(&answer).with_context(|| format!("no HTTP answer for {path}"))
}

fn parse(answer: &[u8]) -> Option<Response> {
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = std::str::from_utf8(&answer[..end]).ok()?;
    let (first, headers) = head.split_once("\r\n").unwrap_or((head, ""));
    Some(Response {
        status: first.split(' ').nth(1)?.parse().ok()?,
        headers: headers.to_owned(),
        body: answer[end + 4..].to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn an_answer_has_status_headers_and_body() {
        let answer = parse(b"HTTP/1.0 200 OK\r\nContent-Encoding: br\r\n\r\nbody").expect("parses");
        assert_eq!(answer.status, 200);
        assert_eq!(answer.header("content-encoding"), Some("br"));
        assert_eq!(answer.body, b"body");
    }

    #[test]
    fn half_an_answer_is_none() {
        assert!(parse(b"HTTP/1.0 200 OK\r\nContent-").is_none());
    }
}
