//! Status of each stage of the exam for one candidate at one moment (SH-13, SH-14, S2-01).

use serde::{Deserialize, Serialize};

use super::{Application, Locked, Missing, Part, Promised, State};
use crate::{
    exam::{Exam, Stage, StageKind, window::Phase},
    problem::Problem,
    time::Timestamp,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "standing")]
pub enum Standing {
    /// The stage never applies to this candidate, such as payment after a refusal.
    NotForYou,
    /// The stage opens at this time.
    NotYet { opens: Timestamp },
    /// A stage of this kind must be done first.
    Waits { before: StageKind },
    /// The stage can be done now, until `closes` where it has a window.
    Open { closes: Option<Timestamp> },
    /// The application is with the reviewers.
    InHand,
    /// The stage is done; `locked` is the reason why it cannot be changed any more.
    Done { locked: Option<Locked> },
    /// A hash commitment was made; the files may follow until then (C5).
    Follows { until: Timestamp },
    /// The window closed before the stage was done (视为自动放弃).
    Missed { closed: Timestamp },
    /// The window is over without a missed duty: a paper was not downloaded, or an act in person is
    /// not recorded here.
    Closed { closed: Timestamp },
    /// The stage is not done and cannot be done now.
    Locked(Locked),
}

impl Application {
    /// Status of a stage; a pure function of the exam, the application and the clock.
    pub fn standing(&self, exam: &Exam, stage: &Stage, now: Timestamp) -> Standing {
        match stage.kind {
            StageKind::Review => self.review_standing(),
            StageKind::Result => self.result_standing(),
            kind if kind.is_candidates() => self.work_standing(exam, stage, now),
            _ => self.after_standing(exam, stage, now),
        }
    }

    /// Checks that the forms can be printed now (S4-12).
    ///
    /// # Errors
    /// `NotAllowed` before the approval, `Locked` outside the window.
    pub fn printing_lock(&self, exam: &Exam, now: Timestamp) -> Result<(), Problem> {
        self.paper_lock(exam, StageKind::Print, now)
    }

    /// Checks that the admission ticket can be printed now, if the candidate has a seat (S2-22).
    ///
    /// # Errors
    /// `NotAllowed` before the approval and the payment, `Locked` outside the window.
    pub fn ticket_lock(&self, exam: &Exam, now: Timestamp) -> Result<(), Problem> {
        self.paper_lock(exam, StageKind::Ticket, now)
    }

    fn paper_lock(&self, exam: &Exam, kind: StageKind, now: Timestamp) -> Result<(), Problem> {
        let stage = exam.stage(kind).ok_or(Locked::NoWindow)?;
        match self.standing(exam, stage, now) {
            Standing::Open { .. } => Ok(()),
            Standing::NotYet { opens } => Err(Locked::NotYet { opens }.into()),
            Standing::Closed { closed }
            | Standing::Done {
                locked: Some(Locked::Over { closed }),
            } => Err(Locked::Over { closed }.into()),
            _ => Err(Problem::NotAllowed),
        }
    }

    /// True if nothing is left to do in this stage.
    pub fn is_done(&self, exam: &Exam, stage: &Stage, now: Timestamp) -> bool {
        match stage.kind {
            StageKind::Notice => self.has_read(exam, stage),
            StageKind::Submit => self.moments.submitted.is_some() && self.state != State::Returned,
            StageKind::Payment | StageKind::Ticket | StageKind::Print | StageKind::OnSite => {
                self.done_at(exam, stage.kind).is_some()
            }
            StageKind::Review | StageKind::Result => {
                matches!(self.state, State::Approved | State::Refused)
            }
            kind => !self
                .missing(exam, now)
                .iter()
                .any(|missing| missing.belongs_to(exam) == kind),
        }
    }

    /// Time of an act after the approval. `None` if it is not recorded here.
    pub fn done_at(&self, exam: &Exam, kind: StageKind) -> Option<Timestamp> {
        match kind {
            StageKind::Payment => self.moments.paid,
            StageKind::Ticket => self.moments.ticket_printed,
            StageKind::Print => self.moments.forms_printed,
            StageKind::OnSite => self.moments.paid.filter(|_| exam.is_paid_on_site()),
            _ => None,
        }
    }

    /// True if the notice of a stage was accepted in its present wording.
    pub(super) fn has_read(&self, exam: &Exam, stage: &Stage) -> bool {
        let notice = stage.notice.as_ref().and_then(|id| exam.notice(id));
        notice.is_none_or(|notice| self.has_accepted(notice))
    }

    fn work_standing(&self, exam: &Exam, stage: &Stage, now: Timestamp) -> Standing {
        let is_done = self.is_done(exam, stage, now);
        match self.stage_lock(exam, stage, now) {
            Ok(()) if is_done => Standing::Done { locked: None },
            Err(locked) if is_done => Standing::Done {
                locked: Some(locked),
            },
            Ok(()) => Standing::Open {
                closes: self
                    .stage_opening(exam, stage)
                    .map(|opening| opening.closes),
            },
            Err(Locked::NotYet { opens }) => Standing::NotYet { opens },
            Err(Locked::Waits { before }) => Standing::Waits { before },
            Err(Locked::Over { closed }) => match self.promised(exam) {
                Some(Promised { until, .. }) if now < until => Standing::Follows { until },
                _ => Standing::Missed { closed },
            },
            Err(locked) => Standing::Locked(locked),
        }
    }

    fn review_standing(&self) -> Standing {
        match self.state {
            State::Draft | State::Returned => Standing::Waits {
                before: StageKind::Submit,
            },
            State::Submitted | State::UnderReview => Standing::InHand,
            State::Approved | State::Refused => Standing::Done {
                locked: Some(Locked::Final),
            },
            State::Lapsed | State::Withdrawn => Standing::NotForYou,
        }
    }

    fn result_standing(&self) -> Standing {
        match self.review_standing() {
            Standing::InHand => Standing::Waits {
                before: StageKind::Review,
            },
            standing => standing,
        }
    }

    /// Status of the stages after the approval: payment, ticket, printed forms, acts in person.
    fn after_standing(&self, exam: &Exam, stage: &Stage, now: Timestamp) -> Standing {
        match self.state {
            State::Refused | State::Lapsed | State::Withdrawn => return Standing::NotForYou,
            State::Approved => {}
            _ => {
                return Standing::Waits {
                    before: StageKind::Result,
                };
            }
        }
        match stage.kind {
            StageKind::Payment | StageKind::OnSite if self.done_at(exam, stage.kind).is_some() => {
                return Standing::Done {
                    locked: Some(Locked::Final),
                };
            }
            StageKind::Ticket if self.owes(exam) => {
                return Standing::Waits {
                    before: StageKind::Payment,
                };
            }
            _ => {}
        }
        let Some(opening) = self.stage_opening(exam, stage) else {
            return Standing::Open { closes: None };
        };
        match opening.phase(now) {
            Phase::Before => Standing::NotYet {
                opens: opening.opens,
            },
            Phase::Open => Standing::Open {
                closes: Some(opening.closes),
            },
            Phase::After => {
                let closed = opening.closes;
                match stage.kind {
                    StageKind::Payment => Standing::Missed { closed },
                    kind if self.done_at(exam, kind).is_some() => Standing::Done {
                        locked: Some(Locked::Over { closed }),
                    },
                    _ => Standing::Closed { closed },
                }
            }
        }
    }
}

impl Missing {
    /// Stage in which it is done.
    pub fn stage<'a>(&self, exam: &'a Exam) -> Option<&'a Stage> {
        match self {
            Missing::Notice { notice } => exam
                .stages()
                .find(|stage| stage.notice.as_ref() == Some(notice)),
            other => exam.stage(other.belongs_to(exam)),
        }
    }

    /// Kind of that stage.
    pub fn belongs_to(&self, exam: &Exam) -> StageKind {
        match self {
            Missing::Notice { .. } => StageKind::Notice,
            Missing::Fact { .. } => StageKind::Facts,
            Missing::Answers { .. } => StageKind::Form,
            Missing::Portrait => StageKind::Portrait,
            Missing::Unmended {
                part: Part::Section(_),
                ..
            } => StageKind::Form,
            Missing::Unmended {
                part: Part::Position,
                ..
            } => StageKind::Position,
            Missing::Position => StageKind::Position,
            Missing::Images { slot, .. }
            | Missing::EntryImages { slot, .. }
            | Missing::Surplus { slot, .. }
            | Missing::Recheck { slot }
            | Missing::Unmended {
                part: Part::Slot(slot),
                ..
            } => match exam.is_portrait(slot) {
                true => StageKind::Portrait,
                false => StageKind::Materials,
            },
        }
    }
}
