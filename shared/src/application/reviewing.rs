//! What reviewers do with an application: verdicts slot by slot, then the decision.

use super::{
    Application, LogEvent, Material, State, Verdict, answers::count_characters,
    command::NOTE_LIMIT, log::ReturnedSlot,
};
use crate::{exam::Exam, id::SlotId, problem::Problem, role::Actor, time::Timestamp};

impl Application {
    pub(super) fn judge(
        &mut self,
        exam: &Exam,
        slot: SlotId,
        verdict: Verdict,
        actor: Actor,
    ) -> Result<Option<LogEvent>, Problem> {
        self.check_in_review()?;
        exam.reviewed_slots()
            .find(|reviewed| reviewed.id == slot && reviewed.need(&self.facts).is_some())
            .ok_or(Problem::NotFound)?;
        if let Verdict::Returned { reasons, note } = &verdict {
            let note = note.as_deref().map_or("", str::trim);
            if reasons.is_empty() && note.is_empty() {
                return Err(Problem::ReasonMissing);
            }
            check_length(note)?;
            if !reasons
                .iter()
                .all(|id| exam.review.reason(id).is_some_and(|reason| !reason.retired))
            {
                return Err(Problem::NotFound);
            }
        }
        let empty = self.images(&slot).is_empty();
        if empty && verdict == Verdict::Passed {
            return Err(Problem::NotAllowed);
        }
        if empty && verdict.is_pending() {
            self.materials.remove(&slot);
        } else {
            let material: &mut Material = self.materials.entry(slot).or_default();
            material.verdict = verdict;
        }
        Ok(self.start_review(actor))
    }

    pub(super) fn send_back(
        &mut self,
        exam: &Exam,
        actor: Actor,
        now: Timestamp,
    ) -> Result<Option<LogEvent>, Problem> {
        self.check_all_judged(exam)?;
        let slots: Vec<ReturnedSlot> = exam
            .slots()
            .filter_map(|slot| match self.verdict(&slot.id) {
                Verdict::Returned { reasons, note } => Some(ReturnedSlot {
                    slot: slot.id.clone(),
                    reasons: reasons.clone(),
                    note: note.clone(),
                }),
                _ => None,
            })
            .collect();
        if slots.is_empty() {
            return Err(Problem::NothingReturned);
        }
        self.start_review(actor);
        self.state = State::Returned;
        self.returns += 1;
        self.moments.returned = Some(now);
        Ok(Some(LogEvent::Returned { slots }))
    }

    pub(super) fn approve(
        &mut self,
        exam: &Exam,
        actor: Actor,
        now: Timestamp,
    ) -> Result<Option<LogEvent>, Problem> {
        self.check_all_judged(exam)?;
        if self
            .materials
            .values()
            .any(|material| material.verdict.is_returned())
        {
            return Err(Problem::SomethingReturned);
        }
        self.start_review(actor);
        self.decide(State::Approved, now);
        Ok(Some(LogEvent::Approved))
    }

    pub(super) fn refuse(
        &mut self,
        note: String,
        actor: Actor,
        now: Timestamp,
    ) -> Result<Option<LogEvent>, Problem> {
        self.check_in_review()?;
        let note = note.trim().to_owned();
        if note.is_empty() {
            return Err(Problem::ReasonMissing);
        }
        check_length(&note)?;
        self.start_review(actor);
        self.decide(State::Refused, now);
        self.refusal = Some(note.clone());
        Ok(Some(LogEvent::Refused { note }))
    }

    fn start_review(&mut self, actor: Actor) -> Option<LogEvent> {
        if let Actor::Reviewer(reviewer) = actor {
            self.reviewer = Some(reviewer);
        }
        if self.state != State::Submitted {
            return None;
        }
        self.state = State::UnderReview;
        Some(LogEvent::ReviewStarted)
    }

    fn check_in_review(&self) -> Result<(), Problem> {
        if self.state.is_in_review() {
            Ok(())
        } else {
            Err(Problem::NotInReview { state: self.state })
        }
    }

    /// Everything the candidate submitted must have a verdict, so that the candidate hears
    /// all faults at once (product.md, decision 9).
    fn check_all_judged(&self, exam: &Exam) -> Result<(), Problem> {
        self.check_in_review()?;
        let open = |slot: &SlotId| !self.images(slot).is_empty() && self.verdict(slot).is_pending();
        let slots: Vec<SlotId> = exam
            .reviewed_slots()
            .filter(|slot| slot.need(&self.facts).is_some() && open(&slot.id))
            .map(|slot| slot.id.clone())
            .collect();
        if slots.is_empty() {
            Ok(())
        } else {
            Err(Problem::NotJudged { slots })
        }
    }
}

/// In characters, as a person counts them.
fn check_length(note: &str) -> Result<(), Problem> {
    let measured = count_characters(note);
    if measured <= NOTE_LIMIT {
        return Ok(());
    }
    Err(Problem::TextTooLong {
        measured: measured as u32,
        allowed: NOTE_LIMIT as u32,
    })
}
