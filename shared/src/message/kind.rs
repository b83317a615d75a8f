//! Kinds of messages.

use serde::{Deserialize, Serialize};

/// Kind of a message, in definitions and for gateways with their own templates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MessageKind {
    /// Kind of [`MessageBody::Invited`](super::MessageBody::Invited).
    Invited,
    /// Kind of [`MessageBody::Returned`](super::MessageBody::Returned).
    Returned,
    /// Kind of [`MessageBody::Approved`](super::MessageBody::Approved).
    Approved,
    /// Kind of [`MessageBody::Refused`](super::MessageBody::Refused).
    Refused,
    /// Kind of [`MessageBody::DecisionCorrected`](super::MessageBody::DecisionCorrected).
    DecisionCorrected,
    /// Kind of [`MessageBody::ClosingSoon`](super::MessageBody::ClosingSoon).
    ClosingSoon,
    /// Kind of [`MessageBody::Lapsed`](super::MessageBody::Lapsed).
    Lapsed,
    /// Kind of [`MessageBody::Paid`](super::MessageBody::Paid).
    Paid,
    /// Kind of [`MessageBody::PaymentUndone`](super::MessageBody::PaymentUndone).
    PaymentUndone,
    /// Kind of [`MessageBody::Seated`](super::MessageBody::Seated).
    Seated,
    /// Kind of [`MessageBody::NotEntered`](super::MessageBody::NotEntered).
    NotEntered,
    /// Kind of [`MessageBody::Extended`](super::MessageBody::Extended).
    Extended,
    /// Kind of [`MessageBody::DefinitionChanged`](super::MessageBody::DefinitionChanged).
    #[serde(rename = "changed")]
    DefinitionChanged,
    /// Kind of [`MessageBody::WindowExtended`](super::MessageBody::WindowExtended).
    WindowExtended,
    /// Kind of [`MessageBody::ExtensionWithdrawn`](super::MessageBody::ExtensionWithdrawn).
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
