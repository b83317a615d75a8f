//! A member of the office with a session on a measured server.

use std::{
    io::{BufRead as _, BufReader, Read, Write as _},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;
use xtask::progress;

use super::multipart::{CONTENT_TYPE, write_file_form};
use crate::{
    samples::Samples,
    uploads::{candidate, connection::Connection},
};

/// Longest time without a byte while the server imports or exports a file.
const FILE_TIMEOUT: Duration = Duration::from_secs(900);
const CHUNK_BYTES: usize = 64 * 1024;
/// Requests before the measured ones.
const WARM_UP: usize = 5;

pub(super) struct BenchOfficer {
    server: SocketAddr,
    /// Header lines of every request: the session, and that it comes from our own page.
    headers: String,
}

impl BenchOfficer {
    pub(super) fn sign_in(server: SocketAddr, login: &str, password: &str) -> Result<Self> {
        let mut line = Connection::open(server)?;
        let headers = candidate::sign_in(&mut line, login, password)?;
        Ok(Self { server, headers })
    }

    /// Duration of each request of a page in ms, one after the other on one connection.
    pub(super) fn measure_page(&self, path: &str, requests: usize) -> Result<Samples> {
        let mut line = Connection::open(self.server)?;
        let request = format!(
            "GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept: text/html\r\n{}\r\n",
            self.headers
        );
        let mut times = Vec::with_capacity(requests);
        for number in 0..WARM_UP + requests {
            let (answer, elapsed) = progress::measure(|| line.send(&[request.as_bytes()]));
            let answer = answer?;
            ensure!(answer.status == 200, "{path}: {}", answer.status);
            if number >= WARM_UP {
                times.push(elapsed.as_secs_f64() * 1000.0);
            }
        }
        Ok(times.into_iter().collect())
    }

    /// Imports a roster and returns the number of people who are new on it.
    pub(super) fn import_roster(&self, exam: &str, file_name: &str, file: &[u8]) -> Result<usize> {
        let form = write_file_form(file_name, file, &[("apply", "yes")]);
        let head = format!(
            "POST /api/v1/exams/{exam}/roster HTTP/1.1\r\nHost: localhost\r\n\
             Accept: application/json\r\n{}Content-Type: {CONTENT_TYPE}\r\n\
             Content-Length: {}\r\n\r\n",
            self.headers,
            form.len()
        );
        let mut line = Connection::open_with(self.server, FILE_TIMEOUT)?;
        let answer = line.send(&[head.as_bytes(), &form])?;
        let answer = answer.ensure_success("import")?;
        let report: Value = serde_json::from_slice(&answer.body)?;
        ensure!(
            report["is_applied"] == true,
            "nothing was imported: {}",
            report["faults"]
        );
        let added = report["added"].as_u64().context("no report")?;
        Ok(usize::try_from(added)?)
    }

    /// Takes the file of all applications in CSV and counts its rows. The file is not kept.
    pub(super) fn export_applications(&self, exam: &str) -> Result<usize> {
        let form = "state=&format=csv";
        // HTTP/1.0, so that the file ends with the connection.
        let request = format!(
            "POST /api/v1/exams/{exam}/applications HTTP/1.0\r\nHost: localhost\r\n{}\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
            self.headers,
            form.len()
        );
        let mut stream = TcpStream::connect(self.server)?;
        stream.set_read_timeout(Some(FILE_TIMEOUT))?;
        stream.write_all(request.as_bytes())?;
        let mut reader = BufReader::with_capacity(CHUNK_BYTES, stream);
        let mut line = Vec::new();
        reader.read_until(b'\n', &mut line)?;
        let status = String::from_utf8_lossy(&line).into_owned();
        ensure!(status.contains(" 200 "), "the export: {status}");
        while line != b"\r\n" {
            line.clear();
            ensure!(
                reader.read_until(b'\n', &mut line)? > 0,
                "the export has no body"
            );
        }
        count_rows(reader)
    }
}

/// Number of line ends of a file, without that of the headings.
fn count_rows(mut file: impl Read) -> Result<usize> {
    let mut chunk = vec![0; CHUNK_BYTES];
    let mut lines = 0_usize;
    loop {
        let count = file.read(&mut chunk)?;
        if count == 0 {
            return Ok(lines.saturating_sub(1));
        }
        lines += chunk[..count].iter().filter(|byte| **byte == b'\n').count();
    }
}

#[cfg(test)]
mod tests {
    use super::count_rows;

    #[test]
    fn rows_are_counted_without_the_headings() {
        assert_eq!(count_rows(&b"a,b\r\n1,2\r\n3,4\r\n"[..]).expect("reads"), 2);
        assert_eq!(count_rows(&b""[..]).expect("reads"), 0);
    }
}
