//! State of an application with the data that only this state has.

use super::{Commitment, HeldDecision, StateKind};
use crate::time::Timestamp;

/// State of an application, with the data that ends with the state. The module documentation shows
/// the transitions. Data that outlive a state, such as the last reviewer or the time of the last
/// return, are fields of the [`Application`](super::Application).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// The candidate fills it in, and nothing is submitted yet.
    Draft {
        /// Hash commitment to files that are not uploaded yet (C5). `None` if none was made.
        commitment: Option<Commitment>,
    },
    /// It is submitted and waits for a reviewer (待审核).
    Submitted,
    /// A reviewer has started the review (审核中).
    UnderReview {
        /// Decision that has not gone out yet (R13). `None` while reviewers work on it, and for the
        /// candidate.
        held: Option<HeldDecision>,
    },
    /// A reviewer returned parts of it, and the candidate mends them (退回补正).
    Returned {
        /// Hash commitment to files that are not uploaded yet (C5). `None` if none was made.
        commitment: Option<Commitment>,
    },
    /// The review passed (通过).
    Approved {
        /// Time of the approval.
        at: Timestamp,
    },
    /// The review failed (不通过).
    Refused {
        /// Time of the refusal.
        at: Timestamp,
        /// Reason in the reviewer's words. Empty only in inconsistent data of an older version.
        reason: String,
    },
    /// The window passed without a submission (逾期视为放弃).
    Lapsed {
        /// Time of the lapse.
        at: Timestamp,
    },
    /// The candidate withdrew it before the review.
    Withdrawn {
        /// Time of the withdrawal.
        at: Timestamp,
    },
}

impl State {
    /// Kind of the state.
    pub fn kind(&self) -> StateKind {
        match self {
            State::Draft { .. } => StateKind::Draft,
            State::Submitted => StateKind::Submitted,
            State::UnderReview { .. } => StateKind::UnderReview,
            State::Returned { .. } => StateKind::Returned,
            State::Approved { .. } => StateKind::Approved,
            State::Refused { .. } => StateKind::Refused,
            State::Lapsed { .. } => StateKind::Lapsed,
            State::Withdrawn { .. } => StateKind::Withdrawn,
        }
    }

    /// Hash commitment to files that are not uploaded yet. `None` without one, and in a state that
    /// the candidate cannot edit.
    pub fn commitment(&self) -> Option<&Commitment> {
        match self {
            State::Draft { commitment } | State::Returned { commitment } => commitment.as_ref(),
            State::Submitted
            | State::UnderReview { .. }
            | State::Approved { .. }
            | State::Refused { .. }
            | State::Lapsed { .. }
            | State::Withdrawn { .. } => None,
        }
    }

    /// The commitment, to be changed.
    pub(super) fn commitment_mut(&mut self) -> Option<&mut Commitment> {
        match self {
            State::Draft { commitment } | State::Returned { commitment } => commitment.as_mut(),
            _ => None,
        }
    }

    /// Stores a commitment, in a state that the candidate can edit.
    pub(super) fn set_commitment(&mut self, new: Commitment) {
        if let State::Draft { commitment } | State::Returned { commitment } = self {
            *commitment = Some(new);
        }
    }

    /// Reason of the refusal, in the reviewer's words. `None` in another state.
    pub fn refusal_reason(&self) -> Option<&str> {
        match self {
            State::Refused { reason, .. } => Some(reason.as_str()).filter(|it| !it.is_empty()),
            _ => None,
        }
    }

    /// Time of the approval, refusal, lapse or withdrawal. `None` before it.
    pub fn decided_at(&self) -> Option<Timestamp> {
        match self {
            State::Approved { at }
            | State::Refused { at, .. }
            | State::Lapsed { at }
            | State::Withdrawn { at } => Some(*at),
            State::Draft { .. }
            | State::Submitted
            | State::UnderReview { .. }
            | State::Returned { .. } => None,
        }
    }
}

/// A [`State`] in flat form, as rows and JSON store it: the kind, and options that only some kinds
/// have.
#[derive(Clone, Debug)]
pub struct FlatState {
    /// Kind of the state.
    pub kind: StateKind,
    /// Time of the approval, refusal, lapse or withdrawal.
    pub decided: Option<Timestamp>,
    /// Reason of the refusal.
    pub refusal_reason: Option<String>,
    /// Hash commitment to files that are not uploaded yet.
    pub commitment: Option<Commitment>,
    /// Decision that has not gone out yet.
    pub held: Option<HeldDecision>,
}

impl FlatState {
    /// State of this kind; an option that belongs to another kind is dropped. `last_event` stands
    /// in for the time of a decision, which only inconsistent data lack.
    /// ```
    /// use shared::{
    ///     application::{FlatState, State, StateKind},
    ///     time::Timestamp,
    /// };
    ///
    /// let flat = FlatState {
    ///     kind: StateKind::Lapsed,
    ///     decided: Some(Timestamp(7)),
    ///     refusal_reason: Some("of another state".to_owned()),
    ///     commitment: None,
    ///     held: None,
    /// };
    /// assert_eq!(flat.into_state(Timestamp(1)), State::Lapsed { at: Timestamp(7) });
    /// ```
    #[must_use]
    pub fn into_state(self, last_event: Timestamp) -> State {
        let at = self.decided.unwrap_or(last_event);
        let commitment = self.commitment;
        match self.kind {
            StateKind::Draft => State::Draft { commitment },
            StateKind::Submitted => State::Submitted,
            StateKind::UnderReview => State::UnderReview { held: self.held },
            StateKind::Returned => State::Returned { commitment },
            StateKind::Approved => State::Approved { at },
            StateKind::Refused => State::Refused {
                at,
                reason: self.refusal_reason.unwrap_or_default(),
            },
            StateKind::Lapsed => State::Lapsed { at },
            StateKind::Withdrawn => State::Withdrawn { at },
        }
    }
}
