//! Messages (消息) to candidates, their channels and deliveries (SH-15, S1-15, S3-05, S4-02).
//!
//! A message is written in the transaction of its event and is visible in the app at once. Sent
//! messages have the same text as the page (S1-16); `app` makes it from the [`Matter`] and the
//! definition.

mod account;

use serde::{Deserialize, Serialize};

pub use self::account::{AccountMatter, CodePurpose, hide_middle};

use crate::{
    application::{Application, LogEvent, log::ReturnedPart},
    exam::Exam,
    id::{NoticeId, SlotId},
    payment::PaymentRecord,
    time::Timestamp,
};

/// Content of a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "matter")]
pub enum Matter {
    /// The office has opened an account. The sent text has a one-time link and code.
    Invited {
        closes: Option<Timestamp>,
    },
    /// Parts were returned for these reasons.
    Returned {
        parts: Vec<ReturnedPart>,
        closes: Option<Timestamp>,
    },
    Approved,
    Refused {
        note: String,
    },
    /// The window closes soon and the application is not submitted.
    ClosingSoon {
        closes: Timestamp,
        missing: u32,
    },
    /// 逾期视为放弃
    Lapsed,
    /// The fee was paid; this is the receipt.
    Paid {
        payment: PaymentRecord,
    },
    /// The office removed the record of a payment on site.
    PaymentUndone {
        reason: String,
    },
    /// The candidate has a new seat; the admission ticket can be printed in its window.
    Seated {
        opens: Option<Timestamp>,
        closes: Option<Timestamp>,
    },
    /// The person is on the roster and has not entered the exam. It is sent once, before the close.
    NotEntered {
        closes: Timestamp,
    },
    /// The window was extended.
    Extended {
        closes: Timestamp,
    },
    /// The definition was changed while the candidate was at work.
    Changed(Changed),
}

/// Effect of a changed definition on one candidate.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Changed {
    /// Notices to accept again.
    pub notices: Vec<NoticeId>,
    /// Slots with new requirements.
    pub slots: Vec<SlotId>,
    /// Number of images that stay but no longer meet the rule of their slot.
    pub images: u32,
    /// New close of the window. `None` if it has not changed.
    pub closes: Option<Timestamp>,
}

impl Matter {
    /// Message for an event of an application. `None` without one; the exam decides when a result
    /// is told (S1-19).
    pub fn of(exam: &Exam, after: &Application, event: &LogEvent) -> Option<Matter> {
        match event {
            LogEvent::Returned { parts } => Some(Matter::Returned {
                parts: parts
                    .iter()
                    .map(|part| ReturnedPart {
                        author: None,
                        ..part.clone()
                    })
                    .collect(),
                closes: after.submit_opening(exam).map(|opening| opening.closes),
            }),
            LogEvent::Approved => Some(Matter::Approved),
            LogEvent::Refused { note } => Some(Matter::Refused { note: note.clone() }),
            LogEvent::Paid(payment) => Some(Matter::Paid {
                payment: payment.clone(),
            }),
            LogEvent::PaymentUndone { reason } => Some(Matter::PaymentUndone {
                reason: reason.clone(),
            }),
            LogEvent::Lapsed | LogEvent::LapsedIncomplete { .. } => Some(Matter::Lapsed),
            _ => None,
        }
    }

    pub fn kind(&self) -> MatterKind {
        match self {
            Matter::Invited { .. } => MatterKind::Invited,
            Matter::Returned { .. } => MatterKind::Returned,
            Matter::Approved => MatterKind::Approved,
            Matter::Refused { .. } => MatterKind::Refused,
            Matter::ClosingSoon { .. } => MatterKind::ClosingSoon,
            Matter::Lapsed => MatterKind::Lapsed,
            Matter::Paid { .. } => MatterKind::Paid,
            Matter::PaymentUndone { .. } => MatterKind::PaymentUndone,
            Matter::Seated { .. } => MatterKind::Seated,
            Matter::NotEntered { .. } => MatterKind::NotEntered,
            Matter::Extended { .. } => MatterKind::Extended,
            Matter::Changed(_) => MatterKind::Changed,
        }
    }
}

/// Kind of a message, in definitions and for gateways with their own templates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MatterKind {
    Invited,
    Returned,
    Approved,
    Refused,
    ClosingSoon,
    Lapsed,
    Paid,
    PaymentUndone,
    Seated,
    NotEntered,
    Extended,
    Changed,
}

impl MatterKind {
    pub fn as_str(self) -> &'static str {
        match self {
            MatterKind::Invited => "invited",
            MatterKind::Returned => "returned",
            MatterKind::Approved => "approved",
            MatterKind::Refused => "refused",
            MatterKind::ClosingSoon => "closing-soon",
            MatterKind::Lapsed => "lapsed",
            MatterKind::Paid => "paid",
            MatterKind::PaymentUndone => "payment-undone",
            MatterKind::Seated => "seated",
            MatterKind::NotEntered => "not-entered",
            MatterKind::Extended => "extended",
            MatterKind::Changed => "changed",
        }
    }

    /// Names that an exam's own wording of this message may have in braces.
    pub fn values(self) -> &'static [&'static str] {
        match self {
            MatterKind::Invited => &["exam", "deadline", "link", "code"],
            MatterKind::Returned => &["exam", "number", "deadline", "slots", "link"],
            MatterKind::Refused => &["exam", "number", "note", "link"],
            MatterKind::ClosingSoon => &["exam", "number", "deadline", "missing", "link"],
            MatterKind::Paid => &["exam", "number", "payment", "link"],
            MatterKind::PaymentUndone => &["exam", "number", "reason", "link"],
            MatterKind::Seated => &["exam", "number", "opens", "deadline", "link"],
            MatterKind::NotEntered => &["exam", "deadline", "link"],
            MatterKind::Extended => &["exam", "number", "deadline", "link"],
            MatterKind::Changed => &["exam", "number", "changes", "link"],
            MatterKind::Approved | MatterKind::Lapsed => &["exam", "number", "link"],
        }
    }
}

/// Channel for sending messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Channel {
    Mail,
    /// Text message, through the gateway in the server's configuration.
    Sms,
}

impl Channel {
    pub const ALL: [Channel; 2] = [Channel::Mail, Channel::Sms];

    pub fn as_str(self) -> &'static str {
        match self {
            Channel::Mail => "mail",
            Channel::Sms => "sms",
        }
    }

    pub fn from_word(word: &str) -> Option<Self> {
        Channel::ALL
            .into_iter()
            .find(|channel| channel.as_str() == word)
    }
}

/// Delivery status of a message on one channel. A message is sent only once a server or gateway has
/// accepted it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fate {
    /// The message waits for its first or next try.
    Waiting,
    /// A sender has claimed it, and its result is not known yet.
    Sending,
    /// The mail server or the gateway has accepted it.
    Sent,
    /// It was given up: refused permanently, or after the last try.
    Failed,
    /// The person has no address for this channel.
    NoAddress,
    /// The server has no such channel; the message is only in the app.
    NotConfigured,
}

impl Fate {
    pub const ALL: [Fate; 6] = [
        Fate::Waiting,
        Fate::Sending,
        Fate::Sent,
        Fate::Failed,
        Fate::NoAddress,
        Fate::NotConfigured,
    ];

    /// Name in the database and in addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Fate::Waiting => "waiting",
            Fate::Sending => "sending",
            Fate::Sent => "sent",
            Fate::Failed => "failed",
            Fate::NoAddress => "no-address",
            Fate::NotConfigured => "not-configured",
        }
    }

    pub fn from_word(word: &str) -> Option<Self> {
        Fate::ALL.into_iter().find(|fate| fate.as_str() == word)
    }
}

/// Names in the braces of a wording.
pub fn names_in(wording: &str) -> impl Iterator<Item = &str> {
    wording
        .split('{')
        .skip(1)
        .map(|rest| rest.split('}').next().unwrap_or(rest))
}

/// Wording with its values. An unknown name stays unchanged; `check` refuses it.
pub fn fill(wording: &str, values: &[(&str, String)]) -> String {
    values
        .iter()
        .fold(wording.to_owned(), |text, (name, value)| {
            text.replace(&format!("{{{name}}}"), value)
        })
}
