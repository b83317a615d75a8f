//! `zhunkao seats`: export and import of the seats of admitted candidates.

use std::{fs, path::PathBuf};

use anyhow::{Context, Result, bail};
use app::text::Text;
use clap::Subcommand;
use server::{
    clock::Clock,
    config::Config,
    imports::seats::{export_seats_csv, import_seat_file},
    papers::Fonts,
};
use shared::id::ExamCode;

use super::language::terminal_language;
use crate::cli::{database, import_report::print_report};

#[derive(Subcommand)]
pub(super) enum SeatsTask {
    /// Print who is to be seated, with the seats there are, as a CSV file to fill in
    #[command(after_help = "Example:\n  zhunkao seats list national-personnel > seats.csv")]
    List {
        /// The exam's code
        exam: ExamCode,
    },
    /// Give the people of a file their seats and ticket numbers; all of them, or none if one is wrong
    #[command(
        after_help = "Examples:\n  zhunkao seats import --dry-run national-personnel seats.csv\n  zhunkao seats import national-personnel seats.csv\n\n\
        The first row names the columns, in any order: `报名编号`, `准考证号`, and those of the exam's ticket; where\n\
        there is `姓名`, everyone is compared with it. Only who is approved, and has paid where there is a fee, is\n\
        seated. A later file counts for those in it; everyone else stays where they are."
    )]
    Import {
        /// Say what is wrong and what would change, and change nothing
        #[arg(long)]
        dry_run: bool,
        /// The exam's code
        exam: ExamCode,
        /// CSV file
        file: PathBuf,
    },
}

impl SeatsTask {
    pub(super) async fn run(self, config: Config) -> Result<()> {
        let (SeatsTask::List { exam: code } | SeatsTask::Import { exam: code, .. }) = &self;
        let database = database::open_database(&config).await?;
        let Some((_, exam)) = database.current_exam(code).await? else {
            bail!("there is no exam {code}: publish it first with `zhunkao exam import`");
        };
        if exam.ticket.is_none() {
            bail!("the exam {code} has no tickets");
        }
        let origin = (None, Clock::system().now());
        let SeatsTask::Import { dry_run, file, .. } = &self else {
            print!("{}", export_seats_csv(&database, &exam, origin).await?);
            return Ok(());
        };
        let bytes = fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
        let fonts = Fonts::open(&[&config.fonts_folder()]).ok();
        let report =
            import_seat_file(&database, &exam, fonts.as_ref(), &bytes, !dry_run, origin).await?;
        let text = Text(terminal_language());
        print_report(text, &report, &text.seats_outcome(&report))
    }
}
