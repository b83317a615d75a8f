//! Commands that confirm the portrait before the rest (S2-08 … S2-12) and that choose the position
//! (S2-18).

use super::{Application, Locked, LogEvent, State};
use crate::{
    exam::{Exam, StageKind},
    id::{ImageId, PositionCode, SlotId},
    problem::Problem,
    time::Timestamp,
};

impl Application {
    pub(super) fn confirm_portrait(
        &mut self,
        exam: &Exam,
        image: ImageId,
        now: Timestamp,
    ) -> Result<Option<LogEvent>, Problem> {
        let portrait = exam.portrait.as_ref().ok_or(Problem::NotFound)?;
        match self.slot_lock(exam, &portrait.slot, now) {
            // A repeated confirmation changes nothing.
            Err(Locked::Confirmed) => return Ok(None),
            lock => lock?,
        }
        let images = self.images(&portrait.slot);
        if images.is_empty() {
            return Err(Problem::NoFile);
        }
        if images.iter().all(|kept| kept.id != image) {
            return Err(Problem::Stale);
        }
        if self.moments.portrait.is_some() {
            return Ok(None);
        }
        self.moments.portrait = Some(now);
        Ok(Some(LogEvent::PortraitConfirmed))
    }

    /// Removes the confirmation, because another image is not the confirmed one.
    pub(super) fn forget_confirmation(&mut self, exam: &Exam, slot: &SlotId) {
        if exam.is_portrait(slot) {
            self.moments.portrait = None;
        }
    }

    /// Chooses a position. The caller checks that it is on the office's list.
    pub(super) fn choose_position(
        &mut self,
        exam: &Exam,
        position: PositionCode,
        title: String,
        now: Timestamp,
    ) -> Result<Option<LogEvent>, Problem> {
        if exam.positions.is_none() {
            return Err(Problem::NotFound);
        }
        self.lock_of(exam, StageKind::Position, now)?;
        if self.refused_positions.contains(&position) {
            return Err(Problem::RefusedHere);
        }
        if self.position.as_ref() == Some(&position) {
            return Ok(None);
        }
        self.position = Some(position.clone());
        Ok(Some(LogEvent::PositionChosen { position, title }))
    }

    /// True if a refused candidate may try another position now.
    pub fn can_begin_again(&self, exam: &Exam, now: Timestamp) -> bool {
        let allowed = exam
            .positions
            .as_ref()
            .is_some_and(|positions| positions.refused_may_choose_again);
        let draft = Application {
            state: State::Draft,
            ..self.clone()
        };
        allowed
            && self.state == State::Refused
            && draft.lock_of(exam, StageKind::Position, now).is_ok()
            && draft.lock_of(exam, StageKind::Submit, now).is_ok()
    }

    pub(super) fn begin_again(
        &mut self,
        exam: &Exam,
        now: Timestamp,
    ) -> Result<Option<LogEvent>, Problem> {
        if !self.can_begin_again(exam, now) {
            return Err(match self.state {
                State::Refused => Locked::Final.into(),
                _ => Problem::NotAllowed,
            });
        }
        self.state = State::Draft;
        self.moments.decided = None;
        // A draft is not visible to reviewers until it is submitted again.
        self.moments.submitted = None;
        self.reviewer = None;
        self.passed_first = None;
        self.refusal = None;
        self.refused_positions.extend(self.position.take());
        self.forget_verdicts();
        self.materials
            .retain(|_, material| !material.images.is_empty());
        Ok(Some(LogEvent::BegunAgain))
    }
}
