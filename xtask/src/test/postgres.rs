//! The server's tests on a temporary PostgreSQL cluster.

use anyhow::Result;

use super::linting_cargo::linting_cargo;
use crate::{machine::postgres, postgres_cluster::Cluster, program, progress::StepOutcome};

pub(super) fn test_on_postgres() -> Result<StepOutcome> {
    let Some(programs) = postgres::ensure_programs()? else {
        return Ok(StepOutcome::Skipped(
            "install PostgreSQL (Debian: postgresql)".to_owned(),
        ));
    };
    let cluster = Cluster::start(&programs)?;
    program::run(
        linting_cargo()
            .args(["test", "--test", "api"])
            .env("ZHUNKAO_TEST_DATABASE", cluster.url()),
    )?;
    Ok(StepOutcome::Done)
}
