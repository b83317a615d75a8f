//! Printed papers: the admission ticket (准考证) and forms (登记表, 介绍信). They are A4, and no item breaks
//! across pages (S4-13, SH-18, S2-22, S4-12, S4-22).

use serde::{Deserialize, Serialize};

use crate::{
    exam::import_column::ImportColumn,
    id::{FieldId, FormId, SectionId},
    text::LocalText,
};

/// Admission ticket. It can be printed in the window of the ticket stage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Ticket {
    /// Title of the ticket: 准考证.
    pub title: LocalText,
    /// Lines in the order of the paper.
    pub lines: Vec<PrintedLine>,
    /// Columns of the office's seating file: place, room, seat, sessions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<ImportColumn>,
    /// Rules for the candidate, printed below. Blank lines separate paragraphs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rules: Option<LocalText>,
}

/// Form made from the answers. It can be printed in the window of the print stage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct PrintedForm {
    /// Id of the form, unique in the exam.
    pub id: FormId,
    /// Title of the form: 考生登记表.
    pub title: LocalText,
    /// Number of copies to bring, signed and stamped (S4-18).
    pub copies: u16,
    /// Text above the lines, as in a letter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<LocalText>,
    /// Lines in the order of the paper.
    pub lines: Vec<PrintedLine>,
    /// Boxes for seals, below the lines.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stamps: Vec<Stamp>,
}

/// One line of a printed paper: a title and its content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct PrintedLine {
    /// Title of the line.
    pub title: LocalText,
    /// Source of the content.
    pub from: LineSource,
}

/// Source of the content of a line: `"name"`, or `{ field = "employer" }`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LineSource {
    /// Name of the candidate.
    Name,
    /// Kind of the identity document. It is left empty for handwriting.
    DocumentKind,
    /// Number of the identity document.
    DocumentNumber,
    /// Number of the application.
    ApplicationNumber,
    /// Ticket number (准考证号) from the seating file.
    TicketNumber,
    /// Portrait; it is printed beside the lines.
    Portrait,
    /// Title of the chosen position, with the levels above it.
    Position,
    /// Answer of the form.
    Field(FieldId),
    /// Several answers on one line: a province and its city.
    Fields(Vec<FieldId>),
    /// All entries of a repeating section.
    Section(SectionId),
    /// Column of the seating file, for tickets.
    Column(FieldId),
    /// Empty space for handwriting.
    Blank,
}

/// Box for a seal (S4-22).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Stamp {
    /// Label: 所在单位组织人事部门意见.
    pub label: LocalText,
    /// Rule about the valid seal.
    pub rule: LocalText,
}
