//! Data of the known cases (R11): the result for the reviewer, and the lists for supervisors and the
//! office. There is no score and no order of reviewers.

use serde::{Deserialize, Serialize};

use crate::{
    application::CaseComparison,
    id::{ApplicationId, ExamCode, KnownCaseId},
    time::Timestamp,
};

/// Most known cases on the page of an exam.
pub const MAX_LISTED_CASES: u64 = 200;

/// Least number of reviews before a known case can count as doubtful.
pub const MIN_DOUBTED_REVIEWS: u64 = 3;

/// Result of a known case, for the reviewer who has decided it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseResult {
    /// Comparison with the verdicts of the known case.
    pub comparison: CaseComparison,
    /// Objection of the reviewer. `None` without one.
    pub objection: Option<String>,
}

/// Answer to the decision on a known case: the reviewer learns only now that it was one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseOutcome {
    /// Address of the case on the desk.
    pub application: ApplicationId,
    /// Comparison with the verdicts of the known case.
    pub comparison: CaseComparison,
}

/// Known case of an application, for its supervisor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownCasePanel {
    /// Exam of the application.
    pub exam: ExamCode,
    /// Time of the marking. `None` if the application is no known case.
    pub marked_at: Option<Timestamp>,
}

/// Known case of an exam.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownCaseRow {
    /// Id of the known case.
    pub id: KnownCaseId,
    /// Number of its application.
    pub number: String,
    /// Name of the person who marked it.
    pub marked_by: String,
    /// Time of the marking.
    pub marked_at: Timestamp,
    /// Time of the retirement. `None` while it is in use.
    pub retired_at: Option<Timestamp>,
    /// Reviews of this case by all reviewers.
    pub counts: CaseCounts,
    /// Objections of reviewers, oldest first.
    pub objections: Vec<CaseObjection>,
}

impl KnownCaseRow {
    /// True if most reviewers disagree with the case, so that the case itself may be wrong.
    /// ```
    /// use shared::view::{CaseCounts, KnownCaseRow};
    /// use shared::{id::KnownCaseId, time::Timestamp};
    ///
    /// let row = |judged, agreed| KnownCaseRow {
    ///     id: KnownCaseId(uuid::Uuid::nil()),
    ///     number: "SP-2026-00001".to_owned(),
    ///     marked_by: String::new(),
    ///     marked_at: Timestamp(0),
    ///     retired_at: None,
    ///     counts: CaseCounts { judged, agreed, ..CaseCounts::default() },
    ///     objections: Vec::new(),
    /// };
    /// assert!(row(3, 1).is_doubtful());
    /// assert!(!row(4, 2).is_doubtful());
    /// assert!(!row(2, 0).is_doubtful());
    /// ```
    pub fn is_doubtful(&self) -> bool {
        let CaseCounts { judged, agreed, .. } = self.counts;
        judged >= MIN_DOUBTED_REVIEWS && agreed * 2 < judged
    }
}

/// Objection of a reviewer to a known case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseObjection {
    /// Name of the reviewer.
    pub author: String,
    /// Time on the server.
    pub at: Timestamp,
    /// Text of the reviewer.
    pub note: String,
}

/// Known cases that one reviewer was given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewerCases {
    /// Name of the reviewer.
    pub name: String,
    /// Counts since the beginning.
    pub total: CaseCounts,
    /// The last weeks with known cases, oldest first, each with its begin.
    pub weeks: Vec<(Timestamp, CaseCounts)>,
}

/// Counts of the reviews of known cases.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseCounts {
    /// Number of known cases that were shown.
    pub given: u64,
    /// Number of those that were decided.
    pub judged: u64,
    /// Number of decided ones with each part passed or returned as in the case.
    pub agreed: u64,
    /// Number of reasons of the cases that were not given.
    pub missed: u64,
    /// Number of given reasons that the cases do not have.
    pub added: u64,
}

impl std::ops::AddAssign for CaseCounts {
    fn add_assign(&mut self, other: Self) {
        self.given += other.given;
        self.judged += other.judged;
        self.agreed += other.agreed;
        self.missed += other.missed;
        self.added += other.added;
    }
}
