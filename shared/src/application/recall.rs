//! Taking back a submission before its review (收回提交): the candidate changes it and submits it
//! again. The office does so for a candidate, with a reason.

use super::{Application, LogEvent, Manifest, RecallFault, State, StateKind, note::read_note};
use crate::{exam::Exam, problem::Problem, role::Actor, time::Timestamp};

impl Application {
    /// Checks that the submission can be taken back now: its review has not begun, it mends no
    /// return, and it can be submitted again. The server also checks that no reviewer has opened it.
    ///
    /// # Errors
    /// `RecallRefused`, and `Locked` outside of the time for submissions or without the roster's mark.
    pub fn check_recall(&self, exam: &Exam, now: Timestamp) -> Result<(), Problem> {
        let state = self.state.kind();
        let has_begun = state == StateKind::UnderReview || self.review.passed_first.is_some();
        if has_begun {
            return Err(RecallFault::ReviewBegun.into());
        }
        if state != StateKind::Submitted {
            return Err(RecallFault::NotSubmitted { state }.into());
        }
        // Its verdicts are gone, so that it could not be a returned application again.
        if self.review.return_count > 0 {
            return Err(RecallFault::Mended.into());
        }
        self.check_upload_permitted(exam)?;
        Ok(self.check_submission_period(exam, now)?)
    }

    /// Makes a submitted application a draft again. `reason` is that of the office.
    ///
    /// # Errors
    /// `ReasonMissing` for an officer without a reason, `TextTooLong`, and those of
    /// [`Application::check_recall`].
    pub(super) fn recall(
        &mut self,
        exam: &Exam,
        reason: Option<&str>,
        actor: Actor,
        now: Timestamp,
    ) -> Result<LogEvent, Problem> {
        let reason = match actor {
            Actor::Office(_) => {
                Some(read_note(reason.unwrap_or_default())?.ok_or(Problem::ReasonMissing)?)
            }
            _ => None,
        };
        self.check_recall(exam, now)?;
        self.state = State::Draft { commitment: None };
        // A draft is not visible to reviewers until it is submitted again, nor are its old images.
        self.event_times.submitted = None;
        self.submitted_manifest = Manifest::default();
        self.clear_verdicts();
        self.materials
            .retain(|_, material| !material.images.is_empty());
        self.review.clear_reviewers();
        Ok(LogEvent::SubmissionRecalled { reason })
    }
}

impl From<RecallFault> for Problem {
    fn from(fault: RecallFault) -> Self {
        Problem::RecallRefused { fault }
    }
}
