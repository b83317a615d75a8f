//! Claims of fifty reviewers at once: a test of the server (`server/src/db/tests/claim_storm.rs`) in
//! release, on SQLite and on PostgreSQL.

use anyhow::{Context, Result};
use serde::Deserialize;
use xtask::{
    machine::postgres,
    postgres_cluster::Cluster,
    program::{self, cargo},
};

use super::Options;

/// Reviewers of the test.
const REVIEWERS: usize = 50;

/// A database in which the claims are measured.
pub(super) enum ClaimDatabase {
    Sqlite,
    Postgres(Cluster),
}

/// Line that the test prints; times are milliseconds.
#[derive(Deserialize)]
pub(super) struct ClaimFigures {
    #[serde(skip)]
    pub(super) database: &'static str,
    pub(super) waiting: usize,
    pub(super) decisions: usize,
    pub(super) double_claims: usize,
    pub(super) lost_decisions: usize,
    pub(super) claim_p50: f64,
    pub(super) claim_p99: f64,
    /// Claims of one reviewer when no other works.
    pub(super) alone_p50: f64,
    pub(super) alone_p99: f64,
}

impl ClaimDatabase {
    /// SQLite, and PostgreSQL where it can be installed.
    pub(super) fn open_all() -> Result<Vec<Self>> {
        let mut databases = vec![Self::Sqlite];
        if let Some(programs) = postgres::ensure_programs()? {
            databases.push(Self::Postgres(Cluster::start(&programs)?));
        }
        Ok(databases)
    }

    pub(super) fn measure(&self, waiting: usize, options: &Options) -> Result<ClaimFigures> {
        // Half of the applications wait until the end, so that the list never becomes short.
        let decisions = options.decisions.min(waiting / 2 / REVIEWERS);
        let mut test = cargo();
        test.args(["test", "--release", "--package", "server", "--lib"])
            .args(["claim_storm", "--", "--nocapture"])
            .env("ZHUNKAO_CLAIMS", format!("{waiting} {decisions}"));
        if let Self::Postgres(cluster) = self {
            test.env("ZHUNKAO_TEST_DATABASE", cluster.url());
        }
        let output = program::read_output(&mut test)?;
        let line = output.lines().find_map(|line| {
            let start = line.find("{\"waiting\"")?;
            Some(&line[start..])
        });
        let line = line.context("the test printed no figures")?;
        let figures: ClaimFigures = serde_json::from_str(line)?;
        let database = match self {
            Self::Sqlite => "SQLite",
            Self::Postgres(_) => "PostgreSQL",
        };
        Ok(ClaimFigures {
            database,
            ..figures
        })
    }
}
