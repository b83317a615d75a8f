//! Kind of a state: what the database column, addresses, filters, counters and words use.

use serde::{Deserialize, Serialize};

/// Kind of the [`State`](super::State) of an application, without the data of the state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StateKind {
    /// The candidate fills it in, and nothing is submitted yet.
    Draft,
    /// It is submitted and waits for a reviewer (待审核).
    Submitted,
    /// A reviewer has started the review (审核中).
    UnderReview,
    /// A reviewer returned parts of it, and the candidate mends them (退回补正).
    Returned,
    /// The review passed (通过). Payment, ticket and printed forms follow.
    Approved,
    /// The review failed (不通过). Where the exam has positions, the candidate may choose another one
    /// while the window is open.
    Refused,
    /// The window passed without a submission (逾期视为放弃).
    Lapsed,
    /// The candidate withdrew it before the review.
    Withdrawn,
}

impl StateKind {
    /// All kinds, in the order of the flow.
    pub const ALL: [StateKind; 8] = [
        StateKind::Draft,
        StateKind::Submitted,
        StateKind::UnderReview,
        StateKind::Returned,
        StateKind::Approved,
        StateKind::Refused,
        StateKind::Lapsed,
        StateKind::Withdrawn,
    ];

    /// Name in the database and in addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            StateKind::Draft => "draft",
            StateKind::Submitted => "submitted",
            StateKind::UnderReview => "under-review",
            StateKind::Returned => "returned",
            StateKind::Approved => "approved",
            StateKind::Refused => "refused",
            StateKind::Lapsed => "lapsed",
            StateKind::Withdrawn => "withdrawn",
        }
    }

    /// Kind with this name. `None` for an unknown name. The inverse of [`StateKind::as_str`].
    pub fn from_name(name: &str) -> Option<Self> {
        StateKind::ALL
            .into_iter()
            .find(|state| state.as_str() == name)
    }

    /// True if no further change is possible.
    pub fn is_final(self) -> bool {
        matches!(
            self,
            StateKind::Approved | StateKind::Refused | StateKind::Lapsed | StateKind::Withdrawn
        )
    }

    /// True in `Approved` and `Refused`.
    pub fn is_decided(self) -> bool {
        matches!(self, StateKind::Approved | StateKind::Refused)
    }

    /// True while the candidate can change the application: in `Draft` and `Returned`.
    pub fn is_editable(self) -> bool {
        matches!(self, StateKind::Draft | StateKind::Returned)
    }

    /// True while the application is with the reviewers.
    pub fn is_in_review(self) -> bool {
        matches!(self, StateKind::Submitted | StateKind::UnderReview)
    }
}
