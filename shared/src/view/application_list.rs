//! View model of an exam's applications, for the office.

use std::{collections::BTreeMap, sync::Arc};

use serde::{Deserialize, Serialize};

use crate::{
    application::StateKind,
    exam::Exam,
    id::{AccountId, ExamCode},
    time::Timestamp,
};

/// Applications on one page.
pub const APPLICATION_PAGE_SIZE: u32 = 50;
/// Most exports that the page lists.
pub const MAX_LISTED_EXPORTS: u64 = 20;

/// Filter of the office's list of applications.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApplicationFilter {
    /// Exam of the applications.
    pub exam: ExamCode,
    /// State of the applications. `None` for all states.
    #[serde(default)]
    pub state: Option<StateKind>,
    /// Page number, from 0.
    #[serde(default)]
    pub page: u32,
}

/// Applications of an exam in the order of their numbers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ApplicationList {
    /// Exam of the applications.
    pub exam: Arc<Exam>,
    /// Number of applications in each state.
    pub counts: BTreeMap<StateKind, u64>,
    /// Applications of this page.
    pub rows: Vec<ListedApplication>,
    /// The last exports, newest first.
    pub exports: Vec<ExportRecord>,
}

/// Application in the office's list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedApplication {
    /// Account of the candidate.
    pub account: AccountId,
    /// Number of the application.
    pub number: String,
    /// Name of the candidate.
    pub name: String,
    /// Masked identity number.
    pub id_number: Option<String>,
    /// State of the application.
    pub state: StateKind,
    /// Time of the entry.
    pub entered: Timestamp,
    /// Time of the last submission.
    pub submitted: Option<Timestamp>,
    /// Number of returns.
    pub returns: u32,
}

/// Export of applications to a file: who took what, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportRecord {
    /// Time of the export.
    pub at: Timestamp,
    /// Name of the officer.
    pub name: String,
    /// State of the exported applications. `None` for all states.
    pub state: Option<StateKind>,
    /// Number of applications.
    pub rows: u64,
}
