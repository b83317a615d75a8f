//! States of an application.

use serde::{Deserialize, Serialize};

/// State of an application. The module documentation shows the transitions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
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

impl State {
    /// All states, in the order of the flow.
    pub const ALL: [State; 8] = [
        State::Draft,
        State::Submitted,
        State::UnderReview,
        State::Returned,
        State::Approved,
        State::Refused,
        State::Lapsed,
        State::Withdrawn,
    ];

    /// Name in the database and in addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            State::Draft => "draft",
            State::Submitted => "submitted",
            State::UnderReview => "under-review",
            State::Returned => "returned",
            State::Approved => "approved",
            State::Refused => "refused",
            State::Lapsed => "lapsed",
            State::Withdrawn => "withdrawn",
        }
    }

    /// State with this name. `None` for an unknown name. The inverse of [`State::as_str`].
    pub fn from_word(word: &str) -> Option<Self> {
        State::ALL.into_iter().find(|state| state.as_str() == word)
    }

    /// True if no further change is possible.
    pub fn is_final(self) -> bool {
        matches!(
            self,
            State::Approved | State::Refused | State::Lapsed | State::Withdrawn
        )
    }

    /// True in `Approved` and `Refused`.
    pub fn is_decided(self) -> bool {
        matches!(self, State::Approved | State::Refused)
    }

    /// True while the application is with the reviewers.
    pub fn is_in_review(self) -> bool {
        matches!(self, State::Submitted | State::UnderReview)
    }
}
