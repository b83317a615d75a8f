//! Verification of the chain: entry by entry, against the signed heads.

use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Serialize};

use super::{AuditHead, FIRST_SEQUENCE, NO_PREVIOUS, StoredAuditEntry};
use crate::{
    digest::Sha256,
    time::{Timestamp, Zone},
};

/// First entry of a chain that is not as it was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub struct AuditFault {
    /// Number of the entry.
    pub sequence: u64,
    /// Time of the entry. `None` if it is missing.
    pub at: Option<Timestamp>,
    /// Difference between the entry and what was written.
    pub kind: AuditFaultKind,
}

/// Difference between an entry and what was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "fault")]
pub enum AuditFaultKind {
    /// No entry has the number.
    Missing,
    /// The entry does not name the hash of the entry before.
    PreviousHash,
    /// The stored hash is not that of the content.
    Hash,
    /// The day is before that of the entry before.
    DayOrder,
    /// A signed head has another hash for this entry.
    HeadHash {
        /// Day of the head.
        day: String,
    },
    /// The signature of the head that names this entry is not valid.
    HeadSignature {
        /// Day of the head.
        day: String,
    },
    /// The chain ends before this entry, and a signed head names it or a later one.
    CutEnd {
        /// Day of the head.
        day: String,
        /// Number of the entry that the head names.
        named: u64,
    },
    /// The row that the entry binds is not there.
    RowMissing {
        /// Name of the table.
        table: String,
        /// Key of the row.
        row: String,
    },
    /// The row that the entry binds has another content.
    RowChanged {
        /// Name of the table.
        table: String,
        /// Key of the row.
        row: String,
    },
}

impl fmt::Display for AuditFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "entry {}", self.sequence)?;
        if let Some(at) = self.at {
            write!(f, " of {}", at.in_zone(Zone::BEIJING))?;
        }
        match &self.kind {
            AuditFaultKind::Missing => write!(f, " is missing"),
            AuditFaultKind::PreviousHash => {
                write!(f, ": its previous hash is not that of the entry before")
            }
            AuditFaultKind::Hash => write!(f, ": its hash is not that of its content"),
            AuditFaultKind::DayOrder => write!(f, ": its day is before that of the entry before"),
            AuditFaultKind::HeadHash { day } => {
                write!(f, ": its hash is not that of the signed head of {day}")
            }
            AuditFaultKind::HeadSignature { day } => {
                write!(f, ": the signature of the head of {day} is not valid")
            }
            AuditFaultKind::CutEnd { day, named } => write!(
                f,
                " is missing: the chain ends before it, and the signed head of {day} names entry {named}"
            ),
            AuditFaultKind::RowMissing { table, row } => {
                write!(f, ": the row {row} of {table} is missing")
            }
            AuditFaultKind::RowChanged { table, row } => {
                write!(f, ": the row {row} of {table} was changed")
            }
        }
    }
}

/// Last verified entry, from which a verification continues.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainLink {
    /// Number of the entry.
    pub sequence: u64,
    /// Day of the entry.
    pub day: String,
    /// Hash of the entry.
    pub hash: Sha256,
}

/// Verifier that takes the entries in the order of their numbers.
///
/// A change, a removal, an insertion or an exchange is found at the first entry that it breaks. Only
/// a signed head shows that entries were cut from the end, or that all entries after a change were
/// hashed anew.
#[derive(Clone, Debug)]
pub struct ChainVerifier {
    last: Option<ChainLink>,
    /// Heads whose entry has not come yet, by the number of the entry.
    heads: BTreeMap<u64, Vec<(String, Sha256)>>,
}

impl ChainVerifier {
    /// Verifier that continues after an entry; `None` begins at the first one. The signatures of the
    /// heads were checked before.
    pub fn new(after: Option<ChainLink>, heads: &[AuditHead]) -> Self {
        let begin = after.as_ref().map_or(0, |link| link.sequence);
        let mut coming: BTreeMap<u64, Vec<_>> = BTreeMap::new();
        for head in heads.iter().filter(|head| head.sequence > begin) {
            let named = coming.entry(head.sequence).or_default();
            named.push((head.day.clone(), head.hash));
        }
        Self {
            heads: coming,
            last: after,
        }
    }

    /// Last entry that was verified. `None` before the first.
    pub fn last(&self) -> Option<&ChainLink> {
        self.last.as_ref()
    }

    /// Checks the next entry.
    ///
    /// # Errors
    /// The fault of the entry, or of the missing entry before it.
    pub fn check(&mut self, stored: &StoredAuditEntry) -> Result<(), AuditFault> {
        let StoredAuditEntry { entry, hash } = stored;
        let (expected, previous) = match &self.last {
            Some(last) => (last.sequence + 1, last.hash),
            None => (FIRST_SEQUENCE, NO_PREVIOUS),
        };
        if entry.sequence != expected {
            return Err(AuditFault {
                sequence: expected,
                at: None,
                kind: AuditFaultKind::Missing,
            });
        }
        let fault = |kind| {
            Err(AuditFault {
                sequence: entry.sequence,
                at: Some(entry.at),
                kind,
            })
        };
        if entry.previous != previous {
            return fault(AuditFaultKind::PreviousHash);
        }
        if entry.hash() != *hash {
            return fault(AuditFaultKind::Hash);
        }
        if self.last.as_ref().is_some_and(|last| last.day > entry.day) {
            return fault(AuditFaultKind::DayOrder);
        }
        let heads = self.heads.remove(&entry.sequence).unwrap_or_default();
        if let Some((day, _)) = heads.into_iter().find(|(_, signed)| signed != hash) {
            return fault(AuditFaultKind::HeadHash { day });
        }
        self.last = Some(ChainLink {
            sequence: entry.sequence,
            day: entry.day.clone(),
            hash: *hash,
        });
        Ok(())
    }

    /// Last entry, if no head names a later one.
    ///
    /// # Errors
    /// `CutEnd`, or `Missing` for a chain without any entry.
    pub fn finish(self) -> Result<ChainLink, AuditFault> {
        let first_missing = self.last.as_ref().map_or(0, |last| last.sequence) + 1;
        let fault = |kind| AuditFault {
            sequence: first_missing,
            at: None,
            kind,
        };
        let heads = self.heads.into_iter().next();
        match heads.and_then(|(named, heads)| Some((named, heads.into_iter().next()?))) {
            Some((named, (day, _))) => Err(fault(AuditFaultKind::CutEnd { day, named })),
            None => match self.last {
                Some(last) => Ok(last),
                None => Err(fault(AuditFaultKind::Missing)),
            },
        }
    }
}
