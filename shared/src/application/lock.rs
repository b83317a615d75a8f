//! What is locked, and why. Derived from the state and the clock, never stored. SH-10, S0-08.
//!
//! Every act belongs to a stage of the exam, and the lock of the act is that of its stage:
//! the state first, then the stage's window, then the stages before it that must be done.

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

/// Why the candidate cannot change something now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "locked")]
pub enum Locked {
    /// The window opens later.
    NotYet { opens: Timestamp },
    /// The window has closed.
    Over { closed: Timestamp },
    /// The exam has no window for this, or what it is counted from has not happened.
    NoWindow,
    /// A stage of this kind comes first and is not done (SH-12, S2-08, S2-09).
    Waits { before: StageKind },
    /// Submitted: the reviewers have it.
    Submitted,
    /// Returned, but this part was not: it stands as submitted.
    NotReturned,
    /// The portrait was confirmed, and in this exam that is final (S2-12).
    Confirmed,
    /// Decided, lapsed or withdrawn.
    Final,
    /// The roster does not mark this candidate for the upload (S0-13).
    NotMarked,
}

/// What a person can do with a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stance {
    Open,
    Locked(Locked),
}

impl Application {
    /// Whether anything can still be submitted: the state, and the window of the submission.
    /// When it is over, an unfinished application lapses; one that could never be handed in does
    /// not.
    pub fn work_lock(&self, exam: &Exam, now: Timestamp) -> Result<(), Locked> {
        self.state_lock()?;
        self.mark_lock(exam)?;
        check_opening(self.submit_opening(exam), now)
    }

    /// The time in which this candidate can submit: the mending window after a return, the
    /// window of the submission before.
    pub fn submit_opening(&self, exam: &Exam) -> Option<Opening> {
        self.stage_opening(exam, exam.stage(StageKind::Submit)?)
    }

    /// The time in which this candidate may do a stage.
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

    /// The time to mend where the definition names none: that of the stage, and some days from the
    /// return at least, so that a return after the close does not lapse at once.
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

    /// The time in which the candidate could mend what is returned at `now`.
    ///
    /// # Errors
    /// `MendingOver` where that time would be over already, `Locked` where there is none.
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

    /// The time of the exam's stage of this kind.
    pub fn opening_of(&self, exam: &Exam, kind: StageKind) -> Option<Opening> {
        self.stage_opening(exam, exam.stage(kind)?)
    }

    /// The next moment at which a stage opens or closes for this candidate.
    pub fn next_change(&self, exam: &Exam, now: Timestamp) -> Option<Timestamp> {
        exam.stages()
            .filter_map(|stage| self.stage_opening(exam, stage))
            .flat_map(|opening| [opening.opens, opening.closes])
            .chain(self.promised(exam).map(|promised| promised.until))
            .filter(|edge| *edge > now)
            .min()
    }

    /// Whether the candidate may do something in this stage now.
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

    /// The lock of the exam's stage of this kind.
    pub fn lock_of(&self, exam: &Exam, kind: StageKind, now: Timestamp) -> Result<(), Locked> {
        let stage = exam.stage(kind).ok_or(Locked::NoWindow)?;
        self.stage_lock(exam, stage, now)
    }

    /// Whether this notice can be accepted now.
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

    /// Whether the candidate may change this slot at this moment: everything while drafting,
    /// only what was returned after a return.
    pub fn slot_lock(&self, exam: &Exam, slot: &SlotId, now: Timestamp) -> Result<(), Locked> {
        let kind = match exam.is_portrait(slot) {
            true => StageKind::Portrait,
            false => StageKind::Materials,
        };
        self.lock_of(exam, kind, now)?;
        if self.state == State::Returned && !self.verdict(slot).is_returned() {
            return Err(Locked::NotReturned);
        }
        Ok(())
    }

    /// Whether the candidate may change this section of the form at this moment: everything
    /// while drafting; after a return only what was returned, itself or the images beside it
    /// (S4-07).
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

    /// Whether the state leaves this section of the form to the candidate.
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

    /// True where the slot is the reviewers' and not returned. A slot whose time is over does not
    /// count: what is missing there was lost, and has to be said.
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

    /// Confirmed, where confirming settles it.
    pub fn is_portrait_final(&self, exam: &Exam) -> bool {
        let is_final = |portrait: &crate::exam::Portrait| portrait.confirm == Confirm::Final;
        self.moments.portrait.is_some() && exam.portrait.as_ref().is_some_and(is_final)
    }

    /// Whether the roster lets the candidate upload and submit, where it says so (S0-13).
    pub fn mark_lock(&self, exam: &Exam) -> Result<(), Locked> {
        match self.upload {
            UploadMark::Withheld if exam.marks_uploaders() => Err(Locked::NotMarked),
            _ => Ok(()),
        }
    }

    /// Whether the state leaves it to the candidate.
    pub fn state_lock(&self) -> Result<(), Locked> {
        match self.state {
            State::Draft | State::Returned => Ok(()),
            State::Submitted | State::UnderReview => Err(Locked::Submitted),
            State::Approved | State::Refused | State::Lapsed | State::Withdrawn => {
                Err(Locked::Final)
            }
        }
    }

    /// After a return, what the candidate says stands, but for the sections and the position
    /// that were returned; images are mended slot by slot, and a text that has changed
    /// meanwhile is read again.
    fn is_mended_in(&self, exam: &Exam, kind: StageKind) -> bool {
        use StageKind::{Form, Materials, Notice, Portrait, Position, Submit};
        match kind {
            Form => exam.form.iter().any(|section| self.may_write(section)),
            Position => self.verdict_on(&Part::Position).is_returned(),
            kind => matches!(kind, Notice | Portrait | Materials | Submit),
        }
    }

    /// The first stage that must be done before this one and is not: a text to accept (SH-12),
    /// and a portrait whose confirmation is final (S2-08). What can be changed until the
    /// submission makes nothing wait.
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
