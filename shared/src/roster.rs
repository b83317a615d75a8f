//! Result of importing a roster or a seating file: counts, or faults by row and column.

use serde::{Deserialize, Serialize};

use crate::application::answers::Wrong;

/// Maximum number of faults listed one by one; the others are counted.
pub const FAULTS_TOLD: usize = 50;

/// Result of reading a file, which was imported if requested and without faults.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RosterReport {
    pub people: u32,
    /// Number of people who are new on the roster.
    pub added: u32,
    /// Number of people with changed values.
    pub changed: u32,
    /// Number of rows that repeat another.
    pub repeated: u32,
    /// Unknown headings.
    pub left_out: Vec<String>,
    /// First faults, at most [`FAULTS_TOLD`].
    pub faults: Vec<RosterFault>,
    /// Number of all faults; with one, nothing is imported.
    pub wrong: u32,
    pub is_applied: bool,
    /// Number of people invited by the import (S4-02).
    pub invited: u32,
    /// Invited people whom no channel reaches. The office passes the code on; it is shown only
    /// here.
    pub to_pass_on: Vec<PassOn>,
}

/// Invitation that the office passes on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PassOn {
    pub name: String,
    pub id_number: String,
    /// Code as it is typed.
    pub code: String,
    pub link: String,
}

/// Fault with its place in the spreadsheet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RosterFault {
    /// Row number as in spreadsheets, from 1.
    pub row: u32,
    /// Heading of the column; empty for the whole row.
    pub column: String,
    pub wrong: RosterWrong,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "wrong")]
pub enum RosterWrong {
    /// The bytes are not text in a known encoding.
    NotText,
    /// The file is a workbook in the old format (XLS).
    OldWorkbook,
    /// The workbook cannot be read.
    BrokenWorkbook,
    /// The unpacked workbook is larger than this number of bytes.
    UnpackedTooLarge { allowed: u64 },
    /// The sheet has more rows or columns than this.
    SheetTooLarge { rows: u32, columns: u32 },
    /// The file has no person.
    Empty,
    /// A required column is missing under all of these headings.
    NoColumn { headings: Vec<String> },
    /// Two columns have the same meaning.
    TwoColumns,
    /// The row has more cells than the headings.
    Cells { measured: u32, allowed: u32 },
    /// The cell is invalid for its column.
    Answer { text: String, why: Box<Wrong> },
    /// This row has the same person with other values.
    Again { row: u32 },
    /// This row has the same number under another name.
    OtherName { row: u32 },
    /// The cell that marks uploaders is neither yes nor no (S0-13).
    Mark { text: String },
    /// No application of the exam has this number.
    NoApplication { number: String },
    /// The application belongs to another person.
    NotTheirs { name: String },
    /// No typeface has these characters of the name, so the ticket cannot be printed.
    UnprintableName { name: String, characters: Vec<char> },
    /// No typeface has these characters of the cell, so the ticket cannot be printed.
    UnprintableCell { characters: Vec<char> },
    /// The application is not approved, so it gets no seat.
    NotApproved,
    /// The fee is not paid, so there is no seat.
    NotPaid,
    /// The ticket number is not made of letters, digits and hyphens; a spreadsheet makes
    /// `2.024E+11` of a long number.
    TicketNumber { text: String },
    /// Another row or file has given this ticket number to this application.
    TicketTaken { number: String },
}
