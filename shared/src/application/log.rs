//! Log of an application: the events with their dates and actors (S3-06).

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
    /// Role of the actor; `None` for the clock.
    pub role: Option<Role>,
    /// Name of the actor; `None` for readers who may not know it.
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
    /// `title` is the name in the office's list on that day.
    PositionChosen {
        position: PositionCode,
        title: String,
    },
    /// The candidate chooses another position after a refusal.
    BegunAgain,
    Submitted {
        receipt: String,
        images: u32,
        /// Time of the commitment, for a submission by fingerprint. The entry itself is of the
        /// command that brought the last byte.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        registered: Option<Timestamp>,
    },
    /// Commitment by fingerprint: number of images, and how many were already here.
    Registered {
        images: u32,
        arrived: u32,
    },
    ReviewStarted,
    /// The first of two reviews passed it on to the final one.
    PassedFirst,
    Returned {
        parts: Vec<ReturnedPart>,
    },
    Approved,
    Refused {
        note: String,
    },
    Paid(PaymentRecord),
    /// The office removed a payment that it had recorded by mistake.
    PaymentUndone {
        reason: String,
    },
    Lapsed,
    /// Commitment whose grace time ended; only this number of images had come.
    LapsedIncomplete {
        arrived: u32,
        images: u32,
    },
    Withdrawn,
    /// The application moved to this version of the definition.
    DefinitionChanged {
        version: u32,
    },
}

impl LogEvent {
    /// True if the event is about a decision.
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
    /// Page numbers at fault. Empty for the whole part, and in entries of older versions.
    #[serde(default, skip_serializing_if = "PageNumbers::is_empty")]
    pub pages: PageNumbers,
    /// Reviewer who returned this part; another may have returned the application. `None` for the
    /// candidate, in messages, and in entries of older versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<AccountId>,
}

impl LogEvent {
    /// Event without the accounts of reviewers, as a candidate may read it.
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
