//! Result of importing a roster, a seating file or a list of positions: counts, or faults by row and
//! column.

use serde::{Deserialize, Serialize};

use crate::application::answers::FormFaultKind;
use crate::id::{ChoiceId, PositionCode};
use crate::json::tagged::tagged_enum;
use crate::text::LocalText;

/// Maximum number of faults listed one by one; the others are counted.
pub const MAX_LISTED_FAULTS: usize = 50;

/// Result of reading a file, which was imported if requested and without faults.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RosterReport {
    /// Number of people or positions in the file.
    pub people: u32,
    /// Number of people who are new on the roster, or of new positions.
    pub added: u32,
    /// Number of people or positions with changed values.
    pub changed: u32,
    /// Number of rows that repeat another.
    pub repeated: u32,
    /// Number of people whom the file has by a name or number that was corrected since.
    #[serde(default)]
    pub corrected: u32,
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
    /// Number of positions that the file lacks, so that the import removes them.
    #[serde(default)]
    pub removed: u32,
    /// True if the file has exactly the present list of positions.
    #[serde(default)]
    pub is_same: bool,
    /// First changed positions that applications have chosen, at most [`MAX_LISTED_FAULTS`].
    #[serde(default)]
    pub changed_in_use: Vec<ChosenPosition>,
    /// Number of all changed positions that applications have chosen.
    #[serde(default)]
    pub changed_in_use_count: u32,
}

/// Position that applications have chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChosenPosition {
    /// Code of the position.
    pub code: PositionCode,
    /// Title with its ancestors, as it is now.
    pub title: String,
    /// Number of applications that have chosen it, in every state.
    pub applications: u32,
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
    /// Row number as in spreadsheets, from 1. It is 0 for a fault that no row has.
    pub row: u32,
    /// Heading of the column; empty for the whole row.
    pub column: String,
    /// Kind of the fault.
    pub wrong: RosterFaultKind,
}

/// Kind of a fault in a roster, a seating file or a list of positions.
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
    /// The file has no position.
    NoPosition,
    /// No column of the list of positions has this heading. Ignoring it could drop a condition.
    UnknownColumn {
        /// Headings of all columns.
        headings: Vec<String>,
    },
    /// The text is not the code of a position.
    InvalidPositionCode {
        /// Text of the cell.
        text: String,
    },
    /// The row is the example of the template.
    ExampleRow,
    /// Another row has the same code.
    RepeatedPosition {
        /// Row number of the other row, from 1.
        row: u32,
    },
    /// The value is no answer of the compared field.
    NotAnAnswer {
        /// One value of the cell.
        text: String,
        /// Title of the field.
        field: Box<LocalText>,
        /// First answers of the field.
        answers: Vec<LocalText>,
        /// True if the field has further answers.
        has_more: bool,
    },
    /// The value is the label of several answers of the compared field.
    AmbiguousAnswer {
        /// One value of the cell.
        text: String,
        /// Title of the field.
        field: Box<LocalText>,
        /// Ids of the answers, which the file can name instead.
        ids: Vec<ChoiceId>,
    },
    /// The file lacks a position that applications have chosen.
    ChosenPositionMissing {
        /// That position.
        position: ChosenPosition,
    },
}

tagged_enum!(RosterFaultKind, "wrong");
