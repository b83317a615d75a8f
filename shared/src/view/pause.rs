//! View models of the pauses of an exam (A4).

use serde::{Deserialize, Serialize};

use crate::{
    exam_pause::{ExamPause, MovedEnd},
    id::WindowId,
    time::Timestamp,
};

/// Pauses on the page of an exam's windows.
pub const MAX_LISTED_PAUSES: u64 = 50;

/// One pause in the office's log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PauseRecord {
    /// Pause.
    pub pause: ExamPause,
    /// Name of the officer who began it.
    pub name: String,
    /// Time of the end, and the name of the officer. `None` while it lasts.
    pub ended: Option<(Timestamp, String)>,
    /// New ends of windows for everyone. That of a window which is counted from an event of each
    /// candidate is the earliest one.
    pub ends: Vec<(WindowId, Timestamp)>,
    /// True if all candidates were notified of their new ends.
    pub is_notified: bool,
}

/// Pause that the office has typed, with its effect, before it begins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PausePreview {
    /// Pause as it would begin.
    pub pause: ExamPause,
    /// Ends that it moves for everyone.
    pub ends: Vec<MovedEnd>,
    /// Number of extensions for a unit, a position, a candidate or a slot that it moves.
    pub limited: u64,
}
