//! `zhunkao positions`: import of an exam's list of positions.

use std::{fs, path::PathBuf};

use anyhow::{Context, Result, bail};
use app::text::Text;
use clap::Subcommand;
use server::{clock::Clock, config::Config, imports::positions::import_position_file};
use shared::id::ExamCode;

use super::language::terminal_language;
use crate::cli::{database, import_report::print_report};

#[derive(Subcommand)]
pub(super) enum PositionTask {
    /// Replace an exam's positions by those of a file; all of them, or none if one is wrong
    #[command(
        after_help = "Examples:\n  zhunkao positions import --dry-run national-personnel positions.csv\n  zhunkao positions import national-personnel positions.csv\n\n\
        The first row names the columns, in any order: `职位代码`, the exam's levels (招考部门, 用人单位, 职位), 招考人数, and\n\
        the exam's columns and conditions by their ids or titles. Choices stand by label or id; several stand between |.\n\
        The file is CSV in UTF-8 or GB18030, tab separated, or XLSX. It is the whole list: positions that it lacks are\n\
        removed, unless an application has chosen one. The office's page has a template."
    )]
    Import {
        /// Say what is wrong and what would change, and change nothing
        #[arg(long)]
        dry_run: bool,
        /// The exam's code
        exam: ExamCode,
        /// CSV or XLSX file
        file: PathBuf,
    },
}

impl PositionTask {
    pub(super) async fn run(self, config: Config) -> Result<()> {
        let PositionTask::Import {
            dry_run,
            exam: code,
            file,
        } = self;
        let bytes = fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?;
        let database = database::open_database(&config).await?;
        let Some((_, exam)) = database.current_exam(&code).await? else {
            bail!("there is no exam {code}: publish it first with `zhunkao exam import`");
        };
        if exam.positions.is_none() {
            bail!("the exam {code} has no positions");
        }
        let origin = (None, Clock::system().now());
        let report = import_position_file(&database, &exam, &bytes, !dry_run, origin).await?;
        let text = Text(terminal_language());
        print_report(text, &report, &text.position_list_outcome(&report))
    }
}
