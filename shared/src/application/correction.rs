//! Correction of a decision that has gone out (更正审核结论): one person proposes it, and a second one
//! confirms it. Nothing changes before the confirmation.

use super::{Application, CorrectionObstacle, CorrectionTarget, LogEvent, State, note::read_note};
use crate::{exam::Exam, id::AccountId, problem::Problem, role::Actor, time::Timestamp};

impl Application {
    /// States to which the present decision can be corrected. Empty without a decision that has gone
    /// out.
    pub fn correction_targets(&self) -> &'static [CorrectionTarget] {
        match self.state {
            State::Approved { .. } => &CorrectionTarget::ALL,
            State::Refused { .. } => &[CorrectionTarget::UnderReview],
            _ => &[],
        }
    }

    /// Fact of the application itself that forbids a correction. The server knows others: orders,
    /// seats and publications.
    pub fn find_correction_obstacle(&self, exam: &Exam) -> Option<CorrectionObstacle> {
        if let Some(at) = self.event_times.content_removed {
            return Some(CorrectionObstacle::PicturesRemoved { at });
        }
        self.payment.paid_at?;
        match exam.is_paid_on_site() && !exam.is_paid_online() {
            true => Some(CorrectionObstacle::PaidOnSite),
            false => Some(CorrectionObstacle::PaidOnline),
        }
    }

    /// Checks a proposal and returns its reason without spaces around it.
    ///
    /// # Errors
    /// `NotCorrectable` in a state that cannot be corrected so, `CorrectionBlocked`,
    /// `ReasonMissing`, `TextTooLong`.
    pub fn check_correction(
        &self,
        exam: &Exam,
        target: CorrectionTarget,
        reason: &str,
    ) -> Result<String, Problem> {
        if !self.correction_targets().contains(&target) {
            let state = self.state.kind();
            return Err(Problem::NotCorrectable { state });
        }
        if let Some(obstacle) = self.find_correction_obstacle(exam) {
            return Err(Problem::CorrectionBlocked { obstacle });
        }
        read_note(reason)?.ok_or(Problem::ReasonMissing)
    }

    /// Corrects the decision, confirmed by `actor`. A review goes on where it ended: with its
    /// verdicts, at the last level, and free for any reviewer of that level.
    ///
    /// # Errors
    /// `NotAllowed` for another role, `SecondPersonRequired` for the person who has proposed it, and
    /// those of [`Application::check_correction`].
    pub(super) fn correct_decision(
        &mut self,
        exam: &Exam,
        (target, reason): (CorrectionTarget, &str),
        proposed_by: AccountId,
        actor: Actor,
        now: Timestamp,
    ) -> Result<LogEvent, Problem> {
        let Actor::Reviewer(confirming) = actor else {
            return Err(Problem::NotAllowed);
        };
        if confirming == proposed_by {
            return Err(Problem::SecondPersonRequired);
        }
        let reason = self.check_correction(exam, target, reason)?;
        let from = self.state.kind();
        self.state = match target {
            CorrectionTarget::UnderReview => State::UnderReview { held: None },
            CorrectionTarget::Refused => State::Refused {
                at: now,
                reason: reason.clone(),
            },
        };
        if target == CorrectionTarget::UnderReview {
            self.review.reviewer = None;
        }
        self.event_times.reviewed = Some(now);
        Ok(LogEvent::DecisionCorrected {
            from,
            to: target.state_kind(),
            reason,
        })
    }
}
