//! Delivery status of one item, and the reason of a failure.

use serde::{Deserialize, Serialize};

use super::Version;
use crate::problem::Problem;

/// Number of a request attempt. Later attempts have higher numbers.
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
    /// Attempts without a definite answer. Above 0 the server may have the item.
    pub tries: u32,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    #[default]
    Waiting,
    Sending(Attempt),
    /// Waiting; the outbox retries after a delay.
    Resting {
        after: Attempt,
        fault: Fault,
    },
    /// Failed; the person has to decide.
    Stuck(Fault),
    /// Acknowledged. A read that starts after this attempt shows it.
    Done(Attempt),
}

/// Reason why an item did not arrive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fault {
    /// There was no answer; the item may have arrived or not.
    Line,
    /// The server refused it.
    Refused(Problem),
    /// Someone else changed the field to this text.
    Conflict { version: Version, text: String },
    /// The device has lost the bytes, or they have changed.
    BytesLost,
}

/// First and longest retry delay, in milliseconds.
const FIRST_REST: u32 = 2_000;
const LONGEST_REST: u32 = 60_000;

/// Retry delay in milliseconds: it doubles with each try, up to a minute, with random jitter of up
/// to half of it, so that many devices do not retry at the same moment. `chance` is any number.
pub fn backoff(tries: u32, chance: u32) -> u32 {
    let whole = FIRST_REST
        .saturating_mul(1 << tries.saturating_sub(1).min(16))
        .min(LONGEST_REST);
    whole / 2 + chance % (whole / 2 + 1)
}

impl Fault {
    /// Delay before a retry, in milliseconds. `None` if a retry cannot help.
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

    /// True if it waits because the session is over.
    pub fn waits_for_sign_in(&self) -> bool {
        let signed_out = Fault::Refused(Problem::SignedOut);
        matches!(&self.stage, Stage::Resting { fault, .. } if *fault == signed_out)
    }

    pub(super) fn is_sent_by(&self, attempt: Attempt) -> bool {
        self.stage == Stage::Sending(attempt)
    }

    /// True if it was acknowledged before `read` started.
    pub(super) fn is_done_before(&self, read: Attempt) -> bool {
        matches!(self.stage, Stage::Done(at) if at < read)
    }

    /// Starts again, because the person wants it.
    pub(super) fn begin_again(&mut self) {
        *self = Self::default();
    }

    /// Resets a request in progress, since a new page does not know what an old one has sent.
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

    /// Schedules a retry or fails. Returns the retry delay in milliseconds.
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
