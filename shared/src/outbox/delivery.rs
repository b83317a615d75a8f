//! How far one thing has come on its way, and why it does not come further.

use serde::{Deserialize, Serialize};

use super::Version;
use crate::problem::Problem;

/// One try to tell the server something. Later ones have higher numbers.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Attempt(pub u64);

impl Attempt {
    pub(super) fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    pub stage: Stage,
    /// Tries without an answer that settled it: above 0 the server may have it.
    pub tries: u32,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    #[default]
    Waiting,
    Sending(Attempt),
    /// It is tried again by itself after a while.
    Resting {
        after: Attempt,
        fault: Fault,
    },
    /// The person has to decide.
    Stuck(Fault),
    /// Acknowledged. What is asked after this attempt shows it.
    Done(Attempt),
}

/// Why something did not arrive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fault {
    /// No answer: it may have arrived or not.
    Line,
    /// The server said no.
    Refused(Problem),
    /// Someone else has changed the field meanwhile, to this.
    Conflict { version: Version, text: String },
    /// The device has lost the bytes, or they are no longer what they were.
    BytesLost,
}

/// The first and the longest rest, in milliseconds.
const FIRST_REST: u32 = 2_000;
const LONGEST_REST: u32 = 60_000;

/// The rest after so many failed tries: twice as long each time, up to a minute, and at least
/// half of it, so that many devices do not come back at the same moment. `chance` is any number.
pub fn backoff(tries: u32, chance: u32) -> u32 {
    let whole = FIRST_REST
        .saturating_mul(1 << tries.saturating_sub(1).min(16))
        .min(LONGEST_REST);
    whole / 2 + chance % (whole / 2 + 1)
}

impl Fault {
    /// How long to wait before the same is tried again; `None` where that would not help.
    pub(super) fn rest(&self, tries: u32, chance: u32) -> Option<u32> {
        match self {
            Fault::Line
            | Fault::Refused(Problem::SignedOut | Problem::NoSpace | Problem::Internal { .. }) => {
                Some(backoff(tries, chance))
            }
            Fault::Refused(
                Problem::Busy { retry_seconds }
                | Problem::TooManyAttempts { retry_seconds }
                | Problem::UploadQuota { retry_seconds, .. },
            ) => Some(backoff(tries, chance).max(retry_seconds.saturating_mul(1000))),
            Fault::Refused(_) | Fault::Conflict { .. } | Fault::BytesLost => None,
        }
    }
}

impl Delivery {
    pub fn is_waiting(&self) -> bool {
        self.stage == Stage::Waiting
    }

    pub fn is_sending(&self) -> bool {
        matches!(self.stage, Stage::Sending(_))
    }

    pub fn is_done(&self) -> bool {
        matches!(self.stage, Stage::Done(_))
    }

    /// The session is over; it is sent once somebody has signed in.
    pub fn waits_for_sign_in(&self) -> bool {
        let signed_out = Fault::Refused(Problem::SignedOut);
        matches!(&self.stage, Stage::Resting { fault, .. } if *fault == signed_out)
    }

    pub(super) fn is_sent_by(&self, attempt: Attempt) -> bool {
        self.stage == Stage::Sending(attempt)
    }

    /// Acknowledged before `read` was asked.
    pub(super) fn is_done_before(&self, read: Attempt) -> bool {
        matches!(self.stage, Stage::Done(at) if at < read)
    }

    /// From the beginning, as the person wants it.
    pub(super) fn begin_again(&mut self) {
        *self = Self::default();
    }

    /// A new page knows nothing of what an old one has sent.
    pub(super) fn open(&mut self) {
        if self.is_sending() {
            self.tries += 1;
            self.stage = Stage::Waiting;
        }
        self.awake();
    }

    pub(super) fn awake(&mut self) {
        if matches!(self.stage, Stage::Resting { .. }) {
            self.stage = Stage::Waiting;
        }
    }

    pub(super) fn end_rest(&mut self, attempt: Attempt) {
        if matches!(self.stage, Stage::Resting { after, .. } if after == attempt) {
            self.stage = Stage::Waiting;
        }
    }

    /// Rests or is stuck. Answers how long it rests.
    pub(super) fn fail(&mut self, attempt: Attempt, fault: Fault, chance: u32) -> Option<u32> {
        self.tries += 1;
        let rest = fault.rest(self.tries, chance);
        self.stage = match rest {
            Some(_) => Stage::Resting {
                after: attempt,
                fault,
            },
            None => Stage::Stuck(fault),
        };
        rest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_delivery_that_was_refused_unsigned_waits_for_sign_in() {
        let mut delivery = Delivery::default();
        delivery.fail(Attempt(1), Fault::Line, 0);
        assert!(!delivery.waits_for_sign_in());
        delivery.fail(Attempt(2), Fault::Refused(Problem::SignedOut), 0);
        assert!(delivery.waits_for_sign_in());
        delivery.awake();
        assert!(!delivery.waits_for_sign_in());
    }
}
