//! Messages (消息): what a candidate must hear of, by which channels it travels, and what
//! became of it. SH-15, S1-15, S3-05, S4-02.
//!
//! A message is written in the transaction of the event it tells of and stands in the app at
//! once. The words that are sent are those on the page (S1-16), made by `app` from the
//! [`Matter`] and the definition.

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

/// What a message is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "matter")]
pub enum Matter {
    /// The office has opened an account; a one-time link and code are in what is sent.
    Invited {
        closes: Option<Timestamp>,
    },
    /// To be mended, for these reasons.
    Returned {
        parts: Vec<ReturnedPart>,
        closes: Option<Timestamp>,
    },
    Approved,
    Refused {
        note: String,
    },
    /// The time is nearly over, and it is not submitted.
    ClosingSoon {
        closes: Timestamp,
        missing: u32,
    },
    /// 逾期视为放弃
    Lapsed,
    /// The fee has come, and this is its receipt.
    Paid {
        payment: PaymentRecord,
    },
    /// The office has taken back the record of a payment on site.
    PaymentUndone {
        reason: String,
    },
    /// The candidate has a seat, or another one; the admission ticket can be printed in its window.
    Seated {
        opens: Option<Timestamp>,
        closes: Option<Timestamp>,
    },
    /// On the roster, and has not entered the exam: told once, before the time is over.
    NotEntered {
        closes: Timestamp,
    },
    /// There is more time.
    Extended {
        closes: Timestamp,
    },
    /// The definition was changed while the candidate was at work (product.md, decision 10).
    Changed(Changed),
}

/// What a changed definition asks of one candidate.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Changed {
    /// Texts to accept anew.
    pub notices: Vec<NoticeId>,
    /// Slots that now ask for something.
    pub slots: Vec<SlotId>,
    /// Images that stay, and no longer meet the rule of their slot.
    pub images: u32,
    /// When the time is over now, where that has changed.
    pub closes: Option<Timestamp>,
}

impl Matter {
    /// What the candidate must hear of an event of their application. When they hear a result
    /// is for the exam to say (S1-19).
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

/// The word for a matter, in definitions and for gateways that have templates of their own.
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

    /// The values that an exam's own wording of this matter may name in braces.
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

/// A way out of the app.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Channel {
    Mail,
    /// A text message, through the gateway that the server's configuration names.
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

/// What became of a message on one channel. Nothing is called sent that a server or gateway
/// has not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fate {
    /// To be sent, at first or again.
    Waiting,
    /// Taken up; whoever took it has not said yet what came of it.
    Sending,
    /// Accepted by the mail server or the gateway.
    Sent,
    /// Given up: refused for good, or after the last attempt.
    Failed,
    /// The person has no address for this channel.
    NoAddress,
    /// The server has no such channel: shown in the app only.
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

    /// The word in the database and in addresses.
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

/// The names that a wording has in braces.
pub fn names_in(wording: &str) -> impl Iterator<Item = &str> {
    wording
        .split('{')
        .skip(1)
        .map(|rest| rest.split('}').next().unwrap_or(rest))
}

/// The wording with its values. A name that has none stays as it is: `check` has refused it.
pub fn fill(wording: &str, values: &[(&str, String)]) -> String {
    values
        .iter()
        .fold(wording.to_owned(), |text, (name, value)| {
            text.replace(&format!("{{{name}}}"), value)
        })
}
