//! Reading an office's roster: a CSV file, or what was copied out of a spreadsheet. It is read
//! whole; every fault has its row and column, and nothing is stored here but by [`take_roster`].

mod take;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, HashMap};

use shared::{
    application::answers::{Wrong, read},
    exam::{Column, Exam, Field, FieldKind},
    id::{ChoiceId, FieldId},
    person::IdNumber,
    roster::{FAULTS_TOLD, RosterFault, RosterReport, RosterWrong},
    text::LocalText,
};

pub use self::take::{Office, Taking, take_roster};
use crate::db::RosterEntry;

/// The longest name, in characters.
const NAME_LIMIT: u16 = 100;
/// The longest text of a column that is no field of the form.
const CELL_LIMIT: u16 = 500;

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

/// The people of the file. With a fault there is nobody.
pub fn read_roster(bytes: &[u8], exam: &Exam) -> RosterFile {
    let mut reader = Reader::default();
    let entries = match std::str::from_utf8(bytes) {
        Ok(text) => reader.read(text, exam),
        Err(_) => {
            reader.fault(1, "", RosterWrong::NotText);
            Vec::new()
        }
    };
    let mut report = reader.report;
    report.people = entries.len() as u32;
    let entries = if report.wrong == 0 {
        entries
    } else {
        Vec::new()
    };
    RosterFile { entries, report }
}

/// What stands in a column.
struct Meaning {
    heading: String,
    place: Place,
    field: Field,
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

#[derive(Default)]
struct Reader {
    report: RosterReport,
}

impl Reader {
    fn fault(&mut self, row: u64, column: &str, wrong: RosterWrong) {
        self.report.wrong += 1;
        if self.report.faults.len() < FAULTS_TOLD {
            self.report.faults.push(RosterFault {
                row: u32::try_from(row).unwrap_or(u32::MAX),
                column: column.to_owned(),
                wrong,
            });
        }
    }

    fn read(&mut self, text: &str, exam: &Exam) -> Vec<RosterEntry> {
        // Excel begins a UTF-8 file with this mark.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut rows = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(find_delimiter(text))
            .from_reader(text.as_bytes())
            .into_records()
            // The text is UTF-8, and reading from memory does not fail.
            .filter_map(Result::ok)
            .filter(|row| row.iter().any(|cell| !cell.trim().is_empty()));
        let Some(headings) = rows.next() else {
            self.fault(1, "", RosterWrong::Empty);
            return Vec::new();
        };
        let line = |row: &csv::StringRecord| row.position().map_or(1, csv::Position::line);
        let Some(meanings) = self.read_headings(&headings, line(&headings), exam) else {
            return Vec::new();
        };
        let mut people = People::default();
        let mut is_empty = true;
        for row in rows {
            is_empty = false;
            let number = line(&row);
            if let Some(entry) = self.read_row(&row, number, &meanings) {
                match people.add(entry, number) {
                    Ok(true) => {}
                    Ok(false) => self.report.repeated += 1,
                    Err((place, wrong)) => {
                        let column = meanings.iter().flatten().find(|it| it.place == place);
                        let heading = column.map_or("", |column| &column.heading);
                        self.fault(number, heading, wrong);
                    }
                }
            }
        }
        if is_empty {
            self.fault(line(&headings), "", RosterWrong::Empty);
        }
        people.entries
    }

    /// What each column is; `None` for one that is left out.
    fn read_headings(
        &mut self,
        headings: &csv::StringRecord,
        row: u64,
        exam: &Exam,
    ) -> Option<Vec<Option<Meaning>>> {
        let mut meanings: Vec<Option<Meaning>> = Vec::new();
        for heading in headings {
            let heading = heading.trim();
            let meaning = find_meaning(heading, exam);
            match &meaning {
                None if heading.is_empty() => {}
                None => self.report.left_out.push(heading.to_owned()),
                Some(found) => {
                    let mut before = meanings.iter().flatten();
                    if before.any(|other| other.place == found.place) {
                        self.fault(row, heading, RosterWrong::TwoColumns);
                    }
                }
            }
            meanings.push(meaning);
        }
        let own = exam.roster.iter().flat_map(|roster| &roster.columns);
        let wanted = [
            (Place::Name, names(&NAME)),
            (Place::IdNumber, names(&ID_NUMBER)),
        ]
        .into_iter()
        .chain(own.filter(|column| column.required).map(|column| {
            let names = vec![column.title.zh.clone(), column.id.to_string()];
            (Place::Own(column.id.clone()), names)
        }));
        for (place, headings) in wanted {
            if !meanings.iter().flatten().any(|it| it.place == place) {
                self.fault(row, "", RosterWrong::NoColumn { headings });
            }
        }
        (self.report.wrong == 0).then_some(meanings)
    }

    fn read_row(
        &mut self,
        row: &csv::StringRecord,
        number: u64,
        meanings: &[Option<Meaning>],
    ) -> Option<RosterEntry> {
        let surplus = row
            .iter()
            .skip(meanings.len())
            .any(|cell| !cell.trim().is_empty());
        if surplus {
            let wrong = RosterWrong::Cells {
                measured: row.len() as u32,
                allowed: meanings.len() as u32,
            };
            self.fault(number, "", wrong);
            return None;
        }
        let faults = self.report.wrong;
        let mut cells = BTreeMap::new();
        let (mut name, mut id_number, mut phone, mut email) = (None, None, None, None);
        for (at, meaning) in meanings.iter().enumerate() {
            let Some(meaning) = meaning else { continue };
            let typed = row.get(at).unwrap_or_default();
            let value = match read_cell(&meaning.field, typed) {
                Ok(Some(value)) => value,
                Ok(None) => continue,
                Err(why) => {
                    let text = typed.trim().to_owned();
                    self.fault(number, &meaning.heading, RosterWrong::Answer { text, why });
                    continue;
                }
            };
            match &meaning.place {
                Place::Name => name = Some(value),
                Place::IdNumber => id_number = value.parse::<IdNumber>().ok(),
                Place::Phone => phone = Some(value),
                Place::Email => email = Some(value),
                Place::Own(id) => drop(cells.insert(id.clone(), value)),
            }
        }
        if self.report.wrong > faults {
            return None;
        }
        Some(RosterEntry {
            id_number: id_number?,
            name: name?,
            phone,
            email,
            cells,
        })
    }
}

/// The cell as it is recorded; nothing where it is empty and may be.
fn read_cell(field: &Field, typed: &str) -> Result<Option<String>, Wrong> {
    let typed = by_label(field, typed);
    match read(field, &typed).value? {
        Some(value) => Ok(Some(value.text())),
        None if field.required => Err(Wrong::Missing),
        None => Ok(None),
    }
}

/// An office writes 本科 where the form has a choice of that label.
fn by_label(field: &Field, typed: &str) -> String {
    let label = typed.trim();
    let choices = field.kind.choice_ids().unwrap_or_default();
    let is_called = |id: &&ChoiceId| {
        let labels = field.kind.label(id).unwrap_or_default();
        labels
            .last()
            .is_some_and(|text| text.zh == label || text.en.as_deref() == Some(label))
    };
    let chosen = choices.into_iter().find(is_called);
    chosen.map_or_else(|| typed.to_owned(), ToString::to_string)
}

fn find_meaning(heading: &str, exam: &Exam) -> Option<Meaning> {
    let known = |names: &[&str]| names.iter().any(|name| name.eq_ignore_ascii_case(heading));
    let own = |column: &&Column| {
        column.id.as_str() == heading
            || column.title.zh == heading
            || column.title.en.as_deref() == Some(heading)
    };
    let name = FieldKind::Text {
        limit: NAME_LIMIT,
        long: false,
    };
    let (place, kind, required) = if known(&NAME) {
        (Place::Name, name, true)
    } else if known(&ID_NUMBER) {
        (Place::IdNumber, FieldKind::IdNumber, true)
    } else if known(&PHONE) {
        (Place::Phone, FieldKind::Phone, false)
    } else if known(&EMAIL) {
        (Place::Email, FieldKind::Email, false)
    } else {
        let mut columns = exam.roster.iter().flat_map(|roster| &roster.columns);
        let column = columns.find(own)?;
        let kind = exam.field(&column.id).map_or(
            FieldKind::Text {
                limit: CELL_LIMIT,
                long: false,
            },
            |field| field.kind.clone(),
        );
        (Place::Own(column.id.clone()), kind, column.required)
    };
    Some(Meaning {
        heading: heading.to_owned(),
        place,
        field: Field {
            id: "cell".parse().ok()?,
            title: LocalText {
                zh: heading.to_owned(),
                en: None,
            },
            hint: None,
            required,
            kind,
            when: Vec::new(),
            only_if: None,
            prefill: None,
        },
    })
}

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

/// What is copied out of a spreadsheet stands between tabs.
fn find_delimiter(text: &str) -> u8 {
    let headings = text.lines().find(|line| !line.trim().is_empty());
    let of = |separator| headings.map_or(0, |line| line.matches(separator).count());
    if of('\t') > 0 {
        b'\t'
    } else if of(';') > of(',') {
        b';'
    } else {
        b','
    }
}

/// Who was read already, and in which row.
#[derive(Default)]
struct People {
    entries: Vec<RosterEntry>,
    rows: HashMap<IdNumber, (usize, u64)>,
}

impl People {
    /// Whether the person is new.
    fn add(&mut self, entry: RosterEntry, row: u64) -> Result<bool, (Place, RosterWrong)> {
        let Some((at, first)) = self.rows.get(&entry.id_number) else {
            self.rows
                .insert(entry.id_number.clone(), (self.entries.len(), row));
            self.entries.push(entry);
            return Ok(true);
        };
        let (known, row) = (
            &self.entries[*at],
            u32::try_from(*first).unwrap_or(u32::MAX),
        );
        if *known == entry {
            Ok(false)
        } else if known.name == entry.name {
            Err((Place::IdNumber, RosterWrong::Again { row }))
        } else {
            Err((Place::Name, RosterWrong::OtherName { row }))
        }
    }
}
