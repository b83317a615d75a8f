//! `zhunkao roster`: import of rosters, and invitations.

mod invite;

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};
use app::text::Text;
use clap::Subcommand;
use server::{
    clock::Clock,
    config::Config,
    imports::roster::{ImportMode, RosterImporter, import_roster_file},
};
use shared::id::ExamCode;

use self::invite::InviteArgs;
use super::language::terminal_language;
use crate::cli::{database, import_report::print_report};

#[derive(Subcommand)]
pub(super) enum RosterTask {
    /// Add the people of a file to an exam's roster; all of them, or none if one is wrong
    #[command(
        after_help = "Examples:\n  zhunkao roster import --dry-run cadre-graduate roster.csv\n  zhunkao roster import cadre-graduate roster.csv\n\n\
        The first row names the columns, in any order: `姓名` or `name`, `身份证号` or `id-number`; `手机`, `邮箱`,\n\
        and the columns of the exam's definition, which fill the fields of the form that have their id. Others are\n\
        left out. CSV in UTF-8 (Excel: 另存为 → CSV UTF-8), or rows copied out of a spreadsheet.\n\
        People who are on the roster get the new values; nobody is removed.\n\
        Where only some may upload (`upload = \"eligible\"`), the column `可上传` or `may-upload` says 是 or 否 of each.\n\
        Who has no account is given one, with a code for the first password: by message where one can be sent; the other\n\
        codes are printed once. Where the exam invites for a time, everyone new is invited."
    )]
    Import {
        /// Say what is wrong and who would be added, and change nothing
        #[arg(long)]
        dry_run: bool,
        /// The exam's code
        exam: ExamCode,
        /// CSV file
        file: PathBuf,
    },
    /// Invite those on the roster, with a one-time link and code: by message, or printed as CSV
    #[command(after_help = "Examples:\n  \
        zhunkao roster invite cadre-graduate > invitations.csv\n  \
        zhunkao roster invite cadre-graduate --id-number 11010119940307058X --name 林样本\n\n\
        Whoever was invited before is left out, unless named. The codes are not kept and cannot be printed again.")]
    Invite(InviteArgs),
}

impl RosterTask {
    pub(super) async fn run(self, config: Config) -> Result<()> {
        match self {
            RosterTask::Import {
                dry_run,
                exam,
                file,
            } => import(&config, &exam, &file, dry_run).await,
            RosterTask::Invite(task) => task.run(config).await,
        }
    }
}

async fn import(config: &Config, code: &ExamCode, file: &Path, dry_run: bool) -> Result<()> {
    let bytes = fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    let database = database::open_database(config).await?;
    let Some((version, exam)) = database.current_exam(code).await? else {
        bail!("there is no exam {code}: publish it first with `zhunkao exam import`");
    };
    let office = RosterImporter {
        db: &database,
        config,
        exam: &exam,
        version,
        account: None,
        now: Clock::system().now(),
    };
    let taking = if dry_run {
        ImportMode::Check
    } else {
        ImportMode::Import
    };
    let report = import_roster_file(office, &bytes, taking).await?;
    let text = Text(terminal_language());
    print_report(text, &report, &text.roster_outcome(&report))?;
    invite::print_unsent_codes(&report);
    Ok(())
}
