//! Reasons why the office cannot grant or withdraw the extension of a window.

use serde::{Deserialize, Serialize};

use crate::time::Timestamp;

/// Reason why the office cannot grant or withdraw an extension.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ExtensionFault {
    /// The exam has no such window.
    UnknownWindow,
    /// The text is not a date with a time of day.
    UnknownTime {
        /// Typed text.
        text: String,
    },
    /// The new end is not in the future.
    Past {
        /// Time of the server.
        now: Timestamp,
    },
    /// The new end is not later than the one that holds.
    NotLater {
        /// End that holds.
        present: Timestamp,
    },
    /// The new end is too far away.
    TooFar {
        /// Latest end that is accepted.
        latest: Timestamp,
    },
    /// The reason is empty.
    ReasonMissing,
    /// No unit was typed, or the exam has no units.
    UnitMissing,
    /// The exam has no position with this code.
    UnknownPosition {
        /// Typed code.
        code: String,
    },
    /// The exam has no application with this number.
    UnknownNumber {
        /// Typed number.
        number: String,
    },
    /// The exam has no such slot.
    UnknownSlot,
    /// The candidate has nothing to do in the window, so that more time changes nothing.
    NoEffect,
    /// The extension holds already, so that it cannot be withdrawn.
    HoldsAlready {
        /// Time from which it holds: the end without it.
        since: Timestamp,
    },
    /// The extension was withdrawn before.
    WithdrawnBefore,
}
