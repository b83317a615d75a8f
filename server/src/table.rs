//! Tables of an office from a spreadsheet file or pasted rows: the whole input is read, columns are
//! found by their headings, and every fault has its row and column.

use shared::{
    application::answers::{Wrong, read},
    exam::{Column, Field, FieldKind},
    id::ChoiceId,
    roster::{FAULTS_TOLD, RosterFault, RosterReport, RosterWrong},
    text::LocalText,
};

use crate::sheet::{Rows, read_rows};

/// The longest text in characters of a column without its own limit.
const CELL_LIMIT: u16 = 500;

/// The rows of a table, with each cell under the key `P` of its column.
pub struct Table<P> {
    pub rows: Vec<Row<P>>,
    pub report: RosterReport,
    columns: Vec<Option<Meaning<P>>>,
}

/// A row without faults so far.
pub struct Row<P> {
    /// Row number as in a spreadsheet, from 1.
    pub number: u32,
    /// Normalised values of the cells; no value is empty.
    pub cells: Vec<(P, String)>,
}

/// Meaning of a column.
struct Meaning<P> {
    heading: String,
    place: P,
    field: Field,
}

impl<P: Clone + PartialEq> Table<P> {
    /// Reads a table. `find` identifies a column by its heading; for each key in `wanted` one of
    /// its headings must exist.
    pub fn read(
        bytes: &[u8],
        find: impl Fn(&str) -> Option<(P, Field)>,
        wanted: impl IntoIterator<Item = (P, Vec<String>)>,
    ) -> Self {
        let mut table = Self {
            rows: Vec::new(),
            report: RosterReport::default(),
            columns: Vec::new(),
        };
        // Without a word about every column that is not there.
        if bytes.trim_ascii().is_empty() {
            table.fault(1, None, RosterWrong::Empty);
            return table;
        }
        match read_rows(bytes) {
            Ok(rows) => table.take_rows(rows, find, wanted),
            Err(wrong) => table.fault(1, None, wrong),
        }
        table
    }

    /// Reports a fault of a row, with its column if it concerns a single one.
    pub fn fault(&mut self, row: u32, place: Option<&P>, wrong: RosterWrong) {
        let mut columns = self.columns.iter().flatten();
        let column = place.and_then(|place| columns.find(|column| column.place == *place));
        let heading = column.map_or_else(String::new, |column| column.heading.clone());
        self.fault_under(row, &heading, wrong);
    }

    fn fault_under(&mut self, row: u32, heading: &str, wrong: RosterWrong) {
        self.report.wrong += 1;
        if self.report.faults.len() < FAULTS_TOLD {
            self.report.faults.push(RosterFault {
                row,
                column: heading.to_owned(),
                wrong,
            });
        }
    }

    fn take_rows(
        &mut self,
        rows: Rows,
        find: impl Fn(&str) -> Option<(P, Field)>,
        wanted: impl IntoIterator<Item = (P, Vec<String>)>,
    ) {
        let mut rows = rows.into_iter();
        let Some((first, headings)) = rows.next() else {
            return self.fault(1, None, RosterWrong::Empty);
        };
        self.read_headings(first, &headings, find, wanted);
        if self.report.wrong > 0 {
            return;
        }
        let mut is_empty = true;
        for (number, row) in rows {
            is_empty = false;
            self.read_row(number, &row);
        }
        if is_empty {
            self.fault(first, None, RosterWrong::Empty);
        }
    }

    fn read_headings(
        &mut self,
        row: u32,
        headings: &csv::StringRecord,
        find: impl Fn(&str) -> Option<(P, Field)>,
        wanted: impl IntoIterator<Item = (P, Vec<String>)>,
    ) {
        for heading in headings {
            let heading = heading.trim();
            let found = find(heading);
            match &found {
                None if heading.is_empty() => {}
                None => self.report.left_out.push(heading.to_owned()),
                Some((place, _)) if self.has(place) => {
                    self.fault_under(row, heading, RosterWrong::TwoColumns);
                }
                Some(_) => {}
            }
            self.columns.push(found.map(|(place, field)| Meaning {
                heading: heading.to_owned(),
                place,
                field,
            }));
        }
        for (place, headings) in wanted {
            if !self.has(&place) {
                self.fault(row, None, RosterWrong::NoColumn { headings });
            }
        }
    }

    fn has(&self, place: &P) -> bool {
        let mut columns = self.columns.iter().flatten();
        columns.any(|column| column.place == *place)
    }

    fn read_row(&mut self, number: u32, row: &csv::StringRecord) {
        let mut surplus = row.iter().skip(self.columns.len());
        if surplus.any(|cell| !cell.trim().is_empty()) {
            let wrong = RosterWrong::Cells {
                measured: row.len() as u32,
                allowed: self.columns.len() as u32,
            };
            return self.fault(number, None, wrong);
        }
        let mut cells = Vec::new();
        let mut faults = Vec::new();
        for (at, column) in self.columns.iter().enumerate() {
            let Some(column) = column else { continue };
            let typed = row.get(at).unwrap_or_default();
            match read_cell(&column.field, typed) {
                Ok(Some(value)) => cells.push((column.place.clone(), value)),
                Ok(None) => {}
                Err(why) => {
                    let text = typed.trim().to_owned();
                    faults.push((
                        column.heading.clone(),
                        RosterWrong::Answer {
                            text,
                            why: Box::new(why),
                        },
                    ));
                }
            }
        }
        if faults.is_empty() {
            self.rows.push(Row { number, cells });
        }
        for (heading, wrong) in faults {
            self.fault_under(number, &heading, wrong);
        }
    }
}

impl<P: PartialEq> Row<P> {
    pub fn take(&mut self, place: &P) -> Option<String> {
        let at = self.cells.iter().position(|(other, _)| other == place)?;
        Some(self.cells.swap_remove(at).1)
    }
}

/// A field with the rules of a column.
pub fn cell_of(title: &str, kind: FieldKind, required: bool) -> Field {
    Field {
        id: "cell".parse().expect("is a slug"),
        title: LocalText {
            zh: title.to_owned(),
            en: None,
        },
        hint: None,
        required,
        kind,
        when: Vec::new(),
        only_if: None,
        not_before: None,
        prefill: None,
    }
}

pub fn text(limit: u16) -> FieldKind {
    FieldKind::Text { limit, long: false }
}

/// Text with the default limit.
pub fn any_text() -> FieldKind {
    text(CELL_LIMIT)
}

pub fn is_called(names: &[&str], heading: &str) -> bool {
    names.iter().any(|name| name.eq_ignore_ascii_case(heading))
}

/// The column of a definition with this heading.
pub fn find_column<'a>(
    columns: impl IntoIterator<Item = &'a Column>,
    heading: &str,
) -> Option<&'a Column> {
    columns.into_iter().find(|column| {
        column.id.as_str() == heading
            || column.title.zh == heading
            || column.title.en.as_deref() == Some(heading)
    })
}

/// The headings that identify a column of a definition.
pub fn headings_of(column: &Column) -> Vec<String> {
    vec![column.title.zh.clone(), column.id.to_string()]
}

pub fn headings(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

/// Normalised value of the cell; `None` if it is empty and optional.
fn read_cell(field: &Field, typed: &str) -> Result<Option<String>, Wrong> {
    let typed = by_label(field, typed);
    match read(field, &typed).value? {
        Some(value) => Ok(Some(value.text())),
        None if field.required => Err(Wrong::Missing),
        None => Ok(None),
    }
}

/// Replaces the label of a choice (本科) by its id, because offices write labels.
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
