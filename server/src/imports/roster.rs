//! Parser of an office's roster. The whole file is read, and every fault has its row and column.
//! Only [`import_roster_file`] writes to the database.

mod import;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use shared::{
    application::UploadPermission,
    exam::{Exam, Field, FieldKind},
    id::FieldId,
    person::IdNumber,
    roster::{RosterFaultKind, RosterReport},
};

pub use crate::imports::roster::import::{ImportMode, RosterImporter, import_roster_file};
use crate::{
    db::RosterEntry,
    imports::table::{
        ImportRow, ImportTable, cell_field, default_text_kind, find_column, headings, headings_of,
        is_heading_of, text_kind,
    },
};

/// The longest name, in characters.
const MAX_NAME_CHARS: u16 = 100;

/// The longest mark of the upload column, in characters.
const MAX_MARK_CHARS: u16 = 10;

/// Accepted headings of each column.
const NAME_HEADINGS: [&str; 3] = ["姓名", "name", "考生姓名"];
const ID_NUMBER_HEADINGS: [&str; 5] = ["身份证号", "身份证号码", "证件号码", "证件号", "id-number"];
const PHONE_HEADINGS: [&str; 5] = ["手机", "手机号", "手机号码", "联系电话", "phone"];
const UPLOAD_MARK_HEADINGS: [&str; 6] = [
    "可上传",
    "上传资格",
    "是否可上传",
    "may-upload",
    "may upload",
    "upload",
];
/// Accepted marks of the upload column, and their meaning as yes (`true`) or no.
const UPLOAD_MARK_WORDS: [(&str, bool); 14] = [
    ("是", true),
    ("可", true),
    ("有", true),
    ("yes", true),
    ("y", true),
    ("true", true),
    ("1", true),
    ("否", false),
    ("不可", false),
    ("无", false),
    ("no", false),
    ("n", false),
    ("false", false),
    ("0", false),
];
const EMAIL_HEADINGS: [&str; 4] = ["邮箱", "电子邮箱", "电子邮件", "email"];

/// The people of the file or its faults, with a report.
pub struct RosterFile {
    pub entries: Vec<RosterEntry>,
    pub report: RosterReport,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum RosterColumn {
    Name,
    IdNumber,
    Phone,
    Email,
    /// The mark that allows the person to upload (S0-13).
    Mark,
    /// A column of the exam definition.
    Defined(FieldId),
}

/// Reads the people of the file. With any fault there are no entries.
pub fn read_roster(bytes: &[u8], exam: &Exam) -> RosterFile {
    let own = exam.roster.iter().flat_map(|roster| &roster.columns);
    let wanted = [
        (RosterColumn::Name, headings(&NAME_HEADINGS)),
        (RosterColumn::IdNumber, headings(&ID_NUMBER_HEADINGS)),
    ];
    // A roster that limits uploads must have the column that marks uploaders.
    let mark = exam
        .has_upload_marks()
        .then(|| (RosterColumn::Mark, headings(&UPLOAD_MARK_HEADINGS)));
    let wanted = wanted
        .into_iter()
        .chain(mark)
        .chain(own.filter(|column| column.required).map(|column| {
            (
                RosterColumn::Defined(column.id.clone()),
                headings_of(column),
            )
        }));
    let mut table = ImportTable::read(bytes, |heading| identify_column(heading, exam), wanted);
    let mut people = RosterBuilder::default();
    for row in std::mem::take(&mut table.rows) {
        let number = row.number;
        let entry = match read_entry(row) {
            Ok(Some(entry)) => entry,
            Ok(None) => continue,
            Err(text) => {
                table.add_fault(
                    number,
                    Some(&RosterColumn::Mark),
                    RosterFaultKind::InvalidUploaderMark { text },
                );
                continue;
            }
        };
        match people.add(entry, number) {
            Ok(true) => {}
            Ok(false) => table.report.repeated += 1,
            Err((place, wrong)) => table.add_fault(number, Some(&place), wrong),
        }
    }
    let mut report = table.report;
    report.people = people.entries.len() as u32;
    let entries = if report.fault_count == 0 {
        people.entries
    } else {
        Vec::new()
    };
    RosterFile { entries, report }
}

/// # Errors
/// The text of the mark if it is neither yes nor no.
fn read_entry(mut row: ImportRow<RosterColumn>) -> Result<Option<RosterEntry>, String> {
    let upload = match row.take_cell(&RosterColumn::Mark) {
        Some(text) => UploadPermission::from(read_mark(&text).ok_or(text)?),
        None => UploadPermission::Allowed,
    };
    let (Some(name), Some(id_number)) = (
        row.take_cell(&RosterColumn::Name),
        row.take_cell(&RosterColumn::IdNumber),
    ) else {
        return Ok(None);
    };
    let Ok(id_number) = id_number.parse() else {
        return Ok(None);
    };
    Ok(Some(RosterEntry {
        name,
        id_number,
        upload,
        phone: row.take_cell(&RosterColumn::Phone),
        email: row.take_cell(&RosterColumn::Email),
        cells: row
            .cells
            .into_iter()
            .filter_map(|(place, value)| match place {
                RosterColumn::Defined(id) => Some((id, value)),
                _ => None,
            })
            .collect(),
    }))
}

fn read_mark(text: &str) -> Option<bool> {
    let known = UPLOAD_MARK_WORDS
        .iter()
        .find(|(word, _)| word.eq_ignore_ascii_case(text.trim()));
    known.map(|(_, may_upload)| *may_upload)
}

fn identify_column(heading: &str, exam: &Exam) -> Option<(RosterColumn, Field)> {
    let (place, kind, required) = if is_heading_of(&NAME_HEADINGS, heading) {
        (RosterColumn::Name, text_kind(MAX_NAME_CHARS), true)
    } else if is_heading_of(&ID_NUMBER_HEADINGS, heading) {
        (RosterColumn::IdNumber, FieldKind::IdNumber, true)
    } else if is_heading_of(&PHONE_HEADINGS, heading) {
        (RosterColumn::Phone, FieldKind::Phone, false)
    } else if is_heading_of(&EMAIL_HEADINGS, heading) {
        (RosterColumn::Email, FieldKind::Email, false)
    } else if exam.has_upload_marks() && is_heading_of(&UPLOAD_MARK_HEADINGS, heading) {
        (RosterColumn::Mark, text_kind(MAX_MARK_CHARS), true)
    } else {
        let columns = exam.roster.iter().flat_map(|roster| &roster.columns);
        let column = find_column(columns, heading)?;
        let kind = exam
            .field(&column.id)
            .map_or_else(default_text_kind, |field| field.kind.clone());
        (
            RosterColumn::Defined(column.id.clone()),
            kind,
            column.required,
        )
    };
    Some((place, cell_field(heading, kind, required)))
}

/// The people read so far, with their rows.
#[derive(Default)]
struct RosterBuilder {
    entries: Vec<RosterEntry>,
    rows: HashMap<IdNumber, (usize, u32)>,
}

impl RosterBuilder {
    /// Adds a person; `false` if the same person was added before.
    fn add(
        &mut self,
        entry: RosterEntry,
        row: u32,
    ) -> Result<bool, (RosterColumn, RosterFaultKind)> {
        let Some((at, first)) = self.rows.get(&entry.id_number) else {
            self.rows
                .insert(entry.id_number.clone(), (self.entries.len(), row));
            self.entries.push(entry);
            return Ok(true);
        };
        let (known, row) = (&self.entries[*at], *first);
        if *known == entry {
            Ok(false)
        } else if known.name == entry.name {
            Err((
                RosterColumn::IdNumber,
                RosterFaultKind::ContradictingRow { row },
            ))
        } else {
            Err((RosterColumn::Name, RosterFaultKind::OtherName { row }))
        }
    }
}
