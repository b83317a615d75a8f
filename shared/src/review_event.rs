//! Events among the reviewers of an application. Candidates never see them.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::{application::CorrectionTarget, id::AccountId, time::Timestamp};

/// Kind of an event among reviewers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReviewEventKind {
    /// A reviewer wrote a note.
    Noted,
    /// The claim was given to another reviewer.
    HandedOver,
    /// A supervisor ended the claim of a reviewer.
    Released,
    /// A reviewer knows the candidate and does not review the application (回避).
    Recused,
    /// A supervisor proposed to correct a decision that has gone out.
    CorrectionProposed,
    /// A second person confirmed the proposal, so that the decision was corrected.
    CorrectionConfirmed,
    /// A second person declined the proposal, or its author withdrew it.
    CorrectionDeclined,
    /// A supervisor or the office made the application a known case.
    KnownCaseMarked,
    /// A supervisor or the office retired the known case.
    KnownCaseRetired,
    /// A reviewer objected to the known case after judging it.
    KnownCaseObjected,
}

impl ReviewEventKind {
    /// All kinds.
    pub const ALL: [ReviewEventKind; 10] = [
        ReviewEventKind::Noted,
        ReviewEventKind::HandedOver,
        ReviewEventKind::Released,
        ReviewEventKind::Recused,
        ReviewEventKind::CorrectionProposed,
        ReviewEventKind::CorrectionConfirmed,
        ReviewEventKind::CorrectionDeclined,
        ReviewEventKind::KnownCaseMarked,
        ReviewEventKind::KnownCaseRetired,
        ReviewEventKind::KnownCaseObjected,
    ];

    /// Name in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            ReviewEventKind::Noted => "noted",
            ReviewEventKind::HandedOver => "handed-over",
            ReviewEventKind::Released => "released",
            ReviewEventKind::Recused => "recused",
            ReviewEventKind::CorrectionProposed => "correction-proposed",
            ReviewEventKind::CorrectionConfirmed => "correction-confirmed",
            ReviewEventKind::CorrectionDeclined => "correction-declined",
            ReviewEventKind::KnownCaseMarked => "known-case-marked",
            ReviewEventKind::KnownCaseRetired => "known-case-retired",
            ReviewEventKind::KnownCaseObjected => "known-case-objected",
        }
    }

    /// True for the kinds that only supervisors see. A reviewer must not learn which applications
    /// are known cases.
    pub fn is_for_supervisors(self) -> bool {
        matches!(
            self,
            ReviewEventKind::Released
                | ReviewEventKind::Recused
                | ReviewEventKind::KnownCaseMarked
                | ReviewEventKind::KnownCaseRetired
                | ReviewEventKind::KnownCaseObjected
        )
    }
}

impl FromStr for ReviewEventKind {
    type Err = UnknownReviewEvent;
    fn from_str(text: &str) -> Result<Self, UnknownReviewEvent> {
        ReviewEventKind::ALL
            .into_iter()
            .find(|kind| kind.as_str() == text)
            .ok_or_else(|| UnknownReviewEvent(text.to_owned()))
    }
}

/// Error of an unknown kind of event.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no event of a review")]
pub struct UnknownReviewEvent(pub String);

/// Event among reviewers, with the names of the people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewEntry {
    /// Time on the server.
    pub at: Timestamp,
    /// Name of the person who acted.
    pub author: String,
    /// Act of the person.
    pub event: ReviewEvent,
}

/// Content of an event among reviewers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReviewEvent {
    /// Note for other reviewers.
    Noted {
        /// Text of the note.
        text: String,
    },
    /// Claim given to another reviewer.
    HandedOver {
        /// Account of the new reviewer.
        to: AccountId,
        /// Name of the new reviewer.
        name: String,
        /// Question to the new reviewer. `None` if a supervisor asked nothing.
        question: Option<String>,
    },
    /// Claim ended by a supervisor, or by an administrator with the right that it needed.
    Released {
        /// Name of the reviewer who had it.
        name: String,
    },
    /// Recusal of the author.
    Recused,
    /// Proposal to correct a decision that has gone out.
    CorrectionProposed {
        /// State to which the correction would lead.
        target: CorrectionTarget,
        /// Reason, which the candidate reads after the confirmation.
        reason: String,
    },
    /// Confirmation of a proposal: the decision was corrected.
    CorrectionConfirmed {
        /// State to which the correction led.
        target: CorrectionTarget,
    },
    /// Refusal or withdrawal of a proposal: nothing has changed.
    CorrectionDeclined {
        /// Explanation. `None` without one.
        note: Option<String>,
    },
    /// The application became a known case.
    KnownCaseMarked,
    /// The known case was retired: no reviewer gets it any more.
    KnownCaseRetired,
    /// Objection to the known case by a reviewer who has judged it.
    KnownCaseObjected {
        /// Text of the reviewer.
        note: String,
    },
}

/// Most proposals of a correction on one application.
pub const MAX_CORRECTION_PROPOSALS: u32 = 20;

/// Most notes of reviewers on one application.
pub const MAX_NOTES: u32 = 100;
