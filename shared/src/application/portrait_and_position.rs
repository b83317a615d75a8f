//! Commands of the candidate: confirm the portrait (S2-08 … S2-12), choose the position (S2-18),
//! and start again with another position after a refusal.

use super::{Application, LockReason, LogEvent, State, StateKind};
use crate::{
    exam::{Exam, StageKind},
    id::{ImageId, PositionCode, SlotId},
    problem::Problem,
    time::Timestamp,
};

impl Application {
    /// Confirms the portrait with this image. Returns no log entry if it is already confirmed.
    ///
    /// # Errors
    /// `NotFound` if the exam has no portrait, the lock of the slot, `NoFile` without an image,
    /// `Stale` if the slot has another image.
    pub(super) fn confirm_portrait(
        &mut self,
        exam: &Exam,
        image: ImageId,
        now: Timestamp,
    ) -> Result<Option<LogEvent>, Problem> {
        let portrait = exam.portrait.as_ref().ok_or(Problem::NotFound)?;
        match self.check_slot_open(exam, &portrait.slot, now) {
            // A repeated confirmation changes nothing.
            Err(LockReason::Confirmed) => return Ok(None),
            lock => lock?,
        }
        let images = self.images(&portrait.slot);
        if images.is_empty() {
            return Err(Problem::NoFile);
        }
        if images.iter().all(|other| other.id != image) {
            return Err(Problem::Stale);
        }
        if self.event_times.portrait_confirmed.is_some() {
            return Ok(None);
        }
        self.event_times.portrait_confirmed = Some(now);
        Ok(Some(LogEvent::PortraitConfirmed))
    }

    /// Removes the confirmation of the portrait if this is its slot, because the new image is not
    /// the confirmed one.
    pub(super) fn clear_portrait_confirmation(&mut self, exam: &Exam, slot: &SlotId) {
        if exam.is_portrait(slot) {
            self.event_times.portrait_confirmed = None;
        }
    }

    /// Chooses a position. The caller checks that it is on the office's list. Returns
    /// no log entry if it is already chosen.
    ///
    /// # Errors
    /// `NotFound` if the exam has no positions, the lock of the stage, `PositionAlreadyRefused`.
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
        self.check_stage_kind_open(exam, StageKind::Position, now)?;
        if self.refused_positions.contains(&position) {
            return Err(Problem::PositionAlreadyRefused);
        }
        if self.position.as_ref() == Some(&position) {
            return Ok(None);
        }
        self.position = Some(position.clone());
        Ok(Some(LogEvent::PositionChosen { position, title }))
    }

    /// True if a refused candidate may try another position now.
    pub fn can_reapply(&self, exam: &Exam, now: Timestamp) -> bool {
        let allowed = exam
            .positions
            .as_ref()
            .is_some_and(|positions| positions.refused_may_choose_again);
        let draft = Application {
            state: State::Draft { commitment: None },
            ..self.clone()
        };
        allowed
            && self.state.kind() == StateKind::Refused
            && draft
                .check_stage_kind_open(exam, StageKind::Position, now)
                .is_ok()
            && draft
                .check_stage_kind_open(exam, StageKind::Submit, now)
                .is_ok()
    }

    /// Makes a refused application a draft again, without its position and its verdicts.
    ///
    /// # Errors
    /// `Locked` if the refusal is final, `NotAllowed` in another state.
    pub(super) fn reapply(
        &mut self,
        exam: &Exam,
        now: Timestamp,
    ) -> Result<Option<LogEvent>, Problem> {
        if !self.can_reapply(exam, now) {
            return Err(match self.state.kind() {
                StateKind::Refused => LockReason::Final.into(),
                _ => Problem::NotAllowed,
            });
        }
        self.state = State::Draft { commitment: None };
        // A draft is not visible to reviewers until it is submitted again.
        self.event_times.submitted = None;
        self.review.clear_reviewers();
        self.refused_positions.extend(self.position.take());
        self.clear_verdicts();
        self.materials
            .retain(|_, material| !material.images.is_empty());
        Ok(Some(LogEvent::Reapplied))
    }
}
