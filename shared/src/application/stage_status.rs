//! Status of each stage of the exam for one candidate at one moment (SH-13, SH-14, S2-01).

use serde::{Deserialize, Serialize};

use super::{Application, CommitmentStatus, LockReason, MissingRequirement, ReviewPart, StateKind};
use crate::{
    exam::{Exam, Stage, StageKind, window::PeriodPhase},
    json::tagged::tagged_enum,
    problem::Problem,
    time::Timestamp,
};

/// Status of one stage for one candidate, as the hub shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", remote = "Self")]
pub enum StageStatus {
    /// The stage never applies to this candidate, such as payment after a refusal.
    #[serde(rename = "not-for-you")]
    NotApplicable,
    /// The stage opens at this time.
    #[serde(rename = "not-yet")]
    NotOpenYet {
        /// Time at which the stage opens.
        opens: Timestamp,
    },
    /// A stage of this kind must be done first.
    #[serde(rename = "waits")]
    EarlierStageNotDone {
        /// Kind of the stage to do first.
        before: StageKind,
    },
    /// The stage can be done now, until `closes` where it has a window.
    Open {
        /// Time at which the window closes. `None` without a window.
        closes: Option<Timestamp>,
    },
    /// The application is with the reviewers.
    #[serde(rename = "in-hand")]
    InReview,
    /// The stage is done; `locked` is the reason why it cannot be changed any more.
    Done {
        /// Reason of the lock. `None` if the stage can still be changed.
        locked: Option<LockReason>,
    },
    /// A hash commitment was made; the files may follow until then (C5).
    #[serde(rename = "follows")]
    GracePeriod {
        /// End of the grace time for the files.
        until: Timestamp,
    },
    /// The window closed before the stage was done (视为自动放弃).
    Missed {
        /// Time at which the window closed.
        closed: Timestamp,
    },
    /// The window is over without a missed duty: a paper was not downloaded, or an act in person is
    /// not recorded here.
    Closed {
        /// Time at which the window closed.
        closed: Timestamp,
    },
    /// The stage is not done and cannot be done now.
    Locked(LockReason),
}

tagged_enum!(StageStatus, "standing");

impl Application {
    /// Status of a stage; a pure function of the exam, the application and the clock.
    pub fn stage_status(&self, exam: &Exam, stage: &Stage, now: Timestamp) -> StageStatus {
        match stage.kind {
            StageKind::Notice
            | StageKind::Portrait
            | StageKind::Form
            | StageKind::Facts
            | StageKind::Position
            | StageKind::Materials
            | StageKind::Submit => self.candidate_stage_status(exam, stage, now),
            StageKind::Review => self.review_status(),
            StageKind::Result => self.result_status(),
            StageKind::Payment | StageKind::Ticket | StageKind::Print | StageKind::OnSite => {
                self.post_approval_status(exam, stage, now)
            }
        }
    }

    /// Checks that the forms can be printed now (S4-12).
    ///
    /// # Errors
    /// `NotAllowed` before the approval, `Locked` outside the window.
    pub fn check_can_print_forms(&self, exam: &Exam, now: Timestamp) -> Result<(), Problem> {
        self.check_paper_open(exam, StageKind::Print, now)
    }

    /// Checks that the admission ticket can be printed now, if the candidate has a seat (S2-22).
    ///
    /// # Errors
    /// `NotAllowed` before the approval and the payment, `Locked` outside the window.
    pub fn check_can_print_ticket(&self, exam: &Exam, now: Timestamp) -> Result<(), Problem> {
        self.check_paper_open(exam, StageKind::Ticket, now)
    }

    fn check_paper_open(
        &self,
        exam: &Exam,
        kind: StageKind,
        now: Timestamp,
    ) -> Result<(), Problem> {
        let stage = exam.stage(kind).ok_or(LockReason::NoWindow)?;
        match self.stage_status(exam, stage, now) {
            StageStatus::Open { .. } => Ok(()),
            StageStatus::NotOpenYet { opens } => Err(LockReason::WindowNotOpen { opens }.into()),
            StageStatus::Closed { closed }
            | StageStatus::Done {
                locked: Some(LockReason::WindowClosed { closed }),
            } => Err(LockReason::WindowClosed { closed }.into()),
            _ => Err(Problem::NotAllowed),
        }
    }

    /// True if nothing is left to do in this stage.
    pub fn is_done(&self, exam: &Exam, stage: &Stage, now: Timestamp) -> bool {
        match stage.kind {
            StageKind::Notice => self.has_accepted_stage_notice(exam, stage),
            StageKind::Submit => {
                self.event_times.submitted.is_some() && self.state.kind() != StateKind::Returned
            }
            StageKind::Payment | StageKind::Ticket | StageKind::Print | StageKind::OnSite => {
                self.completed_at(exam, stage.kind).is_some()
            }
            StageKind::Review | StageKind::Result => self.state.kind().is_decided(),
            StageKind::Portrait
            | StageKind::Form
            | StageKind::Facts
            | StageKind::Position
            | StageKind::Materials => !self
                .missing_requirements(exam, now)
                .iter()
                .any(|missing| missing.stage_kind(exam) == stage.kind),
        }
    }

    /// Time of an act after the approval. `None` if it is not recorded here.
    pub fn completed_at(&self, exam: &Exam, kind: StageKind) -> Option<Timestamp> {
        match kind {
            StageKind::Payment => self.payment.paid_at,
            StageKind::Ticket => self.event_times.ticket_printed,
            StageKind::Print => self.event_times.forms_printed,
            StageKind::OnSite => self.payment.paid_at.filter(|_| exam.is_paid_on_site()),
            StageKind::Notice
            | StageKind::Portrait
            | StageKind::Form
            | StageKind::Facts
            | StageKind::Position
            | StageKind::Materials
            | StageKind::Submit
            | StageKind::Review
            | StageKind::Result => None,
        }
    }

    /// True if the notice of a stage was accepted in its present wording.
    pub(super) fn has_accepted_stage_notice(&self, exam: &Exam, stage: &Stage) -> bool {
        let notice = stage.notice.as_ref().and_then(|id| exam.notice(id));
        notice.is_none_or(|notice| self.has_accepted(notice))
    }

    fn candidate_stage_status(&self, exam: &Exam, stage: &Stage, now: Timestamp) -> StageStatus {
        let is_done = self.is_done(exam, stage, now);
        match self.check_stage_open(exam, stage, now) {
            Ok(()) if is_done => StageStatus::Done { locked: None },
            Err(locked) if is_done => StageStatus::Done {
                locked: Some(locked),
            },
            Ok(()) => StageStatus::Open {
                closes: self.stage_period(exam, stage).map(|opening| opening.closes),
            },
            Err(LockReason::WindowNotOpen { opens }) => StageStatus::NotOpenYet { opens },
            Err(LockReason::EarlierStageNotDone { before }) => {
                StageStatus::EarlierStageNotDone { before }
            }
            Err(LockReason::WindowClosed { closed }) => match self.commitment_status(exam) {
                Some(CommitmentStatus { until, .. }) if now < until => {
                    StageStatus::GracePeriod { until }
                }
                _ => StageStatus::Missed { closed },
            },
            Err(locked) => StageStatus::Locked(locked),
        }
    }

    fn review_status(&self) -> StageStatus {
        match self.state.kind() {
            StateKind::Draft | StateKind::Returned => StageStatus::EarlierStageNotDone {
                before: StageKind::Submit,
            },
            StateKind::Submitted | StateKind::UnderReview => StageStatus::InReview,
            StateKind::Approved | StateKind::Refused => StageStatus::Done {
                locked: Some(LockReason::Final),
            },
            StateKind::Lapsed | StateKind::Withdrawn => StageStatus::NotApplicable,
        }
    }

    fn result_status(&self) -> StageStatus {
        match self.review_status() {
            StageStatus::InReview => StageStatus::EarlierStageNotDone {
                before: StageKind::Review,
            },
            standing => standing,
        }
    }

    /// Status of the stages after the approval: payment, ticket, printed forms, acts in person.
    fn post_approval_status(&self, exam: &Exam, stage: &Stage, now: Timestamp) -> StageStatus {
        match self.state.kind() {
            StateKind::Refused | StateKind::Lapsed | StateKind::Withdrawn => {
                return StageStatus::NotApplicable;
            }
            StateKind::Approved => {}
            StateKind::Draft
            | StateKind::Submitted
            | StateKind::UnderReview
            | StateKind::Returned => {
                return StageStatus::EarlierStageNotDone {
                    before: StageKind::Result,
                };
            }
        }
        let kind = stage.kind;
        let is_completed = self.completed_at(exam, kind).is_some();
        if matches!(kind, StageKind::Payment | StageKind::OnSite) && is_completed {
            return StageStatus::Done {
                locked: Some(LockReason::Final),
            };
        }
        if kind == StageKind::Ticket && self.payment.is_outstanding(exam) {
            return StageStatus::EarlierStageNotDone {
                before: StageKind::Payment,
            };
        }
        let Some(opening) = self.stage_period(exam, stage) else {
            return StageStatus::Open { closes: None };
        };
        match opening.phase(now) {
            PeriodPhase::Before => StageStatus::NotOpenYet {
                opens: opening.opens,
            },
            PeriodPhase::Open => StageStatus::Open {
                closes: Some(opening.closes),
            },
            PeriodPhase::After => {
                let closed = opening.closes;
                if kind == StageKind::Payment {
                    StageStatus::Missed { closed }
                } else if is_completed {
                    StageStatus::Done {
                        locked: Some(LockReason::WindowClosed { closed }),
                    }
                } else {
                    StageStatus::Closed { closed }
                }
            }
        }
    }
}

impl MissingRequirement {
    /// Stage in which it is done.
    pub fn stage<'a>(&self, exam: &'a Exam) -> Option<&'a Stage> {
        match self {
            MissingRequirement::Notice { notice } => exam
                .stages()
                .find(|stage| stage.notice.as_ref() == Some(notice)),
            other => exam.stage(other.stage_kind(exam)),
        }
    }

    /// Kind of that stage.
    pub fn stage_kind(&self, exam: &Exam) -> StageKind {
        match self {
            MissingRequirement::Notice { .. } => StageKind::Notice,
            MissingRequirement::Fact { .. } => StageKind::Facts,
            MissingRequirement::Answers { .. } => StageKind::Form,
            MissingRequirement::Portrait => StageKind::Portrait,
            MissingRequirement::Unmended {
                part: ReviewPart::Section(_),
                ..
            } => StageKind::Form,
            MissingRequirement::Unmended {
                part: ReviewPart::Position,
                ..
            } => StageKind::Position,
            MissingRequirement::Position => StageKind::Position,
            MissingRequirement::TooFewImages { slot, .. }
            | MissingRequirement::EntryImages { slot, .. }
            | MissingRequirement::TooManyImages { slot, .. }
            | MissingRequirement::Recheck { slot }
            | MissingRequirement::Unmended {
                part: ReviewPart::Slot(slot),
                ..
            } => exam.slot_stage_kind(slot),
        }
    }
}
