//! `zhunkao exam`: checks and publishes definitions.

mod revision_report;

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};
use clap::Subcommand;
use server::{
    clock::Clock, config::Config, db::NewExamVersion, definition, error::Error, jobs, services,
};
use shared::{exam::Exam, id::ExamCode, problem::Problem};

use crate::cli::{database, language::terminal_language};

/// JSON Schema of definitions; `cargo xtask reference` makes it from the types.
const SCHEMA: &str = include_str!("../../../exams/exam.schema.json");

#[derive(Subcommand)]
pub(super) enum ExamTask {
    /// Check definitions; every fault is named with file, line and key
    #[command(after_help = "Example:\n  zhunkao exam check exams/*.toml")]
    Check {
        /// TOML files
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
    /// Print the JSON Schema of definitions, with which editors complete and check their keys
    #[command(after_help = "Example:\n  zhunkao exam schema > exam.schema.json\n\n\
        An editor with TOML support reads it where the first line of a definition is\n\
        #:schema ./exam.schema.json. Only `exam check` finds values that contradict one another.")]
    Schema,
    /// Check a definition and publish it; changed content becomes a new version
    #[command(
        after_help = "Examples:\n  zhunkao exam import --dry-run exams/my-exam.toml\n  zhunkao exam import exams/my-exam.toml\n\n\
        Drafts follow the new version; nothing a candidate did is lost. What was submitted stays with\n\
        its version, but for longer windows, which reach everyone at once."
    )]
    Import {
        /// Say what is different and who is affected, and publish nothing
        #[arg(long)]
        dry_run: bool,
        /// TOML file
        file: PathBuf,
    },
    /// Publish the results of an exam that keeps them until everyone is decided
    #[command(
        after_help = "Example:\n  zhunkao exam publish-results hebei-medical\n\n\
        From then on its candidates see how they were decided. It cannot be taken back."
    )]
    PublishResults {
        /// The exam's code
        exam: ExamCode,
    },
}

impl ExamTask {
    pub(super) async fn run(self, config: Config) -> Result<()> {
        match self {
            ExamTask::Check { files } => check(&files),
            ExamTask::Schema => {
                print!("{SCHEMA}");
                Ok(())
            }
            ExamTask::PublishResults { exam } => publish_results(&config, &exam).await,
            ExamTask::Import { dry_run, file } => import(&config, &file, dry_run).await,
        }
    }
}

async fn publish_results(config: &Config, exam: &ExamCode) -> Result<()> {
    let database = database::open_database(config).await?;
    let published = database
        .publish_results(exam, None, Clock::system().now())
        .await;
    match published {
        Ok(()) => println!("the results of {exam} are published"),
        Err(Error::Problem(Problem::NotFound)) => bail!("there is no exam {exam}"),
        Err(Error::Problem(Problem::NotAllowed)) => {
            bail!("candidates of {exam} see their results at once: there is nothing to publish")
        }
        Err(Error::Problem(Problem::NoResults)) => {
            bail!(
                "no application for {exam} is approved or refused yet: there is nothing to publish"
            )
        }
        Err(Error::Problem(Problem::Undecided { count })) => {
            bail!("{count} applications for {exam} are not decided yet; nothing was published")
        }
        Err(error) => return Err(error.into()),
    }
    Ok(())
}

fn check(files: &[PathBuf]) -> Result<()> {
    let mut faulty = 0;
    for file in files {
        match read_definition(file)? {
            Ok((exam, _)) => println!("{}: {} is in order", file.display(), exam.code),
            Err(report) => {
                faulty += 1;
                eprint!("{report}");
            }
        }
    }
    match faulty {
        0 => Ok(()),
        _ => bail!(
            "{faulty} of {} definitions cannot be published",
            files.len()
        ),
    }
}

async fn import(config: &Config, file: &Path, dry_run: bool) -> Result<()> {
    let (exam, text) = match read_definition(file)? {
        Ok(definition) => definition,
        Err(report) => {
            eprint!("{report}");
            bail!("{} was not published", file.display());
        }
    };
    let database = database::open_database(config).await?;
    let now = Clock::system().now();
    let revision = services::preview_version(&database, &exam, now).await?;
    print!("{}", revision_report::describe_revision(&exam, &revision));
    if dry_run {
        println!("nothing was published");
        return Ok(());
    }
    let new = NewExamVersion {
        exam: exam.clone(),
        text: Some(text),
        publisher: None,
        follows: None,
    };
    let version = database.publish_version(new, now).await?;
    let moved = jobs::adopt_versions(&database, now).await?;
    if revision.previous_version != Some(version) {
        println!(
            "published {} version {version}: {}",
            exam.code, exam.title.zh
        );
    }
    if moved > 0 {
        println!("{moved} applications follow");
    }
    Ok(())
}

/// The definition and its text, or the report of its faults in the language of the terminal.
fn read_definition(file: &Path) -> Result<Result<(Exam, String), String>> {
    let text =
        fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    let name = file.display().to_string();
    Ok(definition::read_definition(&text)
        .map(|exam| (exam, text))
        .map_err(|faults| definition::format_faults(&name, &faults, terminal_language())))
}
