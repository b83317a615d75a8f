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
pub(super) enum Better {
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
    pub(super) fn beside(mut self, name: &'a str, value: f64, better: Better) -> Self {
        let ratio = match better {
            Better::Less => value / self.ours,
            Better::More => self.ours / value,
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
    use super::{Better, Figure};

    fn write(figure: &Figure) -> String {
        serde_json::to_string(figure).expect("is plain data")
    }

    #[test]
    fn a_figure_beside_a_peer_is_one_flat_line_and_above_one_where_ours_is_better() {
        let figure = Figure::new("fit", "time p50", 212.0, "ms");
        assert_eq!(
            write(&figure),
            r#"{"bench":"fit","metric":"time p50","ours":212.0,"unit":"ms"}"#
        );
        let figure = figure.beside("compressorjs", 2310.0, Better::Less);
        assert_eq!(
            write(&figure),
            r#"{"bench":"fit","metric":"time p50","ours":212.0,"peer_name":"compressorjs","peer":2310.0,"ratio":10.896,"unit":"ms"}"#
        );
        let rate = Figure::new("uploads", "rate", 20.0, "1/s").beside("x", 10.0, Better::More);
        assert!(write(&rate).contains(r#""ratio":2.0"#));
    }
}
