//! Comparison of the two reviews of an application, part by part, for the quality of the reviews
//! (R11).

use super::{Application, FirstOpinion, ReviewPart, Verdict};
use crate::{
    exam::Exam,
    id::{AccountId, ReasonId},
};

/// Verdicts of both reviewers on one part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerdictComparison {
    /// Part that both judged.
    pub part: ReviewPart,
    /// Author of the first verdict.
    pub first: AccountId,
    /// Author of the second verdict.
    pub second: AccountId,
    /// Reasons of the second reviewer that the first did not give. Empty if the second passed the
    /// part.
    pub missed: Vec<ReasonId>,
    /// True if both passed the part, or both returned it.
    pub agrees: bool,
}

impl Application {
    /// Compares the verdicts with the opinion that the first reviewer had. Parts that one of the two
    /// did not judge are left out.
    pub fn compare_verdicts(
        &self,
        exam: &Exam,
        first: AccountId,
        opinion: &FirstOpinion,
    ) -> Vec<VerdictComparison> {
        let parts = self.reviewed_parts(exam).into_iter();
        parts
            .filter_map(|part| {
                let before = opinion.verdicts.get(&part)?;
                let after = self.verdict_on(&part);
                let second = self.verdict_author(&part)?.reviewer;
                if before.is_pending() || after.is_pending() {
                    return None;
                }
                let known = before.reasons();
                let missed = after.reasons().iter().filter(|id| !known.contains(id));
                Some(VerdictComparison {
                    missed: missed.cloned().collect(),
                    agrees: before.is_returned() == after.is_returned(),
                    part,
                    first,
                    second,
                })
            })
            .collect()
    }
}

impl Verdict {
    /// Reasons of a return; empty for other verdicts.
    pub fn reasons(&self) -> &[ReasonId] {
        match self {
            Verdict::Returned { reasons, .. } => reasons,
            Verdict::Pending | Verdict::Passed => &[],
        }
    }
}
