//! Kinds of messages.

use serde::{Deserialize, Serialize};

/// Kind of a message, in definitions and for gateways with their own templates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MessageKind {
    /// The office has created an account for the candidate; with a one-time link and code.
    Invited,
    /// Parts of the application were returned for mending.
    Returned,
    /// The application was approved.
    Approved,
    /// The application was refused.
    Refused,
    /// The decision on the application was corrected.
    DecisionCorrected,
    /// The office took a submission back for its candidate.
    SubmissionRecalled,
    /// The window closes soon and the application is not submitted.
    ClosingSoon,
    /// The application was not submitted in time.
    Lapsed,
    /// The fee was paid; the message is the receipt.
    Paid,
    /// The office removed the record of a payment at its counter.
    PaymentUndone,
    /// The candidate has a new seat.
    Seated,
    /// The person is on the roster and has no application, before the window closes.
    NotEntered,
    /// The submission window was extended by a new version of the definition.
    Extended,
    /// The definition was changed while the candidate had the application.
    #[serde(rename = "changed")]
    DefinitionChanged,
    /// The office extended a window of the candidate.
    WindowExtended,
    /// The office withdrew an extension of a window.
    ExtensionWithdrawn,
    /// Kind of [`MessageBody::PaymentDue`](super::MessageBody::PaymentDue).
    PaymentDue,
    /// Kind of [`MessageBody::TicketDue`](super::MessageBody::TicketDue).
    TicketDue,
}

impl MessageKind {
    /// Name in definitions and for gateways.
    pub fn as_str(self) -> &'static str {
        match self {
            MessageKind::Invited => "invited",
            MessageKind::Returned => "returned",
            MessageKind::Approved => "approved",
            MessageKind::Refused => "refused",
            MessageKind::DecisionCorrected => "decision-corrected",
            MessageKind::SubmissionRecalled => "submission-recalled",
            MessageKind::ClosingSoon => "closing-soon",
            MessageKind::Lapsed => "lapsed",
            MessageKind::Paid => "paid",
            MessageKind::PaymentUndone => "payment-undone",
            MessageKind::Seated => "seated",
            MessageKind::NotEntered => "not-entered",
            MessageKind::Extended => "extended",
            MessageKind::DefinitionChanged => "changed",
            MessageKind::WindowExtended => "window-extended",
            MessageKind::ExtensionWithdrawn => "extension-withdrawn",
            MessageKind::PaymentDue => "payment-due",
            MessageKind::TicketDue => "ticket-due",
        }
    }

    /// Names that an exam's own wording of this message may have in braces.
    pub fn values(self) -> &'static [&'static str] {
        match self {
            MessageKind::Invited => &["exam", "deadline", "link", "code"],
            MessageKind::Returned => &["exam", "number", "deadline", "slots", "link"],
            MessageKind::Refused => &["exam", "number", "note", "link"],
            MessageKind::DecisionCorrected => &["exam", "number", "change", "reason", "link"],
            MessageKind::SubmissionRecalled => &["exam", "number", "reason", "deadline", "link"],
            MessageKind::ClosingSoon => &["exam", "number", "deadline", "missing", "link"],
            MessageKind::Paid => &["exam", "number", "payment", "link"],
            MessageKind::PaymentUndone => &["exam", "number", "reason", "link"],
            MessageKind::Seated => &["exam", "number", "opens", "deadline", "link"],
            MessageKind::NotEntered => &["exam", "deadline", "link"],
            MessageKind::Extended | MessageKind::PaymentDue | MessageKind::TicketDue => {
                &["exam", "number", "deadline", "link"]
            }
            MessageKind::DefinitionChanged => &["exam", "number", "changes", "link"],
            MessageKind::WindowExtended => &[
                "exam", "number", "window", "before", "deadline", "reason", "link",
            ],
            MessageKind::ExtensionWithdrawn => {
                &["exam", "number", "window", "withdrawn", "deadline", "link"]
            }
            MessageKind::Approved | MessageKind::Lapsed => &["exam", "number", "link"],
        }
    }
}
