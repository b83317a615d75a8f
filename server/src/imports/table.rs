//! Tables of an office from a spreadsheet file or pasted rows: the whole input is read, columns are
//! found by their headings, and every fault has its row and column.

use shared::{
    application::answers::{FormFaultKind, parse_answer},
    exam::{Field, FieldKind, ImportColumn},
    id::ChoiceId,
    roster::{MAX_LISTED_FAULTS, RosterFault, RosterFaultKind, RosterReport},
    text::LocalText,
};

use crate::imports::spreadsheet::{SheetRows, read_rows};

/// The longest text in characters of a column without its own limit.
const MAX_CELL_CHARS: u16 = 500;

/// The rows of a table, with each cell under the key `P` of its column.
pub struct ImportTable<P> {
    pub rows: Vec<ImportRow<P>>,
    pub report: RosterReport,
    columns: Vec<Option<TableColumn<P>>>,
}

/// A row without faults so far.
pub struct ImportRow<P> {
    /// Row number as in a spreadsheet, from 1.
    pub number: u32,
    /// Normalised values of the cells; no value is empty.
    pub cells: Vec<(P, String)>,
}

/// Rules of a table beside the fields of its columns.
pub struct TableRules<'a, P> {
    /// The headings of all columns, where any other heading is a fault. `None` leaves other columns
    /// out and lists them in the report.
    pub all_headings: Option<Vec<String>>,
    /// Turns the normalised value of a cell into the value of the row.
    pub convert: &'a dyn Fn(&P, String) -> Result<String, RosterFaultKind>,
}

/// Meaning of a column.
struct TableColumn<P> {
    heading: String,
    key: P,
    field: Field,
}

impl<P: Clone + PartialEq> ImportTable<P> {
    /// Reads a table. `find` identifies a column by its heading; for each key in `wanted` one of
    /// its headings must exist.
    pub fn read(
        bytes: &[u8],
        find: impl Fn(&str) -> Option<(P, Field)>,
        wanted: impl IntoIterator<Item = (P, Vec<String>)>,
    ) -> Self {
        let rules = TableRules {
            all_headings: None,
            convert: &|_: &P, value: String| Ok(value),
        };
        Self::read_by_rules(bytes, find, wanted, &rules)
    }

    /// As [`Self::read`], with further rules.
    pub fn read_by_rules(
        bytes: &[u8],
        find: impl Fn(&str) -> Option<(P, Field)>,
        wanted: impl IntoIterator<Item = (P, Vec<String>)>,
        rules: &TableRules<'_, P>,
    ) -> Self {
        let mut table = Self {
            rows: Vec::new(),
            report: RosterReport::default(),
            columns: Vec::new(),
        };
        // Without a word about every column that is not there.
        if bytes.trim_ascii().is_empty() {
            table.add_fault(1, None, RosterFaultKind::Empty);
            return table;
        }
        match read_rows(bytes) {
            Ok(rows) => table.read_all_rows(rows, find, wanted, rules),
            Err(wrong) => table.add_fault(1, None, wrong),
        }
        table
    }

    /// Reports a fault of a row, with its column if it concerns a single one.
    pub fn add_fault(&mut self, row: u32, place: Option<&P>, wrong: RosterFaultKind) {
        let mut columns = self.columns.iter().flatten();
        let column = place.and_then(|place| columns.find(|column| column.key == *place));
        let heading = column.map_or_else(String::new, |column| column.heading.clone());
        self.add_fault_under_heading(row, &heading, wrong);
    }

    fn add_fault_under_heading(&mut self, row: u32, heading: &str, wrong: RosterFaultKind) {
        self.report.fault_count += 1;
        if self.report.faults.len() < MAX_LISTED_FAULTS {
            self.report.faults.push(RosterFault {
                row,
                column: heading.to_owned(),
                wrong,
            });
        }
    }

    fn read_all_rows(
        &mut self,
        rows: SheetRows,
        find: impl Fn(&str) -> Option<(P, Field)>,
        wanted: impl IntoIterator<Item = (P, Vec<String>)>,
        rules: &TableRules<'_, P>,
    ) {
        let mut rows = rows.into_iter();
        let Some((first, headings)) = rows.next() else {
            return self.add_fault(1, None, RosterFaultKind::Empty);
        };
        self.read_headings(first, &headings, find, wanted, rules);
        if self.report.fault_count > 0 {
            return;
        }
        let mut is_empty = true;
        for (number, row) in rows {
            is_empty = false;
            self.read_row(number, &row, rules);
        }
        if is_empty {
            self.add_fault(first, None, RosterFaultKind::Empty);
        }
    }

    fn read_headings(
        &mut self,
        row: u32,
        headings: &csv::StringRecord,
        find: impl Fn(&str) -> Option<(P, Field)>,
        wanted: impl IntoIterator<Item = (P, Vec<String>)>,
        rules: &TableRules<'_, P>,
    ) {
        for heading in headings {
            let heading = heading.trim();
            let found = find(heading);
            match &found {
                None if heading.is_empty() => {}
                None => match &rules.all_headings {
                    None => self.report.unknown_headings.push(heading.to_owned()),
                    Some(headings) => {
                        let headings = headings.clone();
                        let wrong = RosterFaultKind::UnknownColumn { headings };
                        self.add_fault_under_heading(row, heading, wrong);
                    }
                },
                Some((place, _)) if self.has_column(place) => {
                    self.add_fault_under_heading(row, heading, RosterFaultKind::DuplicateColumn);
                }
                Some(_) => {}
            }
            self.columns.push(found.map(|(place, field)| TableColumn {
                heading: heading.to_owned(),
                key: place,
                field,
            }));
        }
        for (place, headings) in wanted {
            if !self.has_column(&place) {
                self.add_fault(row, None, RosterFaultKind::MissingColumn { headings });
            }
        }
    }

    fn has_column(&self, place: &P) -> bool {
        let mut columns = self.columns.iter().flatten();
        columns.any(|column| column.key == *place)
    }

    fn read_row(&mut self, number: u32, row: &csv::StringRecord, rules: &TableRules<'_, P>) {
        let mut surplus = row.iter().skip(self.columns.len());
        if surplus.any(|cell| !cell.trim().is_empty()) {
            let wrong = RosterFaultKind::TooManyCells {
                measured: row.len() as u32,
                allowed: self.columns.len() as u32,
            };
            return self.add_fault(number, None, wrong);
        }
        let mut cells = Vec::new();
        let mut faults = Vec::new();
        for (at, column) in self.columns.iter().enumerate() {
            let Some(column) = column else { continue };
            let typed = row.get(at).unwrap_or_default();
            match read_cell(&column.field, typed) {
                Ok(Some(value)) => match (rules.convert)(&column.key, value) {
                    Ok(value) => cells.push((column.key.clone(), value)),
                    Err(wrong) => faults.push((column.heading.clone(), wrong)),
                },
                Ok(None) => {}
                Err(why) => {
                    let text = typed.trim().to_owned();
                    faults.push((
                        column.heading.clone(),
                        RosterFaultKind::InvalidCell {
                            text,
                            why: Box::new(why),
                        },
                    ));
                }
            }
        }
        if faults.is_empty() {
            self.rows.push(ImportRow { number, cells });
        }
        for (heading, wrong) in faults {
            self.add_fault_under_heading(number, &heading, wrong);
        }
    }
}

impl<P: PartialEq> ImportRow<P> {
    pub fn take_cell(&mut self, place: &P) -> Option<String> {
        let at = self.cells.iter().position(|(other, _)| other == place)?;
        Some(self.cells.swap_remove(at).1)
    }
}

/// A field with the rules of a column.
pub fn cell_field(title: &str, kind: FieldKind, required: bool) -> Field {
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

pub fn text_kind(limit: u16) -> FieldKind {
    FieldKind::Text { limit, long: false }
}

/// Text with the default limit.
pub fn default_text_kind() -> FieldKind {
    text_kind(MAX_CELL_CHARS)
}

pub fn is_heading_of(names: &[&str], heading: &str) -> bool {
    names.iter().any(|name| name.eq_ignore_ascii_case(heading))
}

/// The column of a definition with this heading.
pub fn find_column<'a>(
    columns: impl IntoIterator<Item = &'a ImportColumn>,
    heading: &str,
) -> Option<&'a ImportColumn> {
    columns.into_iter().find(|column| {
        column.id.as_str() == heading
            || column.title.zh == heading
            || column.title.en.as_deref() == Some(heading)
    })
}

/// The headings that identify a column of a definition.
pub fn headings_of(column: &ImportColumn) -> Vec<String> {
    vec![column.title.zh.clone(), column.id.to_string()]
}

pub fn headings(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

/// Normalised value of the cell; `None` if it is empty and optional.
fn read_cell(field: &Field, typed: &str) -> Result<Option<String>, FormFaultKind> {
    let typed = replace_label_by_id(field, typed);
    match parse_answer(field, &typed).value? {
        Some(value) => Ok(Some(value.text())),
        None if field.required => Err(FormFaultKind::Missing),
        None => Ok(None),
    }
}

/// Replaces the label of a choice (本科) by its id, because offices write labels.
fn replace_label_by_id(field: &Field, typed: &str) -> String {
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
