//! `zhunkao roster`: who may take part in an exam.

mod invite;
mod table;

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};
use clap::Subcommand;
use server::config::Config;
use shared::id::ExamCode;

use self::{invite::Invite, table::read_roster};
use super::store;

#[derive(Subcommand)]
pub(super) enum RosterTask {
    /// Add the people of a CSV file to an exam's roster; all of them, or none if one is wrong
    #[command(
        after_help = "Example:\n  zhunkao roster import shenzhen-civil-service roster.csv\n\n\
        The first line names the columns: `姓名,身份证号` or `name,id-number`, in any order; others are left out.\n\
        The file is UTF-8 (Excel: 另存为 → CSV UTF-8)."
    )]
    Import {
        /// The exam's code
        exam: ExamCode,
        /// CSV file
        file: PathBuf,
    },
    /// Invite those on the roster: prints a one-time link and code for each, as CSV
    #[command(after_help = "Examples:\n  \
        zhunkao roster invite cadre-graduate > invitations.csv\n  \
        zhunkao roster invite cadre-graduate --id-number 11010119940307058X --name 林样本\n\n\
        Whoever was invited before is left out, unless named. The codes are not kept and cannot be printed again.")]
    Invite(Invite),
}

impl RosterTask {
    pub(super) async fn run(self, config: Config) -> Result<()> {
        match self {
            RosterTask::Import { exam, file } => import(&config, &exam, &file).await,
            RosterTask::Invite(task) => task.run(config).await,
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
    let entries = match read_roster(&text) {
        Ok(entries) => entries,
        Err(faults) => {
            for fault in &faults {
                eprintln!("{}:{fault}", file.display());
            }
            bail!("nobody was added to the roster of {code}");
        }
    };
    let database = store::open(config).await?;
    if database.current_exam(code).await?.is_none() {
        bail!("there is no exam {code}: publish it first with `zhunkao exam import`");
    }
    let all = entries.len();
    let added = database.import_roster(code, entries).await?;
    println!(
        "{all} people in the file: {added} added to the roster of {code}, {} were on it",
        all - added
    );
    Ok(())
}
