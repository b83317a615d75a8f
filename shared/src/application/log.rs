//! The dated log of an application: who did what, newest first on screen. S3-06.

use serde::{Deserialize, Serialize};

use crate::{
    id::{NoticeId, ReasonId, SlotId},
    role::Role,
    time::Timestamp,
};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogEntry {
    pub at: Timestamp,
    /// Whose act; `None` is the clock.
    pub role: Option<Role>,
    /// The person's name, for those who may know it.
    pub name: Option<String>,
    pub event: LogEvent,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "event")]
pub enum LogEvent {
    Entered,
    NoticeAccepted { notice: NoticeId },
    FactsAnswered,
    Submitted { receipt: String, images: u32 },
    ReviewStarted,
    Returned { slots: Vec<ReturnedSlot> },
    Approved,
    Refused { note: String },
    Lapsed,
    Withdrawn,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReturnedSlot {
    pub slot: SlotId,
    pub reasons: Vec<ReasonId>,
    pub note: Option<String>,
}
