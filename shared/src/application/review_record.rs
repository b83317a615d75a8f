//! Course of the reviews of an application, which outlives the states: the reviewers, the recorded
//! verdicts and the number of returns.

use super::{FirstOpinion, RecordedVerdicts};
use crate::{id::AccountId, review_grant::ReviewLevel};

/// Course of the reviews of one application. The verdicts on slots are in their
/// [`Material`](super::Material).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReviewRecord {
    /// Current or last reviewer. `None` before a review, and for the candidate.
    pub reviewer: Option<AccountId>,
    /// Reviewer who made the first of two reviews (初审) of the last submission; another reviewer
    /// must make the final one (复审). `None` before that, and for the candidate.
    pub passed_first: Option<AccountId>,
    /// Opinion of that first reviewer. `None` before it, in data of older versions, and for the
    /// candidate.
    pub first_opinion: Option<FirstOpinion>,
    /// Recorded verdicts on the form sections and the position.
    pub verdicts: RecordedVerdicts,
    /// Number of returns for mending.
    pub return_count: u32,
}

impl ReviewRecord {
    /// Level of the present or next review.
    pub fn level(&self) -> ReviewLevel {
        match self.passed_first {
            None => ReviewLevel::Initial,
            Some(_) => ReviewLevel::Final,
        }
    }

    /// True if this person may make the next review: not the one who passed the first review.
    pub fn can_be_continued_by(&self, reviewer: AccountId) -> bool {
        self.passed_first != Some(reviewer)
    }

    /// Ends the first of two reviews, by the current reviewer, with this opinion.
    pub(super) fn end_first(&mut self, opinion: FirstOpinion) {
        self.passed_first = self.reviewer.take();
        self.first_opinion = Some(opinion);
    }

    /// Begins with the first review again, after a new submission.
    pub(super) fn restart(&mut self) {
        self.passed_first = None;
        self.first_opinion = None;
    }

    /// Removes the reviewers; the verdicts stay.
    pub(super) fn clear_reviewers(&mut self) {
        self.reviewer = None;
        self.restart();
    }
}
