//! Verification of a range of days: the entries, the rows that they bind, and the signed heads.

use std::{
    collections::{BTreeMap, HashMap},
    ops::ControlFlow,
};

use serde::{Deserialize, Serialize};
use shared::{
    audit::{
        AuditFault, AuditFaultKind, AuditHead, AuditKind, BoundRow, ChainLink, ChainVerifier,
        FIRST_SEQUENCE, StoredAuditEntry,
    },
    digest::Sha256,
    time::Timestamp,
    view::AuditVerification,
};

use super::{AuditKey, ENTRIES_AT_A_TIME};
use crate::{
    db::{Database, SIGN_IN_RETENTION_MS, SignedHead},
    error::Result,
};

/// Days of a verification. `None` is the begin or the end of the chain.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DayRange {
    pub from: Option<String>,
    pub to: Option<String>,
}

impl DayRange {
    /// One day.
    pub fn of_day(day: &str) -> Self {
        Self {
            from: Some(day.to_owned()),
            to: Some(day.to_owned()),
        }
    }

    fn contains(&self, day: &str) -> bool {
        self.from.as_deref().is_none_or(|from| from <= day)
            && self.to.as_deref().is_none_or(|to| day <= to)
    }
}

/// A head as `zhunkao audit head` prints it: one line of JSON.
#[derive(Serialize, Deserialize)]
struct HeadLine {
    #[serde(flatten)]
    head: AuditHead,
    public_key: String,
    signature: String,
}

/// The line of a head.
pub fn write_head(signed: &SignedHead) -> String {
    let line = HeadLine {
        head: signed.head.clone(),
        public_key: encode_hex(&signed.public_key),
        signature: encode_hex(&signed.signature),
    };
    serde_json::to_string(&line).expect("a head has string keys")
}

/// The heads in a text with one line for each.
///
/// # Errors
/// The number of the first line that is no head, from 1.
pub fn read_heads(text: &str) -> Result<Vec<SignedHead>, usize> {
    let lines = text.lines().zip(1_usize..);
    let lines = lines.filter(|(line, _)| !line.trim().is_empty());
    lines
        .map(|(line, number)| {
            let read: HeadLine = serde_json::from_str(line).map_err(|_| number)?;
            Ok(SignedHead {
                public_key: decode_hex(&read.public_key).ok_or(number)?,
                signature: decode_hex(&read.signature).ok_or(number)?,
                head: read.head,
            })
        })
        .collect()
}

fn encode_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn decode_hex(text: &str) -> Option<Vec<u8>> {
    if !text.is_ascii() || !text.len().is_multiple_of(2) {
        return None;
    }
    let pairs = (0..text.len()).step_by(2);
    pairs
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).ok())
        .collect()
}

/// Verifies the entries of these days. `kept` are heads from outside of the database. The result is
/// stored for the administrator's page.
pub async fn verify_chain(
    db: &Database,
    key: &AuditKey,
    range: DayRange,
    kept: Vec<SignedHead>,
    now: Timestamp,
) -> Result<AuditVerification> {
    let mut verified = 0;
    let checked = check_range(db, key, &range, kept, &mut verified, now).await?;
    let verification = AuditVerification {
        at: now,
        from: range.from,
        to: range.to,
        entries: verified,
        fault: match checked {
            ControlFlow::Continue(()) => None,
            ControlFlow::Break(fault) => Some(fault),
        },
    };
    db.record_verification(verification.clone()).await?;
    Ok(verification)
}

async fn check_range(
    db: &Database,
    key: &AuditKey,
    range: &DayRange,
    kept: Vec<SignedHead>,
    verified: &mut u64,
    now: Timestamp,
) -> Result<ControlFlow<AuditFault>> {
    let mut heads = db.list_audit_heads().await?;
    heads.extend(kept);
    heads.retain(|signed| range.contains(&signed.head.day));
    if let Some(forged) = heads.iter().find(|signed| !key.is_valid(signed)) {
        return Ok(ControlFlow::Break(AuditFault {
            sequence: forged.head.sequence,
            at: None,
            kind: AuditFaultKind::HeadSignature {
                day: forged.head.day.clone(),
            },
        }));
    }
    let heads: Vec<AuditHead> = heads.into_iter().map(|signed| signed.head).collect();
    let mut verifier = ChainVerifier::new(find_begin(db, range).await?, &heads);
    loop {
        let after = verifier.last().map_or(0, |last| last.sequence);
        let mut entries = db
            .list_audit_entries_after(after, ENTRIES_AT_A_TIME)
            .await?;
        let read = entries.len();
        // The days of a sound chain are in order, so the range ends at the first later one.
        let to = range.to.as_deref();
        let is_within = |stored: &StoredAuditEntry| to.is_none_or(|to| &*stored.entry.day <= to);
        let within = entries
            .iter()
            .take_while(|stored| is_within(stored))
            .count();
        entries.truncate(within);
        let rows = find_row_faults(db, &entries, now).await?;
        for stored in &entries {
            if let Err(fault) = verifier.check(stored) {
                return Ok(ControlFlow::Break(fault));
            }
            if let Some(kind) = rows.get(&stored.entry.sequence) {
                return Ok(ControlFlow::Break(AuditFault {
                    sequence: stored.entry.sequence,
                    at: Some(stored.entry.at),
                    kind: kind.clone(),
                }));
            }
            *verified += 1;
        }
        if read == 0 || within < read {
            break;
        }
    }
    let has_later = db.find_audit_entry(FIRST_SEQUENCE).await?.is_some();
    if verifier.last().is_none() && heads.is_empty() && has_later {
        // The chain begins after the range.
        return Ok(ControlFlow::Continue(()));
    }
    Ok(match verifier.finish() {
        Ok(_) => ControlFlow::Continue(()),
        Err(fault) => ControlFlow::Break(fault),
    })
}

/// The entry before the range, with the hash of its content. `None` if the range begins with the
/// first entry, and if no entry is so late.
async fn find_begin(db: &Database, range: &DayRange) -> Result<Option<ChainLink>> {
    let Some(from) = &range.from else {
        return Ok(None);
    };
    let Some(first) = db.find_audit_sequence_of_day(from).await? else {
        return Ok(None);
    };
    let before = db.find_audit_entry(first - 1).await?;
    Ok(before.map(|stored| ChainLink {
        sequence: stored.entry.sequence,
        day: stored.entry.day.clone(),
        hash: stored.entry.hash(),
    }))
}

/// The faults of the rows that these entries bind, by the number of the entry.
async fn find_row_faults(
    db: &Database,
    entries: &[StoredAuditEntry],
    now: Timestamp,
) -> Result<BTreeMap<u64, AuditFaultKind>> {
    let mut tables: BTreeMap<String, Vec<(&StoredAuditEntry, BoundRow)>> = BTreeMap::new();
    for stored in entries {
        if let Some(row) = read_bound_row(&stored.entry.details) {
            let bound = tables.entry(row.table.clone()).or_default();
            bound.push((stored, row));
        }
    }
    let mut faults = BTreeMap::new();
    for (table, bound) in tables {
        let ids: Vec<&str> = bound.iter().map(|(_, row)| &*row.id).collect();
        let found = db.hash_bound_rows(&table, &ids).await?;
        for (stored, row) in bound {
            let place = |row: BoundRow| (row.table, row.id);
            let kind = match found.get(&row.id) {
                Some(hash) if *hash == row.sha256 => continue,
                Some(_) => {
                    let (table, row) = place(row);
                    AuditFaultKind::RowChanged { table, row }
                }
                None if is_deleted_by_now(stored, now) => continue,
                None => {
                    let (table, row) = place(row);
                    AuditFaultKind::RowMissing { table, row }
                }
            };
            faults.insert(stored.entry.sequence, kind);
        }
    }
    Ok(faults)
}

/// True if the row that the entry binds is deleted after a time, and the time is over.
fn is_deleted_by_now(stored: &StoredAuditEntry, now: Timestamp) -> bool {
    let is_sign_in = stored.entry.kind == AuditKind::SignIn.as_str();
    let age = now.milliseconds_since(stored.entry.at);
    is_sign_in && age >= SIGN_IN_RETENTION_MS
}

fn read_bound_row(details: &str) -> Option<BoundRow> {
    let details: HashMap<String, serde_json::Value> = serde_json::from_str(details).ok()?;
    let text = |name| details.get(name)?.as_str().map(str::to_owned);
    Some(BoundRow {
        table: text(BoundRow::TABLE)?,
        id: text(BoundRow::ROW)?,
        sha256: text(BoundRow::SHA256)?.parse::<Sha256>().ok()?,
    })
}
