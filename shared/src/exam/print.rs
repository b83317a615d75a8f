//! What is printed: the admission ticket (准考证) and forms (登记表, 介绍信). Always A4, and
//! no item breaks across pages (S4-13). SH-18, S2-22, S4-12, S4-22.

use serde::{Deserialize, Serialize};

use super::column::Column;
use crate::{
    id::{FieldId, FormId, SectionId},
    text::LocalText,
};

/// The admission ticket. It can be printed in the window of the ticket stage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Ticket {
    pub title: LocalText,
    pub lines: Vec<Line>,
    /// What the office's seating file brings: place, room, seat, sessions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<Column>,
    /// Rules for the candidate, printed below. Paragraphs are separated by blank lines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rules: Option<LocalText>,
}

/// A form made from the answers. It can be printed in the window of the print stage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct PrintedForm {
    pub id: FormId,
    pub title: LocalText,
    /// How many are to be brought, signed and stamped (S4-18).
    pub copies: u16,
    /// Running text above the lines, as in a letter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<LocalText>,
    pub lines: Vec<Line>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stamps: Vec<Stamp>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Line {
    pub title: LocalText,
    pub from: Source,
}

/// Where the content of a line comes from: `"name"`, or `{ field = "employer" }`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    Name,
    DocumentKind,
    DocumentNumber,
    /// The application's number.
    ApplicationNumber,
    TicketNumber,
    Portrait,
    Position,
    /// An answer of the form.
    Field(FieldId),
    /// Several answers, one after the other on one line: a province and its city.
    Fields(Vec<FieldId>),
    /// All entries of a section that repeats.
    Section(SectionId),
    /// A column of the seating file, for tickets.
    Column(FieldId),
    /// Left empty, to be written by hand.
    Blank,
}

/// A box for a seal (S4-22).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Stamp {
    /// 所在单位组织人事部门意见
    pub label: LocalText,
    /// Whose seal counts.
    pub rule: LocalText,
}
