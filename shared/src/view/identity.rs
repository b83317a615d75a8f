//! Data of the corrections of a person's name or number, for the office.

use serde::{Deserialize, Serialize};

use crate::{
    application::CorrectedValue, id::AccountId, person::document::DocumentKind, time::Timestamp,
};

/// Corrections of a person's name or number, for an officer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdentityPanel {
    /// Document whose number can be corrected. `None` for an account without one.
    pub document: Option<DocumentKind>,
    /// Proposal that waits for a second person. `None` without one.
    pub proposal: Option<IdentityProposal>,
    /// Answered proposals, newest first.
    pub records: Vec<IdentityRecord>,
    /// Account of the reader.
    pub reader: AccountId,
}

/// Proposal to correct the name or number of a person, which waits for a second person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdentityProposal {
    /// Name before and after. `None` if it stays.
    pub name: Option<CorrectedValue>,
    /// Masked number before, and whole number after, which the second person compares with the
    /// document. `None` if it stays.
    pub number: Option<CorrectedValue>,
    /// Reason, which the candidate reads after the confirmation.
    pub reason: String,
    /// Account of the person who proposed it.
    pub author: AccountId,
    /// Name of that person.
    pub author_name: String,
    /// Time of the proposal, which names it in requests.
    pub at: Timestamp,
}

/// Answered proposal to correct the name or number of a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdentityRecord {
    /// Name before and after. `None` if it stayed.
    pub name: Option<CorrectedValue>,
    /// Masked number before and after. `None` if it stayed.
    pub number: Option<CorrectedValue>,
    /// Reason, in the words of the person who proposed it.
    pub reason: String,
    /// Name of that person.
    pub author_name: String,
    /// Time of the proposal.
    pub at: Timestamp,
    /// True if the proposal was confirmed; otherwise it was declined or withdrawn.
    pub is_confirmed: bool,
    /// Name of the person who answered it.
    pub answered_by: String,
    /// Time of the answer.
    pub answered_at: Timestamp,
    /// Explanation of the person who declined it. `None` without one.
    pub note: Option<String>,
}

/// Person with a proposal that waits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdentityProposalRow {
    /// Account of the person.
    pub account: AccountId,
    /// Name of the person.
    pub name: String,
    /// Name of the officer who proposed the correction.
    pub author_name: String,
    /// Time of the proposal.
    pub at: Timestamp,
}

/// Most answered proposals on the page of a person.
pub const MAX_IDENTITY_RECORDS: u64 = 20;
/// Most proposals in the list of those that wait.
pub const MAX_IDENTITY_PROPOSAL_ROWS: u64 = 100;
