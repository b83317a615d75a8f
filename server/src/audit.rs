//! Verification of the audit chain, and its signed heads.
//!
//! The key lies in the data folder and not in the database, so that a person who can only change the
//! database cannot sign another head.

mod key;
mod verify;

use shared::{
    audit::{AuditFault, AuditFaultKind, AuditHead, ChainLink, ChainVerifier},
    time::Timestamp,
};

pub use self::{
    key::{AuditKey, AuditKeyError},
    verify::{DayRange, read_heads, verify_chain, write_head},
};
use crate::{
    db::{Database, SignedHead},
    error::Result,
};

/// Entries that are read at a time.
const ENTRIES_AT_A_TIME: u64 = 1_000;

/// Signs the head of each day with new entries, after it has checked these entries. Returns the
/// days that are over since the last call, or the first fault: then nothing is signed.
pub async fn sign_heads(
    db: &Database,
    key: &AuditKey,
    now: Timestamp,
) -> Result<Result<Vec<String>, AuditFault>> {
    let signed = db.last_audit_head().await?;
    let (begin, mut count) = match &signed {
        None => (None, 0),
        Some(signed) => match check_signed(db, key, signed).await? {
            Ok(link) => (Some(link), signed.head.count),
            Err(fault) => return Ok(Err(fault)),
        },
    };
    let mut verifier = ChainVerifier::new(begin, &[]);
    let mut closed = Vec::new();
    loop {
        let after = verifier.last().map_or(0, |last| last.sequence);
        let entries = db.list_audit_entries_after(after, ENTRIES_AT_A_TIME);
        let entries = entries.await?;
        if entries.is_empty() {
            break;
        }
        for stored in entries {
            let last = verifier.last().cloned();
            if let Some(last) = last.filter(|last| last.day < stored.entry.day) {
                closed.push(last.day.clone());
                sign(db, key, &last, count, now).await?;
                count = 0;
            }
            if let Err(fault) = verifier.check(&stored) {
                return Ok(Err(fault));
            }
            count += 1;
        }
    }
    if let Some(last) = verifier.last() {
        sign(db, key, last, count, now).await?;
    }
    Ok(Ok(closed))
}

/// Checks a stored head: its signature, and the entry that it names.
async fn check_signed(
    db: &Database,
    key: &AuditKey,
    signed: &SignedHead,
) -> Result<Result<ChainLink, AuditFault>> {
    let head = &signed.head;
    let fault = |at, kind| AuditFault {
        sequence: head.sequence,
        at,
        kind,
    };
    let day = head.day.clone();
    if !key.is_valid(signed) {
        let kind = AuditFaultKind::HeadSignature { day };
        return Ok(Err(fault(None, kind)));
    }
    Ok(match db.find_audit_entry(head.sequence).await? {
        Some(found) if found.hash == head.hash => Ok(ChainLink {
            sequence: head.sequence,
            day,
            hash: head.hash,
        }),
        Some(found) => Err(fault(
            Some(found.entry.at),
            AuditFaultKind::HeadHash { day },
        )),
        None => Err(fault(
            None,
            AuditFaultKind::CutEnd {
                day,
                named: head.sequence,
            },
        )),
    })
}

/// Signs and stores a head, unless the stored one names the same entry.
async fn sign(
    db: &Database,
    key: &AuditKey,
    last: &ChainLink,
    count: u64,
    now: Timestamp,
) -> Result<()> {
    let stored = db.last_audit_head().await?;
    if stored.is_some_and(|stored| stored.head.sequence >= last.sequence) {
        return Ok(());
    }
    let head = AuditHead {
        day: last.day.clone(),
        sequence: last.sequence,
        count,
        hash: last.hash,
        signed_at: now,
    };
    // The log leaves the machine on many installations, so that heads are kept in two places.
    tracing::info!(
        target: "audit",
        day = head.day,
        sequence = head.sequence,
        hash = %head.hash,
        "signed a head of the audit chain"
    );
    db.store_audit_head(key.sign(head)).await
}
