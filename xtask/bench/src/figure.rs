//! A metric that is printed as a line of JSON at the end of a benchmark.

use anyhow::Result;
use serde::Serialize;

#[derive(Serialize)]
pub(super) struct Figure<'a> {
    bench: &'a str,
    metric: &'a str,
    ours: f64,
    #[serde(flatten)]
    peer: Option<Peer<'a>>,
    unit: &'a str,
}

#[derive(Serialize)]
struct Peer<'a> {
    #[serde(rename = "peer_name")]
    name: &'a str,
    #[serde(rename = "peer")]
    value: f64,
    ratio: f64,
}

/// Direction in which a unit is better.
#[derive(Clone, Copy)]
pub(super) enum BetterDirection {
    Less,
    More,
}

impl<'a> Figure<'a> {
    pub(super) fn new(bench: &'a str, metric: &'a str, ours: f64, unit: &'a str) -> Self {
        Self {
            bench,
            metric,
            ours: round(ours),
            peer: None,
            unit,
        }
    }

    /// Adds the value of a peer from the same run. A ratio above 1 means that ours is better.
    pub(super) fn with_peer(mut self, name: &'a str, value: f64, better: BetterDirection) -> Self {
        let ratio = match better {
            BetterDirection::Less => value / self.ours,
            BetterDirection::More => self.ours / value,
        };
        self.peer = Some(Peer {
            name,
            value: round(value),
            ratio: round(ratio),
        });
        self
    }

    pub(super) fn print(&self) -> Result<()> {
        println!("{}", serde_json::to_string(self)?);
        Ok(())
    }
}

/// Rounds to three decimals; the measurement is not more precise.
fn round(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}

#[cfg(test)]
mod tests {
    use super::{BetterDirection, Figure};

    fn write(figure: &Figure) -> String {
        serde_json::to_string(figure).expect("is plain data")
    }

    #[test]
    fn figure_with_peer_is_flat_and_its_ratio_favours_ours() {
        let figure = Figure::new("fit", "time p50", 212.0, "ms");
        assert_eq!(
            write(&figure),
            r#"{"bench":"fit","metric":"time p50","ours":212.0,"unit":"ms"}"#
        );
        let figure = figure.with_peer("compressorjs", 2310.0, BetterDirection::Less);
        assert_eq!(
            write(&figure),
            r#"{"bench":"fit","metric":"time p50","ours":212.0,"peer_name":"compressorjs","peer":2310.0,"ratio":10.896,"unit":"ms"}"#
        );
        let rate =
            Figure::new("uploads", "rate", 20.0, "1/s").with_peer("x", 10.0, BetterDirection::More);
        assert!(write(&rate).contains(r#""ratio":2.0"#));
    }
}
