//! Locks of an application, derived from the state and the clock, never stored (SH-10, S0-08).
//!
//! Every act belongs to a stage of the exam and has the lock of that stage. The checks are in this
//! order: the state, the window of the stage, the earlier stages that must be done.

use serde::{Deserialize, Serialize};

use super::{Application, Part, State, UploadMark};
use crate::{
    exam::{
        Exam, Section, Stage, StageKind,
        portrait::Confirm,
        review::DEFAULT_MEND_DAYS,
        window::{Opening, Phase, Window},
    },
    id::{NoticeId, SlotId},
    problem::Problem,
    time::Timestamp,
};

/// Reason why the candidate cannot change something now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "locked")]
pub enum Locked {
    /// The window opens later.
    NotYet { opens: Timestamp },
    /// The window has closed.
    Over { closed: Timestamp },
    /// The exam has no window for this, or the event it is counted from has not happened.
    NoWindow,
    /// A stage of this kind comes first and is not done (SH-12, S2-08, S2-09).
    Waits { before: StageKind },
    /// It is submitted and with the reviewers.
    Submitted,
    /// It was returned, but this part was not and stays as submitted.
    NotReturned,
    /// The portrait is confirmed, and the exam makes that final (S2-12).
    Confirmed,
    /// It is decided, lapsed or withdrawn.
    Final,
    /// The roster does not mark this candidate for the upload (S0-13).
    NotMarked,
}

/// Status of a slot for the candidate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stance {
    Open,
    Locked(Locked),
}

impl Application {
    /// Checks that the application can still be submitted: the state and the window. After the
    /// window an unfinished application lapses, unless it could never be submitted.
    pub fn work_lock(&self, exam: &Exam, now: Timestamp) -> Result<(), Locked> {
        self.state_lock()?;
        self.mark_lock(exam)?;
        check_opening(self.submit_opening(exam), now)
    }

    /// Time in which this candidate can submit: after a return the mending window, before it the
    /// window of the submission.
    pub fn submit_opening(&self, exam: &Exam) -> Option<Opening> {
        self.stage_opening(exam, exam.stage(StageKind::Submit)?)
    }

    /// Time in which this candidate may do a stage.
    pub fn stage_opening(&self, exam: &Exam, stage: &Stage) -> Option<Opening> {
        let open = |window: &Window| window.opening(exam.time_zone, |event| self.happened(event));
        let own = exam.window_of(stage).and_then(open);
        if self.state != State::Returned || !stage.kind.is_candidates() {
            return own;
        }
        match &exam.review.mend_window {
            Some(mend) => exam.window(mend).and_then(open),
            None => self.default_mend_opening(own),
        }
    }

    /// Time to mend where the definition has none: that of the stage, but at least some days from
    /// the return, so that a return after the close does not lapse at once.
    fn default_mend_opening(&self, own: Option<Opening>) -> Option<Opening> {
        let returned = self.moments.returned?;
        let mend = Opening {
            opens: returned,
            closes: returned.plus(i64::from(DEFAULT_MEND_DAYS) * Timestamp::DAY),
        };
        Some(own.map_or(mend, |own| Opening {
            opens: own.opens.min(mend.opens),
            closes: own.closes.max(mend.closes),
        }))
    }

    /// Time to mend if the application were returned at `now`.
    ///
    /// # Errors
    /// `MendingOver` if that time would already be over, `Locked` if there is none.
    pub fn mend_opening(&self, exam: &Exam, now: Timestamp) -> Result<Opening, Problem> {
        let mut returned = self.clone();
        returned.state = State::Returned;
        returned.moments.returned = Some(now);
        let opening = returned.submit_opening(exam).ok_or(Locked::NoWindow)?;
        match opening.phase(now) {
            Phase::Before | Phase::Open => Ok(opening),
            Phase::After => Err(Problem::MendingOver {
                closed: opening.closes,
            }),
        }
    }

    /// Time of the exam's stage of this kind.
    pub fn opening_of(&self, exam: &Exam, kind: StageKind) -> Option<Opening> {
        self.stage_opening(exam, exam.stage(kind)?)
    }

    /// Next moment at which a stage opens or closes for this candidate.
    pub fn next_change(&self, exam: &Exam, now: Timestamp) -> Option<Timestamp> {
        exam.stages()
            .filter_map(|stage| self.stage_opening(exam, stage))
            .flat_map(|opening| [opening.opens, opening.closes])
            .chain(self.promised(exam).map(|promised| promised.until))
            .filter(|edge| *edge > now)
            .min()
    }

    /// Checks that the candidate may act in this stage now.
    pub fn stage_lock(&self, exam: &Exam, stage: &Stage, now: Timestamp) -> Result<(), Locked> {
        self.state_lock()?;
        if stage.kind.wants_upload() {
            self.mark_lock(exam)?;
        }
        if self.state == State::Returned && !self.is_mended_in(exam, stage.kind) {
            return Err(Locked::NotReturned);
        }
        check_opening(self.stage_opening(exam, stage), now)?;
        if stage.kind == StageKind::Portrait && self.is_portrait_final(exam) {
            return Err(Locked::Confirmed);
        }
        match self.first_before(exam, stage) {
            Some(before) => Err(Locked::Waits {
                before: before.kind,
            }),
            None => Ok(()),
        }
    }

    /// Lock of the exam's stage of this kind.
    pub fn lock_of(&self, exam: &Exam, kind: StageKind, now: Timestamp) -> Result<(), Locked> {
        let stage = exam.stage(kind).ok_or(Locked::NoWindow)?;
        self.stage_lock(exam, stage, now)
    }

    /// Checks that this notice can be accepted now.
    pub fn notice_lock(
        &self,
        exam: &Exam,
        notice: &NoticeId,
        now: Timestamp,
    ) -> Result<(), Locked> {
        let shows = |stage: &&Stage| stage.notice.as_ref() == Some(notice);
        let stage = exam.stages().find(shows).ok_or(Locked::NoWindow)?;
        self.stage_lock(exam, stage, now)
    }

    /// Checks that the candidate may change this slot now: any slot in a draft; after a return only
    /// a returned one, and one for which a returned section demands images.
    pub fn slot_lock(&self, exam: &Exam, slot: &SlotId, now: Timestamp) -> Result<(), Locked> {
        let kind = match exam.is_portrait(slot) {
            true => StageKind::Portrait,
            false => StageKind::Materials,
        };
        self.lock_of(exam, kind, now)?;
        let is_shut = self.state == State::Returned
            && !self.verdict(slot).is_returned()
            && !self.is_claimed_by_returned_section(exam, slot);
        match is_shut {
            true => Err(Locked::NotReturned),
            false => Ok(()),
        }
    }

    /// True if the answers of a returned section demand images of this slot that no reviewer has
    /// passed: a corrected entry can claim another diploma (S4-07).
    fn is_claimed_by_returned_section(&self, exam: &Exam, slot: &SlotId) -> bool {
        self.find_claims(exam, slot)
            .is_some_and(|(section, claims)| {
                let is_lacking = self.images(slot).len() < claims.len();
                let is_unpassed = !claims.is_empty() && self.verdict(slot).is_pending();
                let section = Part::Section(section.id.clone());
                self.verdict_on(&section).is_returned() && (is_lacking || is_unpassed)
            })
    }

    /// Checks that the candidate may change this section now: any section in a draft; after a
    /// return only if it or the images beside it were returned (S4-07).
    pub fn section_lock(
        &self,
        exam: &Exam,
        section: &Section,
        now: Timestamp,
    ) -> Result<(), Locked> {
        self.lock_of(exam, StageKind::Form, now)?;
        if self.may_write(section) {
            Ok(())
        } else {
            Err(Locked::NotReturned)
        }
    }

    /// True if the state lets the candidate change this section.
    pub(super) fn may_write(&self, section: &Section) -> bool {
        let mut slots = section.images.iter().map(|place| &place.slot);
        match self.state {
            State::Draft => true,
            State::Returned => {
                let own = Part::Section(section.id.clone());
                self.verdict_on(&own).is_returned()
                    || slots.any(|slot| self.verdict(slot).is_returned())
            }
            _ => false,
        }
    }

    /// True if the slot is with the reviewers and not returned. A slot whose window is over does
    /// not count, because its missing images must be reported.
    pub fn stands_as_submitted(&self, exam: &Exam, slot: &SlotId, now: Timestamp) -> bool {
        matches!(
            self.slot_lock(exam, slot, now),
            Err(Locked::Submitted | Locked::NotReturned | Locked::Confirmed)
        )
    }

    pub fn stance(&self, exam: &Exam, slot: &SlotId, now: Timestamp) -> Stance {
        self.slot_lock(exam, slot, now)
            .map_or_else(Stance::Locked, |()| Stance::Open)
    }

    /// True if the portrait is confirmed and the exam makes that final.
    pub fn is_portrait_final(&self, exam: &Exam) -> bool {
        let is_final = |portrait: &crate::exam::Portrait| portrait.confirm == Confirm::Final;
        self.moments.portrait.is_some() && exam.portrait.as_ref().is_some_and(is_final)
    }

    /// Checks the roster's upload mark, where the exam uses it (S0-13).
    pub fn mark_lock(&self, exam: &Exam) -> Result<(), Locked> {
        match self.upload {
            UploadMark::Withheld if exam.marks_uploaders() => Err(Locked::NotMarked),
            _ => Ok(()),
        }
    }

    /// Checks that the state lets the candidate change the application.
    pub fn state_lock(&self) -> Result<(), Locked> {
        match self.state {
            State::Draft | State::Returned => Ok(()),
            State::Submitted | State::UnderReview => Err(Locked::Submitted),
            State::Approved | State::Refused | State::Lapsed | State::Withdrawn => {
                Err(Locked::Final)
            }
        }
    }

    /// True if the candidate can act in a stage of this kind after a return. The form is closed,
    /// except returned sections; the position too, unless it was returned.
    fn is_mended_in(&self, exam: &Exam, kind: StageKind) -> bool {
        use StageKind::{Form, Materials, Notice, Portrait, Position, Submit};
        match kind {
            Form => exam.form.iter().any(|section| self.may_write(section)),
            Position => self.verdict_on(&Part::Position).is_returned(),
            kind => matches!(kind, Notice | Portrait | Materials | Submit),
        }
    }

    /// First earlier stage that must be done and is not: a notice to accept (SH-12) or a portrait
    /// whose confirmation is final (S2-08). Stages that stay editable until the submission block
    /// nothing.
    fn first_before<'a>(&self, exam: &'a Exam, stage: &Stage) -> Option<&'a Stage> {
        exam.stages()
            .take_while(|before| before.id != stage.id)
            .find(|before| match before.kind {
                StageKind::Notice => !self.has_read(exam, before),
                StageKind::Portrait => {
                    let portrait = exam.portrait.as_ref();
                    portrait.is_some_and(|portrait| portrait.confirm == Confirm::Final)
                        && !self.is_portrait_final(exam)
                }
                _ => false,
            })
    }
}

fn check_opening(opening: Option<Opening>, now: Timestamp) -> Result<(), Locked> {
    let opening = opening.ok_or(Locked::NoWindow)?;
    match opening.phase(now) {
        Phase::Before => Err(Locked::NotYet {
            opens: opening.opens,
        }),
        Phase::Open => Ok(()),
        Phase::After => Err(Locked::Over {
            closed: opening.closes,
        }),
    }
}
