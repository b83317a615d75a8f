//! Results of `end2end/bench/check.mjs`, as a table and as figures.

use anyhow::Result;
use serde::Deserialize;
use serde_json::Value;

use super::PHONE;
use crate::{
    figure::{BetterDirection, Figure},
    samples::Samples,
};

const PEER: &str = "createImageBitmap";
const FLOOR: &str = "one read of 64 KB";

#[derive(Deserialize)]
pub(super) struct CheckReport {
    pub(super) browser: String,
    files: Vec<CheckedFile>,
}

#[derive(Deserialize)]
struct CheckedFile {
    name: String,
    bytes: u64,
    findings: Vec<Value>,
    /// Bytes of each read.
    read: Vec<u64>,
    /// Width and height; `None` if Chromium does not show the picture.
    decoded: Option<(u64, u64)>,
    ours: Vec<f64>,
    peer: Vec<f64>,
    floor: Vec<f64>,
}

impl CheckReport {
    pub(super) fn print(&self) -> Result<()> {
        println!(
            "{:<40} {:>9} {:>11} {:>8} {:>8} {:>8} {:>8} {:>8} {:>6}  verdict",
            "file", "bytes", "pixels", "read", "ours", "worst", "peer", "worst", "ratio"
        );
        for file in &self.files {
            file.print();
        }
        println!();
        self.print_figures()
    }

    fn print_figures(&self) -> Result<()> {
        let ours = self.gather_phone(|file| &file.ours);
        let peer = self.gather_phone(|file| &file.peer);
        let floor = self.gather_phone(|file| &file.floor);
        let figure = |metric, ours| Figure::new("check", metric, ours, "ms");
        figure("time p50", ours.median())
            .with_peer(PEER, peer.median(), BetterDirection::Less)
            .print()?;
        figure("time worst", ours.maximum())
            .with_peer(PEER, peer.maximum(), BetterDirection::Less)
            .print()?;
        figure("time p50", ours.median())
            .with_peer(FLOOR, floor.median(), BetterDirection::Less)
            .print()?;

        let read: Samples = self
            .files
            .iter()
            .map(|file| file.read_bytes() as f64)
            .collect();
        Figure::new("check", "read p95", read.quantile(0.95), "bytes").print()?;
        let wrong = self.files.iter().filter(|file| !file.is_right()).count();
        Figure::new("check", "wrong dimensions", wrong as f64, "files").print()
    }

    fn gather_phone(&self, times: impl Fn(&CheckedFile) -> &Vec<f64>) -> Samples {
        let phone = self
            .files
            .iter()
            .filter(|file| file.name.starts_with(PHONE));
        phone.flat_map(|file| times(file).iter().copied()).collect()
    }
}

impl CheckedFile {
    fn print(&self) {
        let ours: Samples = self.ours.iter().copied().collect();
        let peer: Samples = self.peer.iter().copied().collect();
        let (pixels, beside) = match self.decoded {
            Some((width, height)) => (
                format!("{width}×{height}"),
                format!(
                    "{:>8.2} {:>8.2} {:>6.1}",
                    peer.median(),
                    peer.maximum(),
                    peer.median() / ours.median()
                ),
            ),
            None => (
                "not shown".to_owned(),
                format!("{:>8} {:>8} {:>6}", "-", "-", "-"),
            ),
        };
        println!(
            "{:<40} {:>9} {pixels:>11} {:>8} {:>8.2} {:>8.2} {beside}  {}",
            self.name,
            self.bytes,
            self.read_bytes(),
            ours.median(),
            ours.maximum(),
            if self.is_right() { "right" } else { "WRONG" }
        );
    }

    fn read_bytes(&self) -> u64 {
        self.read.iter().sum()
    }

    /// Compares the upright width and height with Chromium's. A picture that Chromium does not show
    /// counts as right: refusing it is covered by another test.
    fn is_right(&self) -> bool {
        self.decoded.is_none() || self.decoded == self.find_pixels()
    }

    fn find_pixels(&self) -> Option<(u64, u64)> {
        self.findings
            .iter()
            .map(|finding| &finding["check"])
            .find(|check| check["check"] == "least")
            .and_then(|check| Some((check["width"].as_u64()?, check["height"].as_u64()?)))
    }
}
