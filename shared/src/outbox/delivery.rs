//! Delivery of one item of an outbox: its state, the retry delay, and the reason of a failure.

use serde::{Deserialize, Serialize};

use super::FieldVersion;
use crate::problem::Problem;

/// Number of a request attempt. Later attempts have higher numbers.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct AttemptId(pub u64);

impl AttemptId {
    pub(super) fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

/// Delivery of one item to the server.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// State of the delivery.
    #[serde(rename = "stage")]
    pub state: SyncState,
    /// Number of attempts that ended without a success. If it is above 0, the server may have the
    /// item.
    pub tries: u32,
}

/// State of a delivery. The module documentation of the outbox shows the transitions.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SyncState {
    /// The item is not sent yet.
    #[default]
    Waiting,
    /// A request with the item is in progress.
    Sending(AttemptId),
    /// The last attempt failed; the outbox retries after a delay.
    #[serde(rename = "resting")]
    BackingOff {
        /// Attempt that failed.
        after: AttemptId,
        /// Reason of the failure.
        fault: DeliveryError,
    },
    /// The last attempt failed, and a retry cannot help; the person has to decide.
    #[serde(rename = "stuck")]
    Failed(DeliveryError),
    /// The server has acknowledged the item. A read that starts after this attempt shows it.
    Done(AttemptId),
}

/// Reason why an item did not arrive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DeliveryError {
    /// There was no response; the server may have the item or not.
    #[serde(rename = "line")]
    NoResponse,
    /// The server refused the item.
    Refused(Problem),
    /// Someone else changed the field to this text.
    Conflict {
        /// Version of that text on the server.
        version: FieldVersion,
        /// Text on the server.
        text: String,
    },
    /// The device has lost the bytes, or they have changed.
    BytesLost,
}

/// First retry delay, in milliseconds, before jitter.
const MIN_BACKOFF_MS: u32 = 2_000;
/// Longest retry delay, in milliseconds.
const MAX_BACKOFF_MS: u32 = 60_000;

/// Exponential backoff with jitter: retry delay in milliseconds after this number of tries. It
/// doubles with each try, up to a minute; a random part of up to half is subtracted, so that many
/// devices do not retry at the same moment. `random` is any random number.
pub fn backoff_ms(tries: u32, random: u32) -> u32 {
    let delay = MIN_BACKOFF_MS
        .saturating_mul(1 << tries.saturating_sub(1).min(16))
        .min(MAX_BACKOFF_MS);
    delay / 2 + random % (delay / 2 + 1)
}

impl DeliveryError {
    /// Delay before a retry, in milliseconds. `None` if a retry cannot help.
    pub(super) fn retry_delay_ms(&self, tries: u32, random: u32) -> Option<u32> {
        match self {
            DeliveryError::NoResponse
            | DeliveryError::Refused(
                Problem::SignedOut | Problem::NoSpace | Problem::Internal { .. },
            ) => Some(backoff_ms(tries, random)),
            DeliveryError::Refused(
                Problem::Busy { retry_seconds }
                | Problem::TooManyAttempts { retry_seconds }
                | Problem::UploadQuota { retry_seconds, .. },
            ) => Some(backoff_ms(tries, random).max(retry_seconds.saturating_mul(1000))),
            DeliveryError::Refused(_)
            | DeliveryError::Conflict { .. }
            | DeliveryError::BytesLost => None,
        }
    }
}

impl Delivery {
    /// True if the item is not sent yet.
    pub fn is_waiting(&self) -> bool {
        self.state == SyncState::Waiting
    }

    /// True if a request is in progress.
    pub fn is_sending(&self) -> bool {
        matches!(self.state, SyncState::Sending(_))
    }

    /// True if the server has acknowledged the item.
    pub fn is_done(&self) -> bool {
        matches!(self.state, SyncState::Done(_))
    }

    /// True if the item waits because the session has ended.
    pub fn needs_sign_in(&self) -> bool {
        let signed_out = DeliveryError::Refused(Problem::SignedOut);
        matches!(&self.state, SyncState::BackingOff { fault, .. } if *fault == signed_out)
    }

    /// True if this attempt is in progress with the item.
    pub(super) fn is_sent_by(&self, attempt: AttemptId) -> bool {
        self.state == SyncState::Sending(attempt)
    }

    /// True if the item was acknowledged before the attempt `read` started.
    pub(super) fn is_done_before(&self, read: AttemptId) -> bool {
        matches!(self.state, SyncState::Done(attempt) if attempt < read)
    }

    /// Starts the delivery again, as if the item were new.
    pub(super) fn reset(&mut self) {
        *self = Self::default();
    }

    /// Resets a request in progress, because a new page does not receive the response to a request
    /// of an earlier one.
    pub(super) fn reset_in_flight(&mut self) {
        if self.is_sending() {
            self.tries += 1;
            self.state = SyncState::Waiting;
        }
        self.skip_backoff();
    }

    /// Ends the retry delay, if there is one.
    pub(super) fn skip_backoff(&mut self) {
        if matches!(self.state, SyncState::BackingOff { .. }) {
            self.state = SyncState::Waiting;
        }
    }

    /// Ends the retry delay after this attempt. A delay after another attempt continues.
    pub(super) fn end_backoff(&mut self, attempt: AttemptId) {
        if matches!(self.state, SyncState::BackingOff { after, .. } if after == attempt) {
            self.state = SyncState::Waiting;
        }
    }

    /// Handles a failed attempt: schedules a retry, or fails if a retry cannot help. Returns the
    /// retry delay in milliseconds, `None` without a retry.
    pub(super) fn fail(
        &mut self,
        attempt: AttemptId,
        fault: DeliveryError,
        random: u32,
    ) -> Option<u32> {
        self.tries += 1;
        let delay = fault.retry_delay_ms(self.tries, random);
        self.state = match delay {
            Some(_) => SyncState::BackingOff {
                after: attempt,
                fault,
            },
            None => SyncState::Failed(fault),
        };
        delay
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delivery_refused_as_signed_out_needs_sign_in() {
        let mut delivery = Delivery::default();
        delivery.fail(AttemptId(1), DeliveryError::NoResponse, 0);
        assert!(!delivery.needs_sign_in());
        delivery.fail(AttemptId(2), DeliveryError::Refused(Problem::SignedOut), 0);
        assert!(delivery.needs_sign_in());
        delivery.skip_backoff();
        assert!(!delivery.needs_sign_in());
    }
}
