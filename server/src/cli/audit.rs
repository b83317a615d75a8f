//! `zhunkao audit`: verifies and exports the audit chain, and signs its head.

use std::{fs, path::PathBuf};

use anyhow::{Context, Result, anyhow, bail};
use clap::Subcommand;
use server::{
    audit::{AuditKey, DayRange, read_heads, sign_heads, verify_chain, write_head},
    clock::Clock,
    config::Config,
    db::{Database, NewAuditEntry},
};
use shared::{
    audit::{AuditDetails, AuditKind},
    calendar::Day,
};

use crate::cli::database;

/// Entries that are read at a time.
const ENTRIES_AT_A_TIME: u64 = 1_000;

#[derive(Subcommand)]
pub(super) enum AuditTask {
    /// Verify the chain, the rows that it binds and its signed heads; name the first broken entry
    #[command(after_help = "Examples:\n  \
        zhunkao audit verify\n  \
        zhunkao audit verify --from 2026-03-01 --to 2026-03-31\n  \
        zhunkao audit verify --heads kept-heads.txt\n\n\
        Days are those of UTC+8. A file of heads has the lines that `zhunkao audit head` has printed: kept on\n\
        another machine, they show a cut end also to somebody who can change the whole database.")]
    Verify {
        /// First day, such as 2026-03-01; the begin of the chain without it
        #[arg(long, value_parser = read_day)]
        from: Option<Day>,
        /// Last day; the end of the chain without it
        #[arg(long, value_parser = read_day)]
        to: Option<Day>,
        /// File with heads that were printed before
        #[arg(long)]
        heads: Option<PathBuf>,
    },
    /// Print the entries and the heads of a day, one JSON object a line
    #[command(
        after_help = "Example:\n  zhunkao audit export --day 2026-03-01 > 2026-03-01.jsonl\n\n\
        The export is an entry of the chain itself."
    )]
    Export {
        /// Day in UTC+8, such as 2026-03-01
        #[arg(long, value_parser = read_day)]
        day: Day,
    },
    /// Check the new entries, sign the head of the chain and print it: day, number, count, hash, signature
    Head,
}

fn read_day(text: &str) -> Result<Day, String> {
    Day::read(text).ok_or_else(|| format!("`{text}` is no day; one is written 2026-03-01"))
}

impl AuditTask {
    pub(super) async fn run(self, config: Config) -> Result<()> {
        let database = database::open_database(&config).await?;
        let key = AuditKey::load_or_create(&config.data)?;
        match self {
            AuditTask::Verify { from, to, heads } => {
                let range = DayRange {
                    from: from.map(|day| day.to_string()),
                    to: to.map(|day| day.to_string()),
                };
                verify(&database, &key, range, heads).await
            }
            AuditTask::Export { day } => export(&database, &day.to_string()).await,
            AuditTask::Head => print_head(&database, &key).await,
        }
    }
}

async fn verify(
    database: &Database,
    key: &AuditKey,
    range: DayRange,
    heads: Option<PathBuf>,
) -> Result<()> {
    let kept = match heads {
        Some(path) => {
            let text = fs::read_to_string(&path)
                .with_context(|| format!("cannot read {}", path.display()))?;
            read_heads(&text)
                .map_err(|line| anyhow!("{}:{line} is no head of the chain", path.display()))?
        }
        None => Vec::new(),
    };
    let now = Clock::system().now();
    let verification = verify_chain(database, key, range, kept, now).await?;
    match verification.fault {
        Some(fault) => bail!("the audit chain is broken: {fault}"),
        None => {
            println!("{} entries are as they were written", verification.entries);
            Ok(())
        }
    }
}

async fn export(database: &Database, day: &str) -> Result<()> {
    let details = AuditDetails::default()
        .text("day", day)
        .text("export", "audit");
    let entry = NewAuditEntry::new(Clock::system().now(), None, AuditKind::Export, details);
    database.append_audit_entry(entry).await?;
    let Some(first) = database.find_audit_sequence_of_day(day).await? else {
        bail!("there are no entries of {day}");
    };
    let (mut after, mut count) = (first - 1, 0_u64);
    'days: loop {
        let entries = database
            .list_audit_entries_after(after, ENTRIES_AT_A_TIME)
            .await?;
        if entries.is_empty() {
            break;
        }
        for stored in entries {
            if stored.entry.day != day {
                break 'days;
            }
            after = stored.entry.sequence;
            count += 1;
            println!("{}", serde_json::to_string(&stored)?);
        }
    }
    if count == 0 {
        bail!("there are no entries of {day}");
    }
    let heads = database.list_audit_heads().await?;
    for signed in heads.iter().filter(|signed| signed.head.day == day) {
        println!("{}", write_head(signed));
    }
    Ok(())
}

async fn print_head(database: &Database, key: &AuditKey) -> Result<()> {
    let now = Clock::system().now();
    if let Err(fault) = sign_heads(database, key, now).await? {
        bail!("the audit chain is broken, and nothing was signed: {fault}");
    }
    let signed = database.last_audit_head().await?;
    let signed = signed.context("the chain has no entry")?;
    println!("{}", write_head(&signed));
    Ok(())
}
