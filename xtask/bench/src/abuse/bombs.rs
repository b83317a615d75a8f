//! Pictures with a small file that have many pixels or take long to decode.

use std::{thread, time::Duration};

use anyhow::Result;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use sha2::{Digest as _, Sha256};
use xtask::progress;

use super::memory::measure_growth;
use crate::uploads::{candidate::BenchCandidate, connection::Connection, server::BenchServer};

/// Time for the observation in the background, which follows the response.
const BACKGROUND: Duration = Duration::from_secs(10);
const SIDE: u16 = 10_000;
const SCANS: u8 = 99;

/// Measurement of one picture.
pub(super) struct BombResult {
    pub(super) name: &'static str,
    /// Growth of the server's memory while it received and observed the picture.
    pub(super) megabytes: f64,
    pub(super) milliseconds: f64,
}

pub(super) fn measure_bombs(
    server: &BenchServer,
    candidate: &BenchCandidate,
) -> Result<Vec<BombResult>> {
    let pictures = [
        ("100 megapixels in few bytes", write_jpeg(0xc0, 1)),
        ("100 megapixels in 99 scans", write_jpeg(0xc2, SCANS)),
    ];
    let mut bombs = Vec::new();
    for (number, (name, picture)) in pictures.into_iter().enumerate() {
        let send = || {
            let (status, elapsed) = progress::measure(|| put(server, candidate, number, &picture));
            thread::sleep(BACKGROUND);
            Ok((status?, elapsed))
        };
        let (kilobytes, (status, elapsed)) = measure_growth(server.process(), send)?;
        let bomb = BombResult {
            name,
            megabytes: kilobytes / 1000.0,
            milliseconds: elapsed.as_secs_f64() * 1000.0,
        };
        println!(
            "{name} ({} bytes): {status} in {:.1} ms, {:.1} MB",
            picture.len(),
            bomb.milliseconds,
            bomb.megabytes
        );
        bombs.push(bomb);
    }
    Ok(bombs)
}

fn put(
    server: &BenchServer,
    candidate: &BenchCandidate,
    number: usize,
    picture: &[u8],
) -> Result<u16> {
    let head = format!(
        "PUT /api/v1/applications/{}/slots/papers/images/01900000-0000-7000-8000-{number:012x} HTTP/1.1\r\n\
         Host: localhost\r\n{}Content-Type: image/jpeg\r\nContent-Digest: sha-256=:{}:\r\n\
         Content-Length: {}\r\n\r\n",
        candidate.application,
        candidate.headers,
        STANDARD.encode(Sha256::digest(picture)),
        picture.len()
    );
    let mut line = Connection::open(server.address)?;
    Ok(line.send(&[head.as_bytes(), picture])?.status)
}

/// A gray JPEG of 100 megapixels whose scans end at once (ITU-T T.81, B.2). Each decoder treats the
/// missing data in its own way.
fn write_jpeg(frame: u8, scans: u8) -> Vec<u8> {
    let mut bytes = vec![0xff, 0xd8];
    write_segment(&mut bytes, 0xdb, &[&[0][..], &[1; 64]].concat());
    let [high, low] = SIDE.to_be_bytes();
    write_segment(&mut bytes, frame, &[8, high, low, high, low, 1, 1, 0x11, 0]);
    // One code of one bit, for the value 0.
    for table in [0x00, 0x10] {
        let mut lengths = [0; 16];
        lengths[0] = 1;
        write_segment(&mut bytes, 0xc4, &[&[table][..], &lengths, &[0]].concat());
    }
    for scan in 0..scans {
        // A baseline picture has one scan with all coefficients. In a progressive picture the first
        // scan has DC, and each other one of the 63 AC coefficients, repeatedly.
        let (first, last) = match (frame, scan) {
            (0xc0, _) => (0, 63),
            (_, 0) => (0, 0),
            _ => ((scan - 1) % 63 + 1, (scan - 1) % 63 + 1),
        };
        write_segment(&mut bytes, 0xda, &[1, 1, 0, first, last, 0]);
        bytes.push(0);
    }
    bytes.extend([0xff, 0xd9]);
    bytes
}

fn write_segment(bytes: &mut Vec<u8>, marker: u8, content: &[u8]) {
    bytes.extend([0xff, marker]);
    let length = u16::try_from(content.len() + 2).unwrap_or(u16::MAX);
    bytes.extend(length.to_be_bytes());
    bytes.extend(content);
}
