//! Quality of the reviews of an exam, for the office: counted reasons, and how far two reviewers of
//! the same application agree (R3, R11).

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{KnownCaseRow, ReviewerCases};
use crate::{
    application::ReviewPart, exam::Exam, id::ReasonId, time::Timestamp, unit_scope::UnitScope,
};

/// Weeks of a reviewer that the page shows.
pub const QUALITY_WEEKS: i64 = 8;

/// Length of a week in milliseconds.
pub const WEEK_MS: i64 = 7 * Timestamp::DAY_MS;

/// Quality of the reviews of an exam, or of some units of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReviewQuality {
    /// Current version of the exam.
    pub exam: Arc<Exam>,
    /// Applications that the figures are about.
    #[serde(default)]
    pub scope: UnitScope,
    /// Reasons of returns and refusals, most frequent first.
    pub reasons: Vec<ReasonCount>,
    /// Reviewers whose verdicts a second reviewer repeated, by name.
    pub reviewers: Vec<ReviewerAgreement>,
    /// Reasons that a second reviewer found and the first did not, most frequent first.
    pub missed: Vec<ReasonCount>,
    /// Known cases, those in use first.
    #[serde(default)]
    pub known_cases: Vec<KnownCaseRow>,
    /// Reviewers who were given known cases, by name.
    #[serde(default)]
    pub case_reviewers: Vec<ReviewerCases>,
}

/// Number of times that a reason was given for a part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReasonCount {
    /// Part of the application.
    pub part: ReviewPart,
    /// Reason from the exam's catalogue. `None` for a note without a reason.
    pub reason: Option<ReasonId>,
    /// Number of times.
    pub count: u64,
}

/// Agreement of the second reviewers with one first reviewer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewerAgreement {
    /// Name of the first reviewer.
    pub name: String,
    /// Number of parts, since the beginning.
    pub total: Agreement,
    /// The last weeks with comparisons, oldest first, each with its begin.
    pub weeks: Vec<(Timestamp, Agreement)>,
}

/// Number of compared parts, and of those with the same verdict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agreement {
    /// Number of parts that both judged.
    pub compared: u64,
    /// Number of parts that both passed or both returned.
    pub agreed: u64,
}

impl Agreement {
    /// Share of the agreed parts in percent, rounded down; 100 only if all agree. `None` without a
    /// comparison.
    /// ```
    /// use shared::view::Agreement;
    ///
    /// let agreement = Agreement { compared: 1_000, agreed: 999 };
    /// assert_eq!(agreement.percent(), Some(99));
    /// assert_eq!(Agreement::default().percent(), None);
    /// ```
    pub fn percent(self) -> Option<u64> {
        (self.agreed * 100).checked_div(self.compared)
    }
}

impl std::ops::AddAssign for Agreement {
    fn add_assign(&mut self, other: Self) {
        self.compared += other.compared;
        self.agreed += other.agreed;
    }
}
