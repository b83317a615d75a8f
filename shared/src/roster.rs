//! Result of importing a roster or a seating file: counts, or faults by row and column.

use serde::{Deserialize, Serialize};

use crate::application::answers::FormFaultKind;
use crate::json::tagged::tagged_enum;

/// Maximum number of faults listed one by one; the others are counted.
pub const MAX_LISTED_FAULTS: usize = 50;

/// Result of reading a file, which was imported if requested and without faults.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RosterReport {
    /// Number of people in the file.
    pub people: u32,
    /// Number of people who are new on the roster.
    pub added: u32,
    /// Number of people with changed values.
    pub changed: u32,
    /// Number of rows that repeat another.
    pub repeated: u32,
    /// Unknown headings.
    #[serde(rename = "left_out")]
    pub unknown_headings: Vec<String>,
    /// First faults, at most [`MAX_LISTED_FAULTS`].
    pub faults: Vec<RosterFault>,
    /// Number of all faults; with one, nothing is imported.
    #[serde(rename = "wrong")]
    pub fault_count: u32,
    /// True if the file was imported; false after a check only, or with faults.
    pub is_applied: bool,
    /// Number of people invited by the import (S4-02).
    pub invited: u32,
    /// Invited people whom no channel reaches. The office passes the code on; it is shown only
    /// here.
    pub to_pass_on: Vec<UndeliveredInvitation>,
}

/// Invitation that the office passes on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UndeliveredInvitation {
    /// Name of the person.
    pub name: String,
    /// Identity number of the person.
    pub id_number: String,
    /// Code as it is typed.
    pub code: String,
    /// Address of the invitation, with the code.
    pub link: String,
}

/// Fault with its place in the spreadsheet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RosterFault {
    /// Row number as in spreadsheets, from 1.
    pub row: u32,
    /// Heading of the column; empty for the whole row.
    pub column: String,
    /// Kind of the fault.
    pub wrong: RosterFaultKind,
}

/// Kind of a fault in a roster or a seating file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", remote = "Self")]
pub enum RosterFaultKind {
    /// The bytes are not text in a known encoding.
    NotText,
    /// The file is a workbook in the old format (XLS).
    OldWorkbook,
    /// The workbook cannot be read.
    BrokenWorkbook,
    /// The unpacked workbook is larger than this number of bytes.
    UnpackedTooLarge {
        /// Maximum number of bytes.
        allowed: u64,
    },
    /// The sheet has more rows or columns than this.
    SheetTooLarge {
        /// Maximum number of rows.
        rows: u32,
        /// Maximum number of columns.
        columns: u32,
    },
    /// The file has no person.
    Empty,
    /// A required column is missing under all of these headings.
    #[serde(rename = "no-column")]
    MissingColumn {
        /// Accepted headings of the column.
        headings: Vec<String>,
    },
    /// Two columns have the same meaning.
    #[serde(rename = "two-columns")]
    DuplicateColumn,
    /// The row has more cells than the headings.
    #[serde(rename = "cells")]
    TooManyCells {
        /// Number of cells in the row.
        measured: u32,
        /// Number of headings.
        allowed: u32,
    },
    /// The cell is invalid for its column.
    #[serde(rename = "answer")]
    InvalidCell {
        /// Text of the cell.
        text: String,
        /// Fault of the text.
        why: Box<FormFaultKind>,
    },
    /// This row has the same person with other values.
    #[serde(rename = "again")]
    ContradictingRow {
        /// Row number of the other row, from 1.
        row: u32,
    },
    /// This row has the same number under another name.
    OtherName {
        /// Row number of the other row, from 1.
        row: u32,
    },
    /// The cell that marks uploaders is neither yes nor no (S0-13).
    #[serde(rename = "mark")]
    InvalidUploaderMark {
        /// Text of the cell.
        text: String,
    },
    /// No application of the exam has this number.
    NoApplication {
        /// Number in the cell.
        number: String,
    },
    /// The application belongs to another person.
    #[serde(rename = "not-theirs")]
    WrongOwner {
        /// Name in the file.
        name: String,
    },
    /// No typeface has these characters of the name, so the ticket cannot be printed.
    UnprintableName {
        /// Name of the person.
        name: String,
        /// Characters that cannot be printed.
        characters: Vec<char>,
    },
    /// No typeface has these characters of the cell, so the ticket cannot be printed.
    UnprintableCell {
        /// Characters that cannot be printed.
        characters: Vec<char>,
    },
    /// The application is not approved, so it gets no seat.
    NotApproved,
    /// The fee is not paid, so there is no seat.
    NotPaid,
    /// The ticket number is not made of letters, digits and hyphens; a spreadsheet makes
    /// `2.024E+11` of a long number.
    #[serde(rename = "ticket-number")]
    InvalidTicketNumber {
        /// Text of the cell.
        text: String,
    },
    /// Another row or file has given this ticket number to this application.
    TicketTaken {
        /// Number of that application.
        number: String,
    },
}

tagged_enum!(RosterFaultKind, "wrong");
