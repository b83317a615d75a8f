//! What came of an office's file of people, a roster or a seating: whom it adds, or every fault by
//! row and column.

use serde::{Deserialize, Serialize};

use crate::application::answers::Wrong;

/// Faults of a file that are told one by one; of the others, how many there are.
pub const FAULTS_TOLD: usize = 50;

/// A file that was read, and taken if that was asked and nothing is wrong with it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RosterReport {
    pub people: u32,
    /// Not on the roster before.
    pub added: u32,
    /// On the roster, now with other values.
    pub changed: u32,
    /// Rows that say again what another says.
    pub repeated: u32,
    /// Headings that mean nothing here.
    pub left_out: Vec<String>,
    /// The first of them, at most [`FAULTS_TOLD`].
    pub faults: Vec<RosterFault>,
    /// How many there are in all; with one, nobody was added.
    pub wrong: u32,
    pub is_applied: bool,
    /// Whom the import has invited, where the exam invites (S4-02).
    pub invited: u32,
    /// Those of them whom nothing of ours reaches. The office passes it on; this is the only
    /// time that it is shown.
    pub to_pass_on: Vec<PassOn>,
}

/// An invitation that the office passes on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PassOn {
    pub name: String,
    pub id_number: String,
    /// As it is typed.
    pub code: String,
    pub link: String,
}

/// A fault, where an office finds it in its spreadsheet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RosterFault {
    /// As spreadsheets number rows, from 1.
    pub row: u32,
    /// The heading of the column; empty where it is the whole row.
    pub column: String,
    pub wrong: RosterWrong,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "wrong")]
pub enum RosterWrong {
    /// The bytes are no text in an encoding that we know.
    NotText,
    /// A workbook of the old kind (XLS).
    OldWorkbook,
    /// A workbook that cannot be read.
    BrokenWorkbook,
    /// A workbook that unpacks to more bytes than that.
    UnpackedTooLarge { allowed: u64 },
    /// A sheet with more rows or columns than that.
    SheetTooLarge { rows: u32, columns: u32 },
    /// No person in it.
    Empty,
    /// A column that must be there is not, by any of these headings.
    NoColumn { headings: Vec<String> },
    /// Two columns mean the same.
    TwoColumns,
    /// More cells than the row of headings has.
    Cells { measured: u32, allowed: u32 },
    /// A cell that says something else than what stands in its column.
    Answer { text: String, why: Box<Wrong> },
    /// The same person, with other values, stands in this row.
    Again { row: u32 },
    /// The same number stands in this row under another name.
    OtherName { row: u32 },
    /// Neither yes nor no, in the column that says who may upload (S0-13).
    Mark { text: String },
    /// No application of the exam has this number.
    NoApplication { number: String },
    /// The application is another person's.
    NotTheirs { name: String },
    /// The ticket can't show the candidate's name: no typeface has these characters.
    UnprintableName { name: String, characters: Vec<char> },
    /// The ticket can't show what stands in this cell.
    UnprintableCell { characters: Vec<char> },
    /// Only who is approved is seated.
    NotApproved,
    /// Only who has paid is seated.
    NotPaid,
    /// Letters, digits and hyphens; a spreadsheet makes `2.024E+11` of a long number.
    TicketNumber { text: String },
    /// Another row or an earlier file gives this ticket number to the application of this number.
    TicketTaken { number: String },
}
