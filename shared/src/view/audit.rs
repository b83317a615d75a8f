//! Data of the administrator's audit log.

use serde::{Deserialize, Serialize};

use crate::{
    audit::{AuditFault, AuditHead, AuditKind},
    digest::Sha256,
    id::ExamCode,
    time::Timestamp,
};

/// Entries on one page of the audit log.
pub const AUDIT_PAGE_SIZE: u32 = 100;

/// Filter of the audit log.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AuditFilter {
    /// Day of the chain, such as `2026-03-01`. Empty for all.
    pub day: String,
    /// Kind of the entries. `None` for all.
    pub kind: Option<AuditKind>,
    /// Login of the person who acted. Empty for all.
    pub login: String,
    /// Exam of the entries. `None` for all.
    pub exam: Option<ExamCode>,
    /// Page number, from 0.
    pub page: u32,
}

/// One page of the audit log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditLog {
    /// Entries of the page, newest first.
    pub rows: Vec<AuditRow>,
    /// Number of entries on all pages.
    pub total: u64,
    /// Exams to choose from.
    pub exams: Vec<ExamCode>,
    /// Last signed head. `None` before the first.
    pub head: Option<AuditHead>,
    /// Last verification. `None` before the first.
    pub verification: Option<AuditVerification>,
}

/// Entry of the audit log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditRow {
    /// Number of the entry.
    pub sequence: u64,
    /// Time of the act.
    pub at: Timestamp,
    /// Kind of the act. `None` if the stored name is unknown.
    pub kind: Option<AuditKind>,
    /// Name of the person who acted. `None` for the server, the command line and unknown people.
    pub name: Option<String>,
    /// Code of the exam.
    pub exam: Option<String>,
    /// Number of the application.
    pub application: Option<String>,
    /// Details as JSON.
    pub details: String,
    /// Hash of the entry.
    pub hash: Sha256,
}

/// Verification of the audit chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditVerification {
    /// Time of the verification.
    pub at: Timestamp,
    /// First day. `None` for the begin of the chain.
    pub from: Option<String>,
    /// Last day. `None` for the end of the chain.
    pub to: Option<String>,
    /// Number of entries that were found right.
    pub entries: u64,
    /// First entry that is not as it was written. `None` if there is none.
    pub fault: Option<AuditFault>,
}
