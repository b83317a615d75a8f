//! Where and when an admitted candidate sits the exam: what the office's seating file says of an
//! application (准考证). S2-22.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::id::FieldId;

/// The longest ticket number, in characters.
pub const TICKET_NUMBER_LIMIT: u16 = 32;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seat {
    /// 准考证号; nobody else of the exam has it.
    pub ticket_number: String,
    /// By the ids of the ticket's columns.
    pub cells: BTreeMap<FieldId, String>,
}
