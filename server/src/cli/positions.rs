//! Command line `zhunkao positions`: import of an exam's list of positions.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};
use clap::Subcommand;
use server::{
    clock::Clock, config::Config, db::PositionImportOutcome, imports::positions::read_positions,
};
use shared::id::ExamCode;

use crate::cli::database;

#[derive(Subcommand)]
pub(super) enum PositionTask {
    /// Replace an exam's positions by those of a CSV file; all of them, or none if one is wrong
    #[command(
        after_help = "Example:\n  zhunkao positions import national-personnel positions.csv\n\n\
        The first line names the columns: 职位代码, the exam's levels (招考部门, 用人单位, 职位), 招考人数, and\n\
        the exam's columns and conditions by their ids or titles. Choices stand by label or id; several\n\
        stand between |. The file is UTF-8 (Excel: 另存为 → CSV UTF-8), or tab separated."
    )]
    Import {
        /// The exam's code
        exam: ExamCode,
        /// CSV file
        file: PathBuf,
    },
}

impl PositionTask {
    pub(super) async fn run(self, config: Config) -> Result<()> {
        match self {
            PositionTask::Import { exam, file } => import(&config, &exam, &file).await,
        }
    }
}

/// Replaces the positions of the exam's current version by those of a CSV file.
///
/// # Errors
/// The file can't be read or has faults, the exam is unknown, or the file lacks positions that
/// candidates have chosen. Nothing is changed then.
async fn import(config: &Config, code: &ExamCode, file: &Path) -> Result<()> {
    let bytes = fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    let Ok(text) = String::from_utf8(bytes) else {
        bail!(
            "{} is not UTF-8: save it again as CSV UTF-8",
            file.display()
        );
    };
    let database = database::open_database(config).await?;
    let Some((_, exam)) = database.current_exam(code).await? else {
        bail!("there is no exam {code}: publish it first with `zhunkao exam import`");
    };
    let positions = match read_positions(&exam, &text) {
        Ok(positions) => positions,
        Err(faults) => {
            for fault in &faults {
                eprintln!("{}:{fault}", file.display());
            }
            bail!(
                "{} faults; the positions of {code} are as they were",
                faults.len()
            );
        }
    };
    let count = positions.len();
    let now = Clock::system().now();
    match database.import_positions(code, positions, now).await? {
        PositionImportOutcome::Done => println!("{count} positions of {code} are in place"),
        PositionImportOutcome::InUse(missing_positions) => {
            for position in &missing_positions {
                eprintln!("{position}: chosen by candidates, and not in the file");
            }
            bail!("the positions of {code} are as they were");
        }
    }
    Ok(())
}
