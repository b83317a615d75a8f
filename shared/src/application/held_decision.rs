//! Hold of decisions: a decision goes out to the candidate some minutes after it was made, and until
//! then its reviewer can take it back (R13).

use super::{Application, Decision, HeldDecision, LogEvent, State, Verdict, log::ReturnedPart};
use crate::{exam::Exam, problem::Problem, role::Actor, time::Timestamp};

impl Application {
    /// Decision that has not gone out yet. `None` without one.
    pub fn held_decision(&self) -> Option<&HeldDecision> {
        match &self.state {
            State::UnderReview { held } => held.as_ref(),
            _ => None,
        }
    }

    /// True while reviewers can work on it: it is submitted or under review, and no decision is
    /// held.
    pub fn is_with_reviewers(&self) -> bool {
        self.state.kind().is_in_review() && self.held_decision().is_none()
    }

    /// Returned parts with their reasons, in the exam's order, as the log records them.
    pub(super) fn list_returned_parts(&self, exam: &Exam) -> Vec<ReturnedPart> {
        let parts = self.reviewed_parts(exam).into_iter();
        parts
            .filter_map(|part| match self.verdict_on(&part).clone() {
                Verdict::Returned {
                    reasons,
                    note,
                    pages,
                    boxes,
                } => Some(ReturnedPart {
                    author: self.verdict_author(&part).map(|it| it.reviewer),
                    part,
                    reasons,
                    note,
                    pages,
                    boxes,
                }),
                Verdict::Pending | Verdict::Passed => None,
            })
            .collect()
    }

    /// Performs a decision, which the candidate sees from now on.
    pub(super) fn issue_decision(
        &mut self,
        exam: &Exam,
        decision: Decision,
        now: Timestamp,
    ) -> LogEvent {
        match decision {
            Decision::Return => {
                self.state = State::Returned { commitment: None };
                self.review.return_count += 1;
                self.event_times.returned = Some(now);
                let parts = self.list_returned_parts(exam);
                LogEvent::Returned { parts }
            }
            Decision::Approve => {
                self.state = State::Approved { at: now };
                LogEvent::Approved
            }
            Decision::Refuse { note } => {
                self.state = State::Refused {
                    at: now,
                    reason: note.clone(),
                };
                LogEvent::Refused { note }
            }
        }
    }

    /// Takes a held decision back: the application is under review again, with its verdicts.
    ///
    /// # Errors
    /// `NotInReview` after the decision has gone out, `Stale` if no decision is held, `NotAllowed`
    /// for another reviewer.
    pub(super) fn take_back(&mut self, actor: Actor, now: Timestamp) -> Result<LogEvent, Problem> {
        let Actor::Reviewer(reviewer) = actor else {
            return Err(Problem::NotAllowed);
        };
        let state = self.state.kind();
        if !state.is_in_review() {
            return Err(Problem::NotInReview { state });
        }
        let held = self.held_decision().ok_or(Problem::Stale)?;
        if held.by != reviewer {
            return Err(Problem::NotAllowed);
        }
        let decision = held.decision.state_kind();
        self.state = State::UnderReview { held: None };
        self.event_times.reviewed = Some(now);
        Ok(LogEvent::DecisionTakenBack { decision })
    }

    /// Lets a held decision go out at `now`, from which all its windows count. A return that would
    /// leave no time to mend, because the release is late, is dropped: the application is under
    /// review again.
    ///
    /// # Errors
    /// `NotAllowed` without a held decision and before the end of the hold.
    pub(super) fn release_decision(
        &mut self,
        exam: &Exam,
        now: Timestamp,
    ) -> Result<LogEvent, Problem> {
        let held = self.held_decision().ok_or(Problem::NotAllowed)?;
        if now < held.until {
            return Err(Problem::NotAllowed);
        }
        let decision = held.decision.clone();
        if decision == Decision::Return
            && let Err(Problem::CorrectionTimeOver { closed }) = self.mend_period(exam, now)
        {
            self.state = State::UnderReview { held: None };
            return Ok(LogEvent::HeldReturnDropped { closed });
        }
        Ok(self.issue_decision(exam, decision, now))
    }
}
