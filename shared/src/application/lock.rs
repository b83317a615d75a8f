//! Locks of an application, derived from the state and the clock, never stored (SH-10, S0-08).
//!
//! Every action of the candidate belongs to a stage of the exam and has the lock of that stage. The
//! checks are in this order: state, window of the stage, earlier stages that must be done.

use serde::{Deserialize, Serialize};

use super::{Application, LockReason, ReviewPart, State, StateKind, UploadPermission};
use crate::{
    exam::{
        Exam, Section, Stage, StageKind,
        portrait::ConfirmationEffect,
        review::DEFAULT_MEND_DAYS,
        window::{OpenPeriod, PeriodPhase, Window, WindowExtension},
    },
    id::{NoticeId, SlotId},
    problem::Problem,
    time::Timestamp,
};

/// Status of a slot for the candidate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SlotStatus {
    /// The candidate can change the slot now.
    Open,
    /// The candidate cannot change the slot now, for this reason.
    Locked(LockReason),
}

impl Application {
    /// Checks that the state and the window allow a submission; the content is not checked. An
    /// application that is not submitted in its window lapses, unless it could never be submitted.
    pub fn check_submission_open(&self, exam: &Exam, now: Timestamp) -> Result<(), LockReason> {
        self.check_state_editable()?;
        self.check_upload_permitted(exam)?;
        self.check_submission_period(exam, now)
    }

    /// Checks that now is the time for submissions, whatever the state is.
    pub(super) fn check_submission_period(
        &self,
        exam: &Exam,
        now: Timestamp,
    ) -> Result<(), LockReason> {
        check_period(self.submission_period(exam), now)
    }

    /// Period in which this candidate can submit: after a return the period for corrections, before
    /// it the submission window. `None` if the exam has no such window.
    pub fn submission_period(&self, exam: &Exam) -> Option<OpenPeriod> {
        self.stage_period(exam, exam.stage(StageKind::Submit)?)
    }

    /// Period in which this candidate can work on a stage, with the office's extensions. `None`
    /// without a window, or while the event from which the window is counted has not happened.
    pub fn stage_period(&self, exam: &Exam, stage: &Stage) -> Option<OpenPeriod> {
        self.resolve_period(exam, stage, None)
    }

    /// Period in which this candidate can change a slot. It is shorter than that of its stage if
    /// only another slot has an extension.
    pub fn slot_period(&self, exam: &Exam, slot: &SlotId) -> Option<OpenPeriod> {
        let stage = exam.stage(exam.slot_stage_kind(slot))?;
        self.resolve_period(exam, stage, Some(slot))
    }

    /// Period of a stage, or of one slot in it. An extension of one slot extends the stage of the
    /// slot, and the submission, because the slot is submitted with it.
    fn resolve_period(
        &self,
        exam: &Exam,
        stage: &Stage,
        slot: Option<&SlotId>,
    ) -> Option<OpenPeriod> {
        let counts = |extension: &&WindowExtension| match (&extension.slot, slot) {
            (None, _) => true,
            (Some(own), Some(slot)) => own == slot,
            (Some(own), None) => {
                [StageKind::Submit, exam.slot_stage_kind(own)].contains(&stage.kind)
            }
        };
        let resolve = |window: &Window| {
            let extensions = self.extensions.iter().filter(counts);
            window.resolve(exam.time_zone, extensions, |event| self.event_time(event))
        };
        let own = exam.find_stage_window(stage).and_then(resolve);
        if self.state.kind() != StateKind::Returned || !stage.kind.is_candidate_stage() {
            return own;
        }
        match &exam.review.mend_window {
            Some(mend) => exam.window(mend).and_then(resolve),
            None => self.default_mend_period(own),
        }
    }

    /// Period for corrections if the definition has none: the period `own` of the stage, extended
    /// to [`DEFAULT_MEND_DAYS`] after the return. Otherwise an application returned after the close
    /// would lapse at once.
    fn default_mend_period(&self, own: Option<OpenPeriod>) -> Option<OpenPeriod> {
        let returned = self.event_times.returned?;
        let mend = OpenPeriod {
            opens: returned,
            closes: returned.plus(i64::from(DEFAULT_MEND_DAYS) * Timestamp::DAY_MS),
        };
        Some(own.map_or(mend, |own| OpenPeriod {
            opens: own.opens.min(mend.opens),
            closes: own.closes.max(mend.closes),
        }))
    }

    /// Period for corrections if the application were returned at `now`.
    ///
    /// # Errors
    /// `CorrectionTimeOver` if that period would already be over, `Locked` if there is none.
    pub fn mend_period(&self, exam: &Exam, now: Timestamp) -> Result<OpenPeriod, Problem> {
        let mut returned = self.clone();
        returned.state = State::Returned { commitment: None };
        returned.event_times.returned = Some(now);
        let period = returned
            .submission_period(exam)
            .ok_or(LockReason::NoWindow)?;
        match period.phase(now) {
            PeriodPhase::Before | PeriodPhase::Open => Ok(period),
            PeriodPhase::After => Err(Problem::CorrectionTimeOver {
                closed: period.closes,
            }),
        }
    }

    /// Period of the exam's stage of this kind, as [`Self::stage_period`].
    pub fn stage_kind_period(&self, exam: &Exam, kind: StageKind) -> Option<OpenPeriod> {
        self.stage_period(exam, exam.stage(kind)?)
    }

    /// Next time after `now` at which a stage opens or closes for this candidate, or the grace time
    /// of a commitment ends.
    pub fn next_stage_boundary(&self, exam: &Exam, now: Timestamp) -> Option<Timestamp> {
        let slots = exam
            .slots()
            .filter_map(|slot| self.slot_period(exam, &slot.id));
        exam.stages()
            .filter_map(|stage| self.stage_period(exam, stage))
            .chain(slots)
            .flat_map(|period| [period.opens, period.closes])
            .chain(self.commitment_status(exam).map(|status| status.until))
            .filter(|boundary| *boundary > now)
            .min()
    }

    /// Checks that the candidate can work on this stage now.
    pub fn check_stage_open(
        &self,
        exam: &Exam,
        stage: &Stage,
        now: Timestamp,
    ) -> Result<(), LockReason> {
        self.check_open_in(exam, stage, self.stage_period(exam, stage), now)
    }

    /// Checks that the candidate can work on this stage now, within this period.
    fn check_open_in(
        &self,
        exam: &Exam,
        stage: &Stage,
        period: Option<OpenPeriod>,
        now: Timestamp,
    ) -> Result<(), LockReason> {
        self.check_state_editable()?;
        if stage.kind.needs_upload() {
            self.check_upload_permitted(exam)?;
        }
        if self.state.kind() == StateKind::Returned
            && !self.is_editable_when_returned(exam, stage.kind)
        {
            return Err(LockReason::NotReturned);
        }
        check_period(period, now)?;
        if stage.kind == StageKind::Portrait && self.is_portrait_final(exam) {
            return Err(LockReason::Confirmed);
        }
        match self.find_blocking_stage(exam, stage) {
            Some(before) => Err(LockReason::EarlierStageNotDone {
                before: before.kind,
            }),
            None => Ok(()),
        }
    }

    /// Checks that the candidate can work on the exam's stage of this kind now.
    pub fn check_stage_kind_open(
        &self,
        exam: &Exam,
        kind: StageKind,
        now: Timestamp,
    ) -> Result<(), LockReason> {
        let stage = exam.stage(kind).ok_or(LockReason::NoWindow)?;
        self.check_stage_open(exam, stage, now)
    }

    /// Checks that this notice can be accepted now.
    pub fn check_notice_open(
        &self,
        exam: &Exam,
        notice: &NoticeId,
        now: Timestamp,
    ) -> Result<(), LockReason> {
        let shows_notice = |stage: &&Stage| stage.notice.as_ref() == Some(notice);
        let stage = exam
            .stages()
            .find(shows_notice)
            .ok_or(LockReason::NoWindow)?;
        self.check_stage_open(exam, stage, now)
    }

    /// Checks that the candidate may change this slot now: any slot in a draft; after a return only
    /// a returned one, and one for which a returned section demands images.
    pub fn check_slot_open(
        &self,
        exam: &Exam,
        slot: &SlotId,
        now: Timestamp,
    ) -> Result<(), LockReason> {
        let stage = exam.stage(exam.slot_stage_kind(slot));
        let stage = stage.ok_or(LockReason::NoWindow)?;
        self.check_open_in(exam, stage, self.slot_period(exam, slot), now)?;
        let is_locked = self.state.kind() == StateKind::Returned
            && !self.verdict(slot).is_returned()
            && !self.is_claimed_by_returned_section(exam, slot);
        match is_locked {
            true => Err(LockReason::NotReturned),
            false => Ok(()),
        }
    }

    /// True if the answers of a returned section demand images of this slot that no reviewer has
    /// passed. For example, a corrected entry can require the image of another diploma (S4-07).
    fn is_claimed_by_returned_section(&self, exam: &Exam, slot: &SlotId) -> bool {
        self.find_claims(exam, slot)
            .is_some_and(|(section, claims)| {
                let is_lacking = self.images(slot).len() < claims.len();
                let is_unpassed = !claims.is_empty() && self.verdict(slot).is_pending();
                let section = ReviewPart::Section(section.id.clone());
                self.verdict_on(&section).is_returned() && (is_lacking || is_unpassed)
            })
    }

    /// Checks that the candidate may change this section now: any section in a draft; after a
    /// return only if it or the images beside it were returned (S4-07).
    pub fn check_section_open(
        &self,
        exam: &Exam,
        section: &Section,
        now: Timestamp,
    ) -> Result<(), LockReason> {
        self.check_stage_kind_open(exam, StageKind::Form, now)?;
        if self.can_edit_section(section) {
            Ok(())
        } else {
            Err(LockReason::NotReturned)
        }
    }

    /// True if the state lets the candidate change this section; the window is not checked.
    pub(super) fn can_edit_section(&self, section: &Section) -> bool {
        let mut slots = section.images.iter().map(|it| &it.slot);
        match self.state.kind() {
            StateKind::Draft => true,
            StateKind::Returned => {
                let own = ReviewPart::Section(section.id.clone());
                self.verdict_on(&own).is_returned()
                    || slots.any(|slot| self.verdict(slot).is_returned())
            }
            StateKind::Submitted
            | StateKind::UnderReview
            | StateKind::Approved
            | StateKind::Refused
            | StateKind::Lapsed
            | StateKind::Withdrawn => false,
        }
    }

    /// True if the slot is locked because it was submitted or confirmed, not because of its window.
    /// The missing images of a slot whose window is over must be reported.
    pub fn is_locked_as_submitted(&self, exam: &Exam, slot: &SlotId, now: Timestamp) -> bool {
        matches!(
            self.check_slot_open(exam, slot, now),
            Err(LockReason::Submitted | LockReason::NotReturned | LockReason::Confirmed)
        )
    }

    /// Status of a slot for the candidate now: [`Application::check_slot_open`] as a value.
    pub fn slot_status(&self, exam: &Exam, slot: &SlotId, now: Timestamp) -> SlotStatus {
        self.check_slot_open(exam, slot, now)
            .map_or_else(SlotStatus::Locked, |()| SlotStatus::Open)
    }

    /// True if the portrait is confirmed and the exam makes that final.
    pub fn is_portrait_final(&self, exam: &Exam) -> bool {
        let is_final =
            |portrait: &crate::exam::Portrait| portrait.confirm == ConfirmationEffect::Final;
        self.event_times.portrait_confirmed.is_some()
            && exam.portrait.as_ref().is_some_and(is_final)
    }

    /// Checks the upload permission of the roster, if the exam uses it (S0-13).
    pub fn check_upload_permitted(&self, exam: &Exam) -> Result<(), LockReason> {
        match self.upload_permission {
            UploadPermission::Withheld if exam.has_upload_marks() => {
                Err(LockReason::UploadNotPermitted)
            }
            UploadPermission::Withheld | UploadPermission::Allowed => Ok(()),
        }
    }

    /// Checks that the state lets the candidate change the application.
    pub fn check_state_editable(&self) -> Result<(), LockReason> {
        match self.state.kind() {
            StateKind::Draft | StateKind::Returned => Ok(()),
            StateKind::Submitted | StateKind::UnderReview => Err(LockReason::Submitted),
            StateKind::Approved | StateKind::Refused | StateKind::Lapsed | StateKind::Withdrawn => {
                Err(LockReason::Final)
            }
        }
    }

    /// True if the candidate can act in a stage of this kind after a return. The form is closed,
    /// except returned sections; the position too, unless it was returned.
    fn is_editable_when_returned(&self, exam: &Exam, kind: StageKind) -> bool {
        use StageKind::{
            Facts, Form, Materials, Notice, OnSite, Payment, Portrait, Position, Print, Result,
            Review, Submit, Ticket,
        };
        match kind {
            Form => exam
                .form
                .iter()
                .any(|section| self.can_edit_section(section)),
            Position => self.verdict_on(&ReviewPart::Position).is_returned(),
            Notice | Portrait | Materials | Submit => true,
            Facts | Review | Result | Payment | Ticket | Print | OnSite => false,
        }
    }

    /// First earlier stage that must be done and is not: a notice to accept (SH-12) or a portrait
    /// whose confirmation is final (S2-08). Stages that stay editable until the submission block
    /// nothing.
    fn find_blocking_stage<'a>(&self, exam: &'a Exam, stage: &Stage) -> Option<&'a Stage> {
        exam.stages()
            .take_while(|before| before.id != stage.id)
            .find(|before| match before.kind {
                StageKind::Notice => !self.has_accepted_stage_notice(exam, before),
                StageKind::Portrait => {
                    let portrait = exam.portrait.as_ref();
                    portrait.is_some_and(|portrait| portrait.confirm == ConfirmationEffect::Final)
                        && !self.is_portrait_final(exam)
                }
                StageKind::Form
                | StageKind::Facts
                | StageKind::Position
                | StageKind::Materials
                | StageKind::Submit
                | StageKind::Review
                | StageKind::Result
                | StageKind::Payment
                | StageKind::Ticket
                | StageKind::Print
                | StageKind::OnSite => false,
            })
    }
}

fn check_period(period: Option<OpenPeriod>, now: Timestamp) -> Result<(), LockReason> {
    let period = period.ok_or(LockReason::NoWindow)?;
    match period.phase(now) {
        PeriodPhase::Before => Err(LockReason::WindowNotOpen {
            opens: period.opens,
        }),
        PeriodPhase::Open => Ok(()),
        PeriodPhase::After => Err(LockReason::WindowClosed {
            closed: period.closes,
        }),
    }
}
