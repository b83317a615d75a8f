//! Reasons why the office cannot begin, lengthen or end the pause of an exam (A4).

use serde::{Deserialize, Serialize};

use crate::time::Timestamp;

/// Reason why the office cannot begin, lengthen or end a pause.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PauseFault {
    /// The exam has no such window.
    UnknownWindow,
    /// The text is not a date with a time of day.
    UnknownTime {
        /// Typed text.
        text: String,
    },
    /// The typed time is not in the future.
    Past {
        /// Time of the server.
        now: Timestamp,
    },
    /// The typed time is not later than the one that was promised.
    NotLater {
        /// Promised time.
        present: Timestamp,
    },
    /// The typed time is too far away.
    TooFar {
        /// Latest time that is accepted.
        latest: Timestamp,
    },
    /// The reason is empty.
    ReasonMissing,
    /// The exam is paused already.
    Running {
        /// Beginning of that pause.
        since: Timestamp,
    },
    /// All paused windows have ended, so that there is nothing to pause.
    NothingRuns,
    /// The pause is over.
    Over,
}
