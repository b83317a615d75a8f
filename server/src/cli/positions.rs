//! `zhunkao positions`: import of the office's position list.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};
use clap::Subcommand;
use server::{clock::Clock, config::Config, db::Imported, position_file::read_positions};
use shared::id::ExamCode;

use super::store;

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

async fn import(config: &Config, code: &ExamCode, file: &Path) -> Result<()> {
    let bytes = fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    let Ok(text) = String::from_utf8(bytes) else {
        bail!(
            "{} is not UTF-8: save it again as CSV UTF-8",
            file.display()
        );
    };
    let database = store::open(config).await?;
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
        Imported::Done => println!("{count} positions of {code} are in place"),
        Imported::StillChosen(gone) => {
            for position in &gone {
                eprintln!("{position}: chosen by candidates, and not in the file");
            }
            bail!("the positions of {code} are as they were");
        }
    }
    Ok(())
}
