//! Decisions of reviewers on a whole application, and those that have not gone out yet (R13).

use serde::{Deserialize, Serialize};

use super::StateKind;
use crate::json::tagged::tagged_enum;
use crate::{id::AccountId, time::Timestamp};

/// Decision of a reviewer on a whole application (审核结论).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", remote = "Self")]
pub enum Decision {
    /// Parts are returned for mending; the verdicts name them.
    Return,
    /// The application is approved.
    Approve,
    /// The application is refused.
    Refuse {
        /// Reason, in the reviewer's words.
        note: String,
    },
}

tagged_enum!(Decision, "kind");

impl Decision {
    /// State to which the decision leads.
    pub fn state_kind(&self) -> StateKind {
        match self {
            Decision::Return => StateKind::Returned,
            Decision::Approve => StateKind::Approved,
            Decision::Refuse { .. } => StateKind::Refused,
        }
    }
}

/// Decision that has not gone out yet. The candidate sees the application as under review.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldDecision {
    /// Decision of the reviewer.
    pub decision: Decision,
    /// Reviewer who made the decision and can take it back.
    pub by: AccountId,
    /// Time at which the decision goes out.
    pub until: Timestamp,
}
