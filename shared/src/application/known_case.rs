//! Known cases (R11): decided applications that reviewers judge again, as any other, so that their
//! verdicts can be compared with those of the decision. The rules are here; the server stores the
//! cases and the verdicts apart from the applications.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{Application, FeePayment, Manifest, ReviewPart, ReviewRecord, State, Verdict};
use crate::{
    exam::Exam,
    id::{ApplicationId, ReasonId},
};

/// Verdicts on the parts of an application; a part without one is absent.
pub type CaseVerdicts = BTreeMap<ReviewPart, Verdict>;

/// True if a reviewer gets a known case before this application, for a share in percent. The random
/// bits of the id decide, and other ones than those of the blind review.
/// ```
/// use shared::{application::known_case::follows_known_case, id::ApplicationId};
/// use uuid::Uuid;
///
/// let id = |random: u64| ApplicationId(Uuid::from_u64_pair(0, random));
/// assert!(follows_known_case(id(1_999), 20));
/// assert!(!follows_known_case(id(2_000), 20));
/// assert!(!follows_known_case(id(0), 0));
/// ```
pub fn follows_known_case(application: ApplicationId, share_percent: u8) -> bool {
    let (_, random) = application.0.as_u64_pair();
    random / 100 % 100 < u64::from(share_percent)
}

/// Comparison of a reviewer's verdicts with those of the known case.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseComparison {
    /// Number of parts that either judged.
    pub parts: u32,
    /// Parts on which the two differ, in the order of their names.
    pub differences: Vec<CaseDifference>,
}

/// Difference on one part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseDifference {
    /// Part of the application.
    pub part: ReviewPart,
    /// True if the decision returned the part.
    pub was_returned: bool,
    /// True if the reviewer returned the part.
    pub is_returned: bool,
    /// Reasons of the decision that the reviewer did not give.
    pub missed: Vec<ReasonId>,
    /// Reasons of the reviewer that the decision does not have.
    pub added: Vec<ReasonId>,
}

impl CaseComparison {
    /// Compares the verdicts of a reviewer with the expected ones, part by part. A part without a
    /// verdict counts as passed: it had no content to judge.
    pub fn compare(expected: &CaseVerdicts, given: &CaseVerdicts) -> Self {
        let parts: BTreeSet<&ReviewPart> = expected.keys().chain(given.keys()).collect();
        let difference = |part: &&ReviewPart| {
            let verdict = |of: &CaseVerdicts| of.get(*part).cloned().unwrap_or_default();
            let (before, after) = (verdict(expected), verdict(given));
            let found = CaseDifference {
                part: (*part).clone(),
                was_returned: before.is_returned(),
                is_returned: after.is_returned(),
                missed: list_absent(before.reasons(), after.reasons()),
                added: list_absent(after.reasons(), before.reasons()),
            };
            let differs = found.was_returned != found.is_returned
                || !found.missed.is_empty()
                || !found.added.is_empty();
            differs.then_some(found)
        };
        Self {
            parts: parts.len() as u32,
            differences: parts.iter().filter_map(difference).collect(),
        }
    }

    /// True if both passed or both returned each part. The reasons may differ.
    pub fn is_agreed(&self) -> bool {
        let mut differences = self.differences.iter();
        differences.all(|it| it.was_returned == it.is_returned)
    }

    /// Number of reasons that the reviewer missed.
    pub fn count_missed(&self) -> u64 {
        let missed = self.differences.iter().map(|it| it.missed.len() as u64);
        missed.sum()
    }

    /// Number of reasons that the reviewer added.
    pub fn count_added(&self) -> u64 {
        let added = self.differences.iter().map(|it| it.added.len() as u64);
        added.sum()
    }
}

/// The reasons that are not among the others, in their order.
fn list_absent(reasons: &[ReasonId], others: &[ReasonId]) -> Vec<ReasonId> {
    let absent = reasons.iter().filter(|id| !others.contains(id));
    absent.cloned().collect()
}

impl Application {
    /// True if the application can become a known case: its decision has gone out, and its content
    /// is still that of the decision. A returned application is one until its candidate begins to
    /// mend it. A file that was removed under the retention rule cannot be judged again.
    pub fn can_be_known_case(&self, exam: &Exam) -> bool {
        let is_unchanged = match self.state {
            State::Approved { .. } | State::Refused { .. } => true,
            State::Returned { commitment: None } => self.has_submitted_content(exam),
            _ => false,
        };
        let mut images = self.materials.values().flat_map(|it| &it.images);
        let has_all_files = images.all(|image| image.file_removed.is_none());
        is_unchanged && has_all_files && !self.collect_verdicts(exam).is_empty()
    }

    /// True if the images and the judged answers are those of the last submission.
    fn has_submitted_content(&self, exam: &Exam) -> bool {
        let mut recorded = self.review.verdicts.iter();
        Manifest::from_application(self, exam) == self.submitted_manifest
            && recorded.all(|(part, recorded)| recorded.content == self.content_digest(part))
    }

    /// Verdicts on the parts that are reviewed.
    pub fn collect_verdicts(&self, exam: &Exam) -> CaseVerdicts {
        let parts = self.reviewed_parts(exam).into_iter();
        let verdicts = parts.map(|part| {
            let verdict = self.verdict_on(&part).clone();
            (part, verdict)
        });
        verdicts
            .filter(|(_, verdict)| !verdict.is_pending())
            .collect()
    }

    /// Decided application as it waited for its reviewers: submitted, without a verdict.
    #[must_use]
    pub fn into_undecided(mut self) -> Self {
        let was_returned = matches!(self.state, State::Returned { .. });
        let submitted = self.event_times.submitted;
        self.clear_verdicts();
        self.materials
            .retain(|_, material| !material.images.is_empty());
        self.review = ReviewRecord {
            return_count: self.review.return_count.saturating_sub(was_returned.into()),
            ..ReviewRecord::default()
        };
        self.state = State::Submitted;
        self.payment = FeePayment::default();
        // The last return may be that of the decision.
        self.event_times.returned = self.event_times.returned.filter(|at| Some(*at) < submitted);
        self.event_times.reviewed = None;
        self.event_times.ticket_printed = None;
        self.event_times.forms_printed = None;
        self
    }
}

/// Definition by which a known case is decided: at once and in one review. Its candidate learns
/// nothing, so that a hold and a second review have no purpose.
pub fn to_case_exam(exam: &Exam) -> Exam {
    let mut exam = exam.clone();
    exam.review.levels = 1;
    exam.review.blind_percent = 0;
    exam.review.hold_minutes = 0;
    exam
}
