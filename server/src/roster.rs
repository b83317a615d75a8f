//! Reading an office's roster. It is read whole; every fault has its row and column, and nothing is
//! stored here but by [`take_roster`].

mod take;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use shared::{
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

/// What a column is, whatever stands above it.
const NAME: [&str; 3] = ["姓名", "name", "考生姓名"];
const ID_NUMBER: [&str; 5] = ["身份证号", "身份证号码", "证件号码", "证件号", "id-number"];
const PHONE: [&str; 5] = ["手机", "手机号", "手机号码", "联系电话", "phone"];
const EMAIL: [&str; 4] = ["邮箱", "电子邮箱", "电子邮件", "email"];

/// People, or faults; and what else there is to say of the file.
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
    /// A column of the definition.
    Own(FieldId),
}

/// The people of the file. With a fault there is nobody.
pub fn read_roster(bytes: &[u8], exam: &Exam) -> RosterFile {
    let own = exam.roster.iter().flat_map(|roster| &roster.columns);
    let wanted = [
        (Place::Name, headings(&NAME)),
        (Place::IdNumber, headings(&ID_NUMBER)),
    ];
    let wanted = wanted.into_iter().chain(
        own.filter(|column| column.required)
            .map(|column| (Place::Own(column.id.clone()), headings_of(column))),
    );
    let mut table = Table::read(bytes, |heading| find_place(heading, exam), wanted);
    let mut people = People::default();
    for row in std::mem::take(&mut table.rows) {
        let number = row.number;
        let Some(entry) = read_entry(row) else {
            continue;
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

fn read_entry(mut row: Row<Place>) -> Option<RosterEntry> {
    Some(RosterEntry {
        name: row.take(&Place::Name)?,
        id_number: row.take(&Place::IdNumber)?.parse().ok()?,
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
    })
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

/// Who was read already, and in which row.
#[derive(Default)]
struct People {
    entries: Vec<RosterEntry>,
    rows: HashMap<IdNumber, (usize, u32)>,
}

impl People {
    /// Whether the person is new.
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
