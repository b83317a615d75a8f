//! Data of the corrections of decisions that have gone out.

use serde::{Deserialize, Serialize};

use crate::{
    application::{CorrectionObstacle, CorrectionTarget, StateKind},
    id::{AccountId, ApplicationId},
    time::Timestamp,
};

/// Correction of a decision that has gone out, for a reader who may propose or confirm one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CorrectionPanel {
    /// Present decision.
    pub state: StateKind,
    /// States to which the reader may propose a correction. Empty for a reader who supervises
    /// nothing here.
    pub targets: Vec<CorrectionTarget>,
    /// Fact that forbids a correction. `None` if there is none.
    pub obstacle: Option<CorrectionObstacle>,
    /// Proposal that waits for a second person. `None` without one.
    pub proposal: Option<CorrectionProposal>,
}

/// Proposal to correct a decision, which waits for a second person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CorrectionProposal {
    /// State to which the correction would lead.
    pub target: CorrectionTarget,
    /// Reason, which the candidate reads after the confirmation.
    pub reason: String,
    /// Account of the person who proposed it.
    pub author: AccountId,
    /// Name of that person.
    pub name: String,
    /// Time of the proposal, which names it in requests.
    pub at: Timestamp,
}

/// Application with a proposal that the reader may confirm or has made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CorrectionRow {
    /// Id of the application.
    pub application: ApplicationId,
    /// Number of the application.
    pub number: String,
    /// Name of the candidate.
    pub candidate: String,
    /// Proposal that waits.
    pub proposal: CorrectionProposal,
}

/// Most proposals in the list of a reader.
pub const MAX_CORRECTION_ROWS: usize = 100;
