//! Verification of the audit chain: entries of views, each with the row that it binds, written as the
//! server writes them.

use std::{fmt::Write as _, fs, path::Path};

use anyhow::{Context, Result, bail, ensure};
use shared::{
    audit::{AuditDetails, AuditEntry, AuditKind, BoundRow, FieldEncoder},
    digest::Sha256,
    id::{AccountId, ApplicationId},
    time::Timestamp,
};
use xtask::{program, progress};

use super::{
    EXAM,
    database::{DatabaseHost, FilledDatabase},
};
use crate::uploads::product::Product;

/// First bytes of the encoding of a row (docs/audit.md).
const ROW_ENCODING: &[u8] = b"zhunkao-audit-row-1\n";
const TABLE: &str = "view_entry";
const REVIEWER: &str = "01900000-0000-7003-8000-000000000001";
const ENTRIES_PER_STATEMENT: u64 = 500;
const ENTRIES_PER_TRANSACTION: u64 = 20_000;
/// Time of the first entry; each following one is a millisecond later.
const BEGIN: Timestamp = Timestamp(1_760_000_000_000);

pub(super) struct AuditFigures {
    pub(super) entries: usize,
    pub(super) seconds: f64,
}

impl AuditFigures {
    /// Entries per second.
    pub(super) fn rate(&self) -> f64 {
        self.entries as f64 / self.seconds
    }
}

/// Runs `zhunkao audit verify` on a chain of so many entries.
pub(super) fn measure_verification(
    product: &Product,
    host: &DatabaseHost,
    folder: &Path,
    entries: usize,
) -> Result<AuditFigures> {
    let data = folder.join("audit");
    fs::create_dir_all(&data)?;
    let configuration = host.create("audit")?;
    let command = || {
        let mut command = product.command(&data);
        command.envs(configuration.iter().map(|(key, value)| (key, value)));
        command
    };
    program::read_output(command().arg("migrate"))?;
    let database = host.open("audit", &data, folder);
    append_entries(&database, u64::try_from(entries)?)?;
    database.settle()?;
    let (output, elapsed) =
        progress::measure(|| program::read_output(command().args(["audit", "verify"])));
    let output = output?;
    let count = output.split(' ').next().and_then(|it| it.parse().ok());
    let verified: usize = count.with_context(|| format!("no count in `{output}`"))?;
    ensure!(
        verified >= entries,
        "{verified} of {entries} entries were verified"
    );
    Ok(AuditFigures {
        entries: verified,
        seconds: elapsed.as_secs_f64(),
    })
}

/// The end of the chain.
struct ChainEnd {
    sequence: u64,
    day: String,
    hash: Sha256,
}

fn append_entries(database: &FilledDatabase, count: u64) -> Result<()> {
    let mut end = read_end(database)?;
    let last = end.sequence + count;
    while end.sequence < last {
        let mut sql = String::new();
        let rest = (last - end.sequence).min(ENTRIES_PER_TRANSACTION);
        for _ in 0..rest.div_ceil(ENTRIES_PER_STATEMENT) {
            let count = (last - end.sequence).min(ENTRIES_PER_STATEMENT);
            write_statements(database, &mut end, count, &mut sql)?;
        }
        database.execute(&sql)?;
    }
    Ok(())
}

fn read_end(database: &FilledDatabase) -> Result<ChainEnd> {
    let rows = database.query(&format!(
        "SELECT sequence, day, {} FROM audit_entry ORDER BY sequence DESC LIMIT 1",
        database.write_digits("hash")
    ))?;
    let row = rows.first().context("the chain has no entry")?;
    let fields: Vec<&str> = row.split('|').collect();
    let [sequence, day, hash] = fields[..] else {
        bail!("no end of the chain: {row}");
    };
    Ok(ChainEnd {
        sequence: sequence.parse()?,
        day: day.to_owned(),
        hash: hash.parse()?,
    })
}

/// Appends the next `count` entries and their rows.
fn write_statements(
    database: &FilledDatabase,
    end: &mut ChainEnd,
    count: u64,
    sql: &mut String,
) -> Result<()> {
    let reviewer: AccountId = REVIEWER.parse()?;
    let mut rows = Vec::new();
    let mut entries = Vec::new();
    for _ in 0..count {
        let sequence = end.sequence + 1;
        let at = BEGIN.plus(i64::try_from(sequence)?);
        let id = format!("01900000-0000-7001-8000-{sequence:012x}");
        // Several views of an application, as of its form and its pictures.
        let application = format!("01900000-0000-7002-8000-{:012x}", sequence / 5);
        let application_id: ApplicationId = application.parse()?;
        let row = FieldEncoder::new(ROW_ENCODING)
            .text(TABLE)
            .text("id")
            .bytes(id.parse::<ApplicationId>()?.0.as_bytes())
            .text("application")
            .bytes(application_id.0.as_bytes())
            .text("account")
            .bytes(reviewer.0.as_bytes())
            .text("image")
            .optional(None)
            .text("at")
            .number(at.0)
            .text("kind")
            .text("seen")
            .text("reason")
            .text("next");
        let details = AuditDetails::default()
            .text("shown", "form")
            .text("view", "seen")
            .bind(BoundRow {
                table: TABLE.to_owned(),
                id: id.clone(),
                sha256: Sha256::of(&row.finish()),
            });
        let entry = AuditEntry {
            sequence,
            at,
            day: end.day.clone(),
            account: Some(reviewer),
            kind: AuditKind::View.as_str().to_owned(),
            exam: Some(EXAM.to_owned()),
            application: Some(application_id),
            details: details.to_json(),
            previous: end.hash,
        };
        let hash = entry.hash();
        let (reviewer, application) =
            (database.write_id(REVIEWER), database.write_id(&application));
        rows.push(format!(
            "({}, {application}, {reviewer}, NULL, {}, 'seen', 'next')",
            database.write_id(&id),
            at.0
        ));
        entries.push(format!(
            "({sequence}, {}, '{}', {reviewer}, '{}', '{EXAM}', {application}, '{}', {}, {})",
            at.0,
            entry.day,
            entry.kind,
            entry.details,
            database.write_bytes(&entry.previous.to_string()),
            database.write_bytes(&hash.to_string())
        ));
        end.sequence = sequence;
        end.hash = hash;
    }
    writeln!(
        sql,
        "INSERT INTO {TABLE} (id, application, account, image, at, kind, reason) VALUES\n{};",
        rows.join(",\n")
    )?;
    writeln!(
        sql,
        "INSERT INTO audit_entry (sequence, at, day, account, kind, exam, application, details, \
         previous, hash) VALUES\n{};",
        entries.join(",\n")
    )?;
    Ok(())
}
