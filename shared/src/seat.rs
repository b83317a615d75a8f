//! Seat of an admitted candidate, from the office's seating file (准考证, S2-22).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::id::FieldId;

/// Maximum length of a ticket number, in characters.
pub const MAX_TICKET_NUMBER_LENGTH: u16 = 32;

/// Seat of one admitted candidate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seat {
    /// Ticket number (准考证号), unique in the exam.
    pub ticket_number: String,
    /// Cells by the ids of the ticket's columns.
    pub cells: BTreeMap<FieldId, String>,
}
