//! Reasons why a candidate cannot change an application or a part of it.

use serde::{Deserialize, Serialize};

use crate::json::tagged::tagged_enum;
use crate::{exam::StageKind, time::Timestamp};

/// Reason why the candidate cannot change the application or a part of it now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", remote = "Self")]
pub enum LockReason {
    /// The window opens later.
    #[serde(rename = "not-yet")]
    WindowNotOpen {
        /// Time at which it opens.
        opens: Timestamp,
    },
    /// The window has closed.
    #[serde(rename = "over")]
    WindowClosed {
        /// Time at which it closed.
        closed: Timestamp,
    },
    /// The exam has no window for this stage, or the event from which the window is counted has not
    /// happened.
    NoWindow,
    /// An earlier stage of this kind must be done first (SH-12, S2-08, S2-09).
    #[serde(rename = "waits")]
    EarlierStageNotDone {
        /// Kind of the stage to do first.
        before: StageKind,
    },
    /// The application is submitted, and the reviewers have it.
    Submitted,
    /// The application was returned, but this part was not and stays as submitted.
    NotReturned,
    /// The portrait is confirmed, and the exam makes that final (S2-12).
    Confirmed,
    /// The application is decided, lapsed or withdrawn.
    Final,
    /// The roster does not permit this candidate to upload (S0-13).
    #[serde(rename = "not-marked")]
    UploadNotPermitted,
}

tagged_enum!(LockReason, "locked");
