//! The table and the figures of the desk; all times are milliseconds.

use anyhow::Result;
use serde::Deserialize;

use super::ClaimFigures;
use crate::{
    figure::{BetterDirection, Figure},
    statistics::quantile,
};

#[derive(Default)]
pub(super) struct DeskReport {
    /// By the number of waiting applications, ascending.
    pub(super) visits: Vec<DeskVisit>,
    /// SQLite first; each by the number of waiting applications, ascending.
    pub(super) claims: Vec<ClaimFigures>,
}

/// Report of `desk.mjs`.
#[derive(Deserialize)]
pub(super) struct DeskVisit {
    #[serde(skip)]
    pub(super) waiting: usize,
    browser: String,
    /// Time from the key of each decision until the next picture was painted.
    painted: Vec<f64>,
    /// Keys that each application took, from its first picture to the decision.
    keys: Vec<f64>,
    /// Slots of each application.
    slots: Vec<f64>,
}

impl DeskReport {
    pub(super) fn print(&self) -> Result<()> {
        for visit in &self.visits {
            visit.print_row();
        }
        for claims in &self.claims {
            print_claims(claims);
        }
        if let Some(visit) = self.visits.first() {
            Figure::new(
                "desk",
                "keys of a clean file",
                quantile(&visit.keys, 0.5),
                "keys",
            )
            .print()?;
        }
        for (index, visit) in self.visits.iter().enumerate() {
            let first = &self.visits[0];
            let mut figure = Figure::new(
                "desk",
                if index + 1 == self.visits.len() {
                    "painted p99"
                } else {
                    "painted p99, few wait"
                },
                quantile(&visit.painted, 0.99),
                "ms",
            );
            let peer = format!("{} waiting applications", first.waiting);
            if index > 0 {
                let few = quantile(&first.painted, 0.99);
                figure = figure.with_peer(&peer, few, BetterDirection::Less);
            }
            figure.print()?;
        }
        self.print_claim_figures()
    }

    /// The largest list of each database, beside the smallest.
    fn print_claim_figures(&self) -> Result<()> {
        let databases = self
            .claims
            .chunk_by(|one, next| one.database == next.database);
        for of_database in databases {
            let (Some(few), Some(many)) = (of_database.first(), of_database.last()) else {
                continue;
            };
            let metric = match many.database {
                "SQLite" => "claim p99".to_owned(),
                database => format!("claim p99, {database}"),
            };
            let peer = format!("{} waiting applications", few.waiting);
            Figure::new("desk", &metric, many.alone_p99, "ms")
                .with_peer(&peer, few.alone_p99, BetterDirection::Less)
                .print()?;
        }
        if self.claims.is_empty() {
            return Ok(());
        }
        let doubled: usize = self.claims.iter().map(|it| it.double_claims).sum();
        let lost: usize = self.claims.iter().map(|it| it.lost_decisions).sum();
        Figure::new("desk", "double claims", doubled as f64, "").print()?;
        Figure::new("desk", "lost decisions", lost as f64, "").print()
    }
}

impl DeskVisit {
    fn print_row(&self) {
        println!(
            "{:>9} waiting: next picture painted p50 {:.0} ms, p99 {:.0} ms ({} decisions, Chromium {}); \
             {:.0} keys for {:.0} slots",
            self.waiting,
            quantile(&self.painted, 0.5),
            quantile(&self.painted, 0.99),
            self.painted.len(),
            self.browser,
            quantile(&self.keys, 0.5),
            quantile(&self.slots, 0.5),
        );
    }
}

fn print_claims(claims: &ClaimFigures) {
    println!(
        "{:>9} waiting, {}: a claim takes p50 {:.2} ms, p99 {:.2} ms; with 50 reviewers at once p50 {:.1} ms, \
         p99 {:.1} ms; {} decisions, {} double claims, {} lost",
        claims.waiting,
        claims.database,
        claims.alone_p50,
        claims.alone_p99,
        claims.claim_p50,
        claims.claim_p99,
        claims.decisions,
        claims.double_claims,
        claims.lost_decisions
    );
}
