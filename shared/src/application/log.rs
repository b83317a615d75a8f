//! Log of an application (办理记录): its events with their times and actors (S3-06).

use serde::{Deserialize, Serialize};

use super::{CorrectedValue, Decision, MarkedBox, PageNumbers, ReviewPart, StateKind};
use crate::{
    id::{AccountId, NoticeId, PositionCode, ReasonId, SlotId, WindowId},
    json::tagged::tagged_enum,
    payment::PaymentRecord,
    role::Role,
    time::Timestamp,
};

/// One entry of the log, as a reader sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogEntry {
    /// Time of the event, by the server's clock.
    pub at: Timestamp,
    /// Role of the actor. `None` if the server caused the event by itself, such as a lapse.
    pub role: Option<Role>,
    /// Name of the actor. `None` if there is no actor or the reader may not know the name.
    pub name: Option<String>,
    /// Event with its details.
    pub event: LogEvent,
}

/// Event of an application. The serialized names are stored in the database, so a variant or field
/// that is renamed keeps its old name there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", remote = "Self")]
pub enum LogEvent {
    /// The application was created.
    Entered,
    /// The candidate accepted a notice.
    NoticeAccepted {
        /// Accepted notice.
        notice: NoticeId,
    },
    /// The candidate answered questions on which the demanded materials depend.
    FactsAnswered,
    /// The candidate confirmed the portrait (S2-11).
    PortraitConfirmed,
    /// The candidate chose a position.
    PositionChosen {
        /// Code of the position.
        position: PositionCode,
        /// Name of the position in the office's list at that time.
        title: String,
    },
    /// The candidate started again after a refusal, to choose another position.
    #[serde(rename = "begun-again")]
    Reapplied,
    /// The application was submitted.
    Submitted {
        /// Code of the receipt.
        receipt: String,
        /// Number of submitted images.
        images: u32,
        /// Time of the commitment, for a submission by fingerprint: the entry itself has the time
        /// at which the last file arrived. `None` for an ordinary submission.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[serde(rename = "registered")]
        registered_at: Option<Timestamp>,
    },
    /// The candidate submitted a fingerprint while some of its images were not uploaded yet (C5).
    #[serde(rename = "registered")]
    FingerprintRegistered {
        /// Number of images that the commitment names.
        images: u32,
        /// Number of them that the server had at that time.
        arrived: u32,
    },
    /// A reviewer started the review.
    ReviewStarted,
    /// The first of two reviews passed; the final review follows.
    #[serde(rename = "passed-first")]
    FirstReviewPassed,
    /// The first of two reviewers is for a refusal; the final review follows.
    #[serde(rename = "refused-first")]
    FirstReviewRefused {
        /// Reason, in the reviewer's words.
        note: String,
    },
    /// A reviewer made a decision, which goes out at this time.
    DecisionHeld {
        /// Decision of the reviewer.
        decision: Decision,
        /// Time at which it goes out.
        until: Timestamp,
    },
    /// The reviewer took a held decision back before it went out.
    DecisionTakenBack {
        /// State to which the decision would have led.
        decision: StateKind,
    },
    /// A held return could not go out, because no time to correct was left; the review goes on.
    HeldReturnDropped {
        /// Time at which the corrections had closed.
        closed: Timestamp,
    },
    /// A reviewer returned parts of the application, which the candidate must correct.
    Returned {
        /// Returned parts with their reasons.
        parts: Vec<ReturnedPart>,
    },
    /// The application was approved.
    Approved,
    /// The application was refused.
    Refused {
        /// Reason, in the reviewer's words.
        note: String,
    },
    /// A decision that had gone out was corrected by two people.
    DecisionCorrected {
        /// State of the application before the correction.
        from: StateKind,
        /// State of the application after the correction.
        to: StateKind,
        /// Reason, in the words of the person who proposed it.
        reason: String,
    },
    /// The candidate's name or number was corrected by two people.
    IdentityCorrected {
        /// Name before and after. `None` if it stayed.
        name: Option<CorrectedValue>,
        /// Masked number before and after. `None` if it stayed.
        number: Option<CorrectedValue>,
        /// Reason, in the words of the person who proposed it.
        reason: String,
        /// Parts with a verdict by the old value, which are judged again. Empty for the candidate.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        parts: Vec<ReviewPart>,
    },
    /// A payment was recorded.
    Paid(PaymentRecord),
    /// The office removed a payment that it had recorded by mistake.
    PaymentUndone {
        /// Reason, in the office's words.
        reason: String,
    },
    /// The submission window closed, and the application was not submitted.
    Lapsed,
    /// The grace time of a commitment ended before all its images had arrived.
    LapsedIncomplete {
        /// Number of committed images that arrived in time.
        arrived: u32,
        /// Number of images that the commitment names.
        images: u32,
    },
    /// The candidate withdrew the application.
    Withdrawn,
    /// The submission was taken back before its review; the application is a draft again.
    #[serde(rename = "recalled")]
    SubmissionRecalled {
        /// Reason of the office, in its words. `None` if the candidate took it back.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// The application moved to another version of the exam definition.
    DefinitionChanged {
        /// Number of the new version.
        version: u32,
    },
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
}

tagged_enum!(LogEvent, "event");

impl LogEvent {
    /// True if only reviewers may read the entry: an opinion that decides nothing, or a decision
    /// that has not gone out.
    pub fn is_internal(&self) -> bool {
        matches!(
            self,
            LogEvent::FirstReviewRefused { .. }
                | LogEvent::DecisionHeld { .. }
                | LogEvent::DecisionTakenBack { .. }
                | LogEvent::HeldReturnDropped { .. }
        )
    }

    /// True if the entry shows that a reviewer has passed or refused the application: the decision
    /// itself, or a payment, which only an approved application has. A return is not a decision.
    pub fn reveals_decision(&self) -> bool {
        matches!(
            self,
            LogEvent::FirstReviewPassed
                | LogEvent::FirstReviewRefused { .. }
                | LogEvent::Approved
                | LogEvent::Refused { .. }
                | LogEvent::DecisionCorrected { .. }
                | LogEvent::Paid(_)
                | LogEvent::PaymentUndone { .. }
        )
    }
}

/// Returned part of an application, with the reasons.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReturnedPart {
    /// Part that was returned.
    pub part: ReviewPart,
    /// Reasons from the exam's catalogue, in the reviewer's order.
    pub reasons: Vec<ReasonId>,
    /// Note in the words of the reviewer. `None` without one.
    pub note: Option<String>,
    /// Numbers of the pages to correct. Empty if the whole part is meant, and in entries written by
    /// older versions.
    #[serde(default, skip_serializing_if = "PageNumbers::is_empty")]
    pub pages: PageNumbers,
    /// Boxes on the pictures of a slot. Empty without any, and in entries written by older versions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub boxes: Vec<MarkedBox>,
    /// Reviewer who returned this part; another may have returned the application. `None` in a copy
    /// for the candidate, in messages, and in entries written by older versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<AccountId>,
}

impl LogEvent {
    /// Event without the accounts and the present verdicts of reviewers, as a candidate may read it.
    #[must_use]
    pub fn without_reviewers(mut self) -> Self {
        match &mut self {
            LogEvent::Returned { parts } => {
                for part in parts {
                    part.author = None;
                }
            }
            LogEvent::IdentityCorrected { parts, .. } => parts.clear(),
            _ => {}
        }
        self
    }
}
