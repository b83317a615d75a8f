//! The dated log of an application: who did what, newest first on screen. S3-06.

use serde::{Deserialize, Serialize};

use super::{PageNumbers, Part};
use crate::{
    id::{AccountId, NoticeId, PositionCode, ReasonId},
    payment::PaymentRecord,
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
    NoticeAccepted {
        notice: NoticeId,
    },
    FactsAnswered,
    PortraitConfirmed,
    /// `title` as it stood in the office's list on that day.
    PositionChosen {
        position: PositionCode,
        title: String,
    },
    /// After a refusal, another position is to be chosen.
    BegunAgain,
    Submitted {
        receipt: String,
        images: u32,
        /// For a submission by fingerprint, when that was registered: then the entry is of the
        /// act that brought the last byte.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        registered: Option<Timestamp>,
    },
    /// Handed in by fingerprint: so many images, of which so many were there already.
    Registered {
        images: u32,
        arrived: u32,
    },
    ReviewStarted,
    /// The first of two reviews has passed it on to the final one.
    PassedFirst,
    Returned {
        parts: Vec<ReturnedPart>,
    },
    Approved,
    Refused {
        note: String,
    },
    Paid(PaymentRecord),
    /// The office has taken back what it had recorded by mistake.
    PaymentUndone {
        reason: String,
    },
    Lapsed,
    /// Handed in by fingerprint, and when the grace time ended only so many images had come.
    LapsedIncomplete {
        arrived: u32,
        images: u32,
    },
    Withdrawn,
    /// The application follows its exam into this version of the definition.
    DefinitionChanged {
        version: u32,
    },
}

impl LogEvent {
    /// Says how it was decided, or will be.
    pub fn is_decision(&self) -> bool {
        matches!(
            self,
            LogEvent::PassedFirst | LogEvent::Approved | LogEvent::Refused { .. }
        )
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReturnedPart {
    pub part: Part,
    pub reasons: Vec<ReasonId>,
    pub note: Option<String>,
    /// The pages at fault; empty for the whole part, and in entries of a version that did not
    /// record them.
    #[serde(default, skip_serializing_if = "PageNumbers::is_empty")]
    pub pages: PageNumbers,
    /// The reviewer who returned this part; another may have sent the whole back. `None` for
    /// the candidate, in messages, and in entries of a version that did not record it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<AccountId>,
}

impl LogEvent {
    /// This event without the accounts of reviewers, as a candidate may read it.
    #[must_use]
    pub fn without_reviewers(mut self) -> Self {
        if let LogEvent::Returned { parts } = &mut self {
            for part in parts {
                part.author = None;
            }
        }
        self
    }
}
