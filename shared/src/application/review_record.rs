//! Course of the reviews of an application, which outlives the states: the reviewers, the recorded
//! verdicts and the number of returns.

use super::RecordedVerdicts;
use crate::{exam::Exam, id::AccountId};

/// Course of the reviews of one application. The verdicts on slots are in their
/// [`Material`](super::Material).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReviewRecord {
    /// Current or last reviewer. `None` before a review, and for the candidate.
    pub reviewer: Option<AccountId>,
    /// Reviewer who passed the first of two reviews (初审) of the last submission; another reviewer
    /// must make the final one (复审). `None` before that, and for the candidate.
    pub passed_first: Option<AccountId>,
    /// Recorded verdicts on the form sections and the position.
    pub verdicts: RecordedVerdicts,
    /// Number of returns for mending.
    pub return_count: u32,
}

impl ReviewRecord {
    /// True if another review follows an approval.
    pub fn needs_second_review(&self, exam: &Exam) -> bool {
        exam.review.levels > 1 && self.passed_first.is_none()
    }

    /// True if this person may make the next review: not the one who passed the first review.
    pub fn can_be_continued_by(&self, reviewer: AccountId) -> bool {
        self.passed_first != Some(reviewer)
    }

    /// Records that the current reviewer has passed the first of two reviews.
    pub(super) fn pass_first(&mut self) {
        self.passed_first = self.reviewer.take();
    }

    /// Removes the reviewers; the verdicts stay.
    pub(super) fn clear_reviewers(&mut self) {
        self.reviewer = None;
        self.passed_first = None;
    }
}
