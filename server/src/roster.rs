//! Parser of an office's roster. The whole file is read, and every fault has its row and column.
//! Only [`take_roster`] writes to the database.

mod take;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use shared::{
    application::UploadMark,
    exam::{Exam, Field, FieldKind},
    id::FieldId,
    person::IdNumber,
    roster::{RosterReport, RosterWrong},
};

pub use self::take::{Office, Taking, take_roster};
use crate::{
    db::RosterEntry,
    table::{Row, Table, any_text, cell_of, find_column, headings, headings_of, is_called, text},
};

/// The longest name, in characters.
const NAME_LIMIT: u16 = 100;

/// The longest mark of the upload column, in characters.
const MARK_LIMIT: u16 = 10;

/// Accepted headings of each column.
const NAME: [&str; 3] = ["姓名", "name", "考生姓名"];
const ID_NUMBER: [&str; 5] = ["身份证号", "身份证号码", "证件号码", "证件号", "id-number"];
const PHONE: [&str; 5] = ["手机", "手机号", "手机号码", "联系电话", "phone"];
const MARK: [&str; 6] = [
    "可上传",
    "上传资格",
    "是否可上传",
    "may-upload",
    "may upload",
    "upload",
];
/// Accepted marks of the upload column, and their meaning as yes (`true`) or no.
const MARKS: [(&str, bool); 14] = [
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
const EMAIL: [&str; 4] = ["邮箱", "电子邮箱", "电子邮件", "email"];

/// The people of the file or its faults, with a report.
pub struct RosterFile {
    pub entries: Vec<RosterEntry>,
    pub report: RosterReport,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Place {
    Name,
    IdNumber,
    Phone,
    Email,
    /// The mark that allows the person to upload (S0-13).
    Mark,
    /// A column of the exam definition.
    Own(FieldId),
}

/// Reads the people of the file. With any fault there are no entries.
pub fn read_roster(bytes: &[u8], exam: &Exam) -> RosterFile {
    let own = exam.roster.iter().flat_map(|roster| &roster.columns);
    let wanted = [
        (Place::Name, headings(&NAME)),
        (Place::IdNumber, headings(&ID_NUMBER)),
    ];
    // A roster that limits uploads must have the column that marks uploaders.
    let mark = exam
        .marks_uploaders()
        .then(|| (Place::Mark, headings(&MARK)));
    let wanted = wanted.into_iter().chain(mark).chain(
        own.filter(|column| column.required)
            .map(|column| (Place::Own(column.id.clone()), headings_of(column))),
    );
    let mut table = Table::read(bytes, |heading| find_place(heading, exam), wanted);
    let mut people = People::default();
    for row in std::mem::take(&mut table.rows) {
        let number = row.number;
        let entry = match read_entry(row) {
            Ok(Some(entry)) => entry,
            Ok(None) => continue,
            Err(text) => {
                table.fault(number, Some(&Place::Mark), RosterWrong::Mark { text });
                continue;
            }
        };
        match people.add(entry, number) {
            Ok(true) => {}
            Ok(false) => table.report.repeated += 1,
            Err((place, wrong)) => table.fault(number, Some(&place), wrong),
        }
    }
    let mut report = table.report;
    report.people = people.entries.len() as u32;
    let entries = if report.wrong == 0 {
        people.entries
    } else {
        Vec::new()
    };
    RosterFile { entries, report }
}

/// # Errors
/// The text of the mark if it is neither yes nor no.
fn read_entry(mut row: Row<Place>) -> Result<Option<RosterEntry>, String> {
    let upload = match row.take(&Place::Mark) {
        Some(text) => UploadMark::from(read_mark(&text).ok_or(text)?),
        None => UploadMark::Allowed,
    };
    let (Some(name), Some(id_number)) = (row.take(&Place::Name), row.take(&Place::IdNumber)) else {
        return Ok(None);
    };
    let Ok(id_number) = id_number.parse() else {
        return Ok(None);
    };
    Ok(Some(RosterEntry {
        name,
        id_number,
        upload,
        phone: row.take(&Place::Phone),
        email: row.take(&Place::Email),
        cells: row
            .cells
            .into_iter()
            .filter_map(|(place, value)| match place {
                Place::Own(id) => Some((id, value)),
                _ => None,
            })
            .collect(),
    }))
}

fn read_mark(text: &str) -> Option<bool> {
    let known = MARKS
        .iter()
        .find(|(word, _)| word.eq_ignore_ascii_case(text.trim()));
    known.map(|(_, may_upload)| *may_upload)
}

fn find_place(heading: &str, exam: &Exam) -> Option<(Place, Field)> {
    let (place, kind, required) = if is_called(&NAME, heading) {
        (Place::Name, text(NAME_LIMIT), true)
    } else if is_called(&ID_NUMBER, heading) {
        (Place::IdNumber, FieldKind::IdNumber, true)
    } else if is_called(&PHONE, heading) {
        (Place::Phone, FieldKind::Phone, false)
    } else if is_called(&EMAIL, heading) {
        (Place::Email, FieldKind::Email, false)
    } else if exam.marks_uploaders() && is_called(&MARK, heading) {
        (Place::Mark, text(MARK_LIMIT), true)
    } else {
        let columns = exam.roster.iter().flat_map(|roster| &roster.columns);
        let column = find_column(columns, heading)?;
        let kind = exam
            .field(&column.id)
            .map_or_else(any_text, |field| field.kind.clone());
        (Place::Own(column.id.clone()), kind, column.required)
    };
    Some((place, cell_of(heading, kind, required)))
}

/// The people read so far, with their rows.
#[derive(Default)]
struct People {
    entries: Vec<RosterEntry>,
    rows: HashMap<IdNumber, (usize, u32)>,
}

impl People {
    /// Adds a person; `false` if the same person was added before.
    fn add(&mut self, entry: RosterEntry, row: u32) -> Result<bool, (Place, RosterWrong)> {
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
            Err((Place::IdNumber, RosterWrong::Again { row }))
        } else {
            Err((Place::Name, RosterWrong::OtherName { row }))
        }
    }
}
