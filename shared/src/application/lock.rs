//! What is locked, and why. Derived from the state, never stored. SH-10, S0-08.

use serde::{Deserialize, Serialize};

use super::{Application, State};
use crate::{
    exam::{Exam, Section, window::Phase},
    id::SlotId,
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
    /// Submitted: the reviewers have it.
    Submitted,
    /// Returned, but this part was not: it stands as submitted.
    NotReturned,
    /// Decided, lapsed or withdrawn.
    Final,
}

/// What a person can do with a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stance {
    Open,
    Locked(Locked),
}

impl Application {
    /// Whether the candidate may work on materials at all at this moment.
    pub fn work_lock(&self, exam: &Exam, now: Timestamp) -> Result<(), Locked> {
        match self.state {
            State::Draft | State::Returned => {}
            State::Submitted | State::UnderReview => return Err(Locked::Submitted),
            State::Approved | State::Refused | State::Lapsed | State::Withdrawn => {
                return Err(Locked::Final);
            }
        }
        let opening = self.material_opening(exam).ok_or(Locked::NoWindow)?;
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

    /// Whether the candidate may change this slot at this moment: everything while drafting,
    /// only what was returned after a return.
    pub fn slot_lock(&self, exam: &Exam, slot: &SlotId, now: Timestamp) -> Result<(), Locked> {
        self.work_lock(exam, now)?;
        if self.state == State::Returned && !self.verdict(slot).is_returned() {
            return Err(Locked::NotReturned);
        }
        Ok(())
    }

    /// Whether the candidate may change this section of the form at this moment: everything
    /// while drafting; after a return only what stands beside returned images (S4-07).
    pub fn section_lock(
        &self,
        exam: &Exam,
        section: &Section,
        now: Timestamp,
    ) -> Result<(), Locked> {
        self.work_lock(exam, now)?;
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
            State::Returned => slots.any(|slot| self.verdict(slot).is_returned()),
            _ => false,
        }
    }

    pub fn stance(&self, exam: &Exam, slot: &SlotId, now: Timestamp) -> Stance {
        self.slot_lock(exam, slot, now)
            .map_or_else(Stance::Locked, |()| Stance::Open)
    }
}
