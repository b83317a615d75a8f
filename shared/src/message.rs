//! Messages (消息) to candidates, their channels and deliveries (SH-15, S1-15, S3-05, S4-02).
//!
//! The server stores a message in the transaction of its event, and the app shows it at once. Mail
//! and SMS have the same text as the page (S1-16); the crate `app` makes it from the
//! [`MessageBody`] and the exam definition.

mod account;
mod kind;
mod wording;

use serde::{Deserialize, Serialize};

pub use self::{
    account::{AccountMessageBody, CodePurpose, mask_address},
    kind::MessageKind,
    wording::{fill_placeholders, list_placeholders},
};
use crate::{
    application::{Application, LogEvent, StateKind, log::ReturnedPart},
    exam::Exam,
    id::{NoticeId, SlotId, WindowId},
    json::tagged::tagged_enum,
    payment::PaymentRecord,
    time::Timestamp,
};

/// Content of a message. The serialized names are stored in the database.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", remote = "Self")]
pub enum MessageBody {
    /// The office has created an account for the candidate. The sent text has a one-time link and
    /// code.
    Invited {
        /// End of the invitation. `None` if the exam sets no limit.
        closes: Option<Timestamp>,
    },
    /// Parts of the application were returned, and the candidate must correct them.
    Returned {
        /// Returned parts, in the exam's order.
        parts: Vec<ReturnedPart>,
        /// End of the time for corrections. `None` if it is not limited.
        closes: Option<Timestamp>,
    },
    /// The application was approved.
    Approved,
    /// The application was refused.
    Refused {
        /// Reason, in the reviewer's words.
        note: String,
    },
    /// The office took the submission back for the candidate, who can change it and submit it again.
    SubmissionRecalled {
        /// Reason, in the office's words.
        reason: String,
        /// End of the time to submit it again. `None` if it is not limited.
        closes: Option<Timestamp>,
    },
    /// The decision on the application was corrected.
    DecisionCorrected {
        /// State of the application before the correction.
        from: StateKind,
        /// State of the application after the correction.
        to: StateKind,
        /// Reason, in the reviewers' words.
        reason: String,
    },
    /// The window closes soon and the application is not submitted.
    ClosingSoon {
        /// End of the window.
        closes: Timestamp,
        /// Number of requirements that are not met.
        missing: u32,
    },
    /// The application was not submitted in time and counts as abandoned (逾期视为放弃).
    Lapsed,
    /// The fee was paid. The message is the receipt.
    Paid {
        /// Recorded payment.
        payment: PaymentRecord,
    },
    /// The office removed the record of a payment at its counter.
    PaymentUndone {
        /// Reason, in the office's words.
        reason: String,
    },
    /// The candidate has a new seat; the admission ticket can be printed in its window.
    Seated {
        /// Start of the time for printing the ticket. `None` if it is not limited.
        opens: Option<Timestamp>,
        /// End of the time for printing the ticket. `None` if it is not limited.
        closes: Option<Timestamp>,
    },
    /// The person is on the roster and has not created an application. It is sent once, before the
    /// window closes.
    NotEntered {
        /// End of the time to create an application.
        closes: Timestamp,
    },
    /// The submission window was extended.
    Extended {
        /// New end of the window.
        closes: Timestamp,
    },
    /// The exam definition was changed while the candidate had the application.
    #[serde(rename = "changed")]
    DefinitionChanged(DefinitionChangeEffect),
    /// The office extended a window of the candidate.
    WindowExtended {
        /// Extended window.
        window: WindowId,
        /// Slot that stays open. `None` if the whole window does.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        slot: Option<SlotId>,
        /// End before the extension.
        before: Timestamp,
        /// New end.
        closes: Timestamp,
        /// Reason, in the office's words.
        reason: String,
        /// True if the application had lapsed and was opened again.
        reopened: bool,
    },
    /// The office withdrew an extension before it held.
    ExtensionWithdrawn {
        /// Window of the extension.
        window: WindowId,
        /// End that the extension had named.
        withdrawn: Timestamp,
        /// End that holds.
        closes: Timestamp,
    },
    /// The office reminds the candidate that the fee is not paid.
    PaymentDue {
        /// End of the time to pay. `None` if it is not limited.
        closes: Option<Timestamp>,
    },
    /// The office reminds the candidate that the admission ticket is not printed.
    TicketDue {
        /// End of the time to print it. `None` if it is not limited.
        closes: Option<Timestamp>,
    },
}

tagged_enum!(MessageBody, "matter");

/// Effect of a changed exam definition on one candidate.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct DefinitionChangeEffect {
    /// Notices that the candidate must accept again.
    pub notices: Vec<NoticeId>,
    /// Slots with new requirements.
    pub slots: Vec<SlotId>,
    /// Number of images that are kept although they violate the new rule of their slot.
    pub images: u32,
    /// New end of the submission window. `None` if it has not changed.
    pub closes: Option<Timestamp>,
}

impl MessageBody {
    /// Message for an event of an application; `after` is the application after the event. `None`
    /// if the event causes no message. The time of sending a result is set by the exam (S1-19).
    pub fn from_log_event(
        exam: &Exam,
        after: &Application,
        event: &LogEvent,
    ) -> Option<MessageBody> {
        match event {
            LogEvent::Returned { parts } => Some(MessageBody::Returned {
                parts: parts
                    .iter()
                    .map(|part| ReturnedPart {
                        author: None,
                        ..part.clone()
                    })
                    .collect(),
                closes: after.submission_period(exam).map(|period| period.closes),
            }),
            LogEvent::SubmissionRecalled {
                reason: Some(reason),
            } => Some(MessageBody::SubmissionRecalled {
                reason: reason.clone(),
                closes: after.submission_period(exam).map(|period| period.closes),
            }),
            LogEvent::Approved => Some(MessageBody::Approved),
            LogEvent::Refused { note } => Some(MessageBody::Refused { note: note.clone() }),
            LogEvent::DecisionCorrected { from, to, reason } => {
                Some(MessageBody::DecisionCorrected {
                    from: *from,
                    to: *to,
                    reason: reason.clone(),
                })
            }
            LogEvent::Paid(payment) => Some(MessageBody::Paid {
                payment: payment.clone(),
            }),
            LogEvent::PaymentUndone { reason } => Some(MessageBody::PaymentUndone {
                reason: reason.clone(),
            }),
            LogEvent::Lapsed | LogEvent::LapsedIncomplete { .. } => Some(MessageBody::Lapsed),
            LogEvent::WindowExtended {
                window,
                slot,
                before,
                closes,
                reason,
                reopened,
            } => Some(MessageBody::WindowExtended {
                window: window.clone(),
                slot: slot.clone(),
                before: *before,
                closes: *closes,
                reason: reason.clone(),
                reopened: *reopened,
            }),
            LogEvent::ExtensionWithdrawn {
                window,
                withdrawn,
                closes,
            } => Some(MessageBody::ExtensionWithdrawn {
                window: window.clone(),
                withdrawn: *withdrawn,
                closes: *closes,
            }),
            LogEvent::Entered
            | LogEvent::NoticeAccepted { .. }
            | LogEvent::FactsAnswered
            | LogEvent::PortraitConfirmed
            | LogEvent::PositionChosen { .. }
            | LogEvent::Reapplied
            | LogEvent::Submitted { .. }
            | LogEvent::FingerprintRegistered { .. }
            | LogEvent::ReviewStarted
            | LogEvent::FirstReviewPassed
            | LogEvent::FirstReviewRefused { .. }
            | LogEvent::DecisionHeld { .. }
            | LogEvent::DecisionTakenBack { .. }
            | LogEvent::HeldReturnDropped { .. }
            | LogEvent::Withdrawn
            // A message about the account says it once for all applications.
            | LogEvent::IdentityCorrected { .. }
            | LogEvent::SubmissionRecalled { reason: None }
            | LogEvent::DefinitionChanged { .. } => None,
        }
    }

    /// Kind of the message.
    pub fn kind(&self) -> MessageKind {
        match self {
            MessageBody::Invited { .. } => MessageKind::Invited,
            MessageBody::Returned { .. } => MessageKind::Returned,
            MessageBody::Approved => MessageKind::Approved,
            MessageBody::Refused { .. } => MessageKind::Refused,
            MessageBody::SubmissionRecalled { .. } => MessageKind::SubmissionRecalled,
            MessageBody::DecisionCorrected { .. } => MessageKind::DecisionCorrected,
            MessageBody::ClosingSoon { .. } => MessageKind::ClosingSoon,
            MessageBody::Lapsed => MessageKind::Lapsed,
            MessageBody::Paid { .. } => MessageKind::Paid,
            MessageBody::PaymentUndone { .. } => MessageKind::PaymentUndone,
            MessageBody::Seated { .. } => MessageKind::Seated,
            MessageBody::NotEntered { .. } => MessageKind::NotEntered,
            MessageBody::Extended { .. } => MessageKind::Extended,
            MessageBody::DefinitionChanged(_) => MessageKind::DefinitionChanged,
            MessageBody::WindowExtended { .. } => MessageKind::WindowExtended,
            MessageBody::ExtensionWithdrawn { .. } => MessageKind::ExtensionWithdrawn,
            MessageBody::PaymentDue { .. } => MessageKind::PaymentDue,
            MessageBody::TicketDue { .. } => MessageKind::TicketDue,
        }
    }
}

/// Channel that sends messages to the person, besides the app.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Channel {
    /// E-mail, through the SMTP server in the server's configuration.
    Mail,
    /// Text message, through the gateway in the server's configuration.
    Sms,
}

impl Channel {
    /// All channels.
    pub const ALL: [Channel; 2] = [Channel::Mail, Channel::Sms];

    /// Name in the database and in the server's configuration.
    pub fn as_str(self) -> &'static str {
        match self {
            Channel::Mail => "mail",
            Channel::Sms => "sms",
        }
    }

    /// Channel with this name. `None` for an unknown name. The inverse of [`Channel::as_str`].
    pub fn from_name(name: &str) -> Option<Self> {
        Channel::ALL
            .into_iter()
            .find(|channel| channel.as_str() == name)
    }
}

/// Delivery status of a message on one channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DeliveryStatus {
    /// The message waits for its first attempt or for a retry.
    Waiting,
    /// A sender task has claimed the message, and the result of the attempt is not known yet.
    Sending,
    /// The mail server or the gateway has accepted it.
    Sent,
    /// The message was refused permanently, or the last attempt failed.
    Failed,
    /// The person has no address for this channel.
    NoAddress,
    /// The server has no such channel. The message is only in the app.
    NotConfigured,
    /// The step that the message reminds of was done, or has ended, before the message was sent.
    NoLongerDue,
}

impl DeliveryStatus {
    /// All statuses, in the order of the office's filter.
    pub const ALL: [DeliveryStatus; 7] = [
        DeliveryStatus::Waiting,
        DeliveryStatus::Sending,
        DeliveryStatus::Sent,
        DeliveryStatus::Failed,
        DeliveryStatus::NoAddress,
        DeliveryStatus::NotConfigured,
        DeliveryStatus::NoLongerDue,
    ];

    /// Name in the database and in addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            DeliveryStatus::Waiting => "waiting",
            DeliveryStatus::Sending => "sending",
            DeliveryStatus::Sent => "sent",
            DeliveryStatus::Failed => "failed",
            DeliveryStatus::NoAddress => "no-address",
            DeliveryStatus::NotConfigured => "not-configured",
            DeliveryStatus::NoLongerDue => "no-longer-due",
        }
    }

    /// Status with this name. `None` for an unknown name. The inverse of
    /// [`DeliveryStatus::as_str`].
    pub fn from_name(name: &str) -> Option<Self> {
        DeliveryStatus::ALL
            .into_iter()
            .find(|status| status.as_str() == name)
    }
}
