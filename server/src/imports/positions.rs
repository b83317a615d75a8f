//! Reader of the office's list of positions. The whole file is read, and every fault has its row and
//! column. Only [`import_position_file`] writes to the database. S2-18.

mod import;
mod template;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use shared::{
    exam::{
        Exam, Field, FieldKind, ImportColumn, PositionRule,
        field::ChoiceNode,
        position::{ComparisonOperator, PositionCondition},
    },
    id::{ChoiceId, FieldId, PositionCode},
    position::{CELL_SEPARATOR, Position, split_cell},
    roster::{RosterFaultKind, RosterReport},
    text::LocalText,
};

pub use self::{import::import_position_file, template::write_template};
use crate::{
    exports::csv_line::escape_formula,
    imports::table::{
        ImportRow, ImportTable, TableRules, cell_field, headings, headings_of, is_heading_of,
        text_kind,
    },
};

const CODE_HEADINGS: [&str; 3] = ["职位代码", "职位编号", "code"];
const HEAD_COUNT_HEADINGS: [&str; 3] = ["招考人数", "招录人数", "head-count"];

/// The code in the example row of the template. No position has it, so that the example is not
/// imported by mistake.
const EXAMPLE_CODE: &str = "EXAMPLE";
/// The longest cell, in characters.
const MAX_CELL_CHARS: u16 = 500;
/// The most wanted people of a position.
const MAX_HEAD_COUNT: i64 = 100_000;
/// The most years that a condition names.
const MAX_YEARS: i64 = 150;
/// Answers that a fault lists.
const MAX_LISTED_ANSWERS: usize = 12;

/// Meaning of a column of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
enum PositionColumn {
    Code,
    HeadCount,
    /// A level of the tree, by its index from the top.
    Level(usize),
    /// A column or a condition of the definition.
    Defined(FieldId),
}

/// The columns of an exam's file.
struct PositionColumns<'a> {
    exam: &'a Exam,
    rule: &'a PositionRule,
}

/// The positions of the file, in its order.
///
/// # Errors
/// The report with every fault. The exam has no positions: the report has `NoPosition`.
pub fn read_positions(exam: &Exam, bytes: &[u8]) -> Result<Vec<Position>, Box<RosterReport>> {
    let Some(rule) = &exam.positions else {
        let mut table = ImportTable::<PositionColumn>::read(b"", |_| None, []);
        name_empty_list(&mut table.report);
        return Err(Box::new(table.report));
    };
    let columns = PositionColumns { exam, rule };
    let rules = TableRules {
        all_headings: Some(columns.list_headings()),
        convert: &|column: &PositionColumn, value: String| columns.convert(column, value),
    };
    let find = |heading: &str| columns.identify(heading);
    let mut table = ImportTable::read_by_rules(bytes, find, columns.list_required(), &rules);
    name_empty_list(&mut table.report);
    let mut seen: HashMap<PositionCode, u32> = HashMap::new();
    let mut positions = Vec::new();
    for row in std::mem::take(&mut table.rows) {
        let number = row.number;
        let Some(position) = columns.read_row(row) else {
            continue;
        };
        match seen.get(&position.code) {
            Some(first) => {
                let wrong = RosterFaultKind::RepeatedPosition { row: *first };
                table.add_fault(number, Some(&PositionColumn::Code), wrong);
            }
            None => {
                seen.insert(position.code.clone(), number);
                positions.push(position);
            }
        }
    }
    match table.report.fault_count {
        0 => Ok(positions),
        _ => Err(Box::new(table.report)),
    }
}

/// Says of an empty file that it has no position; other files of the office have people.
fn name_empty_list(report: &mut RosterReport) {
    for fault in &mut report.faults {
        if fault.wrong == RosterFaultKind::Empty {
            fault.wrong = RosterFaultKind::NoPosition;
        }
    }
}

impl PositionColumns<'_> {
    fn identify(&self, heading: &str) -> Option<(PositionColumn, Field)> {
        let text = || FieldKind::Text {
            limit: MAX_CELL_CHARS,
            long: true,
        };
        let (column, kind, required) = if is_heading_of(&CODE_HEADINGS, heading) {
            (PositionColumn::Code, text_kind(MAX_CELL_CHARS), true)
        } else if is_heading_of(&HEAD_COUNT_HEADINGS, heading) {
            let kind = FieldKind::Number {
                least: 1,
                most: MAX_HEAD_COUNT,
            };
            (PositionColumn::HeadCount, kind, false)
        } else if let Some(level) = self.find_level(heading) {
            (
                PositionColumn::Level(level),
                text_kind(MAX_CELL_CHARS),
                true,
            )
        } else if let Some(column) = self.find_text_column(heading) {
            let key = PositionColumn::Defined(column.id.clone());
            (key, text(), column.required)
        } else {
            let (condition, field) = self.find_condition(heading)?;
            let key = PositionColumn::Defined(condition.id.clone());
            (key, condition_kind(condition.test, field), false)
        };
        Some((column, cell_field(heading, kind, required)))
    }

    fn find_level(&self, heading: &str) -> Option<usize> {
        let mut levels = self.rule.levels.iter();
        levels.position(|level| is_title(level, heading))
    }

    fn find_text_column(&self, heading: &str) -> Option<&ImportColumn> {
        let mut columns = self.rule.columns.iter();
        columns.find(|it| it.id.as_str() == heading || is_title(&it.title, heading))
    }

    fn find_condition(&self, heading: &str) -> Option<(&PositionCondition, &Field)> {
        let mut conditions = self.rule.conditions.iter();
        let condition =
            conditions.find(|it| it.id.as_str() == heading || is_title(&it.title, heading))?;
        Some((condition, self.exam.field(&condition.field)?))
    }

    /// The columns that must be there, with their headings.
    fn list_required(&self) -> Vec<(PositionColumn, Vec<String>)> {
        let levels = self.rule.levels.iter().enumerate();
        let levels =
            levels.map(|(level, title)| (PositionColumn::Level(level), vec![title.zh.clone()]));
        let columns = self.rule.columns.iter().filter(|column| column.required);
        let columns = columns.map(|column| {
            let key = PositionColumn::Defined(column.id.clone());
            (key, headings_of(column))
        });
        std::iter::once((PositionColumn::Code, headings(&CODE_HEADINGS)))
            .chain(levels)
            .chain(columns)
            .collect()
    }

    /// One heading of each column, in the order of the template.
    fn list_headings(&self) -> Vec<String> {
        let columns = self.rule.columns.iter().map(|it| (&it.id, &it.title));
        let conditions = self.rule.conditions.iter().map(|it| (&it.id, &it.title));
        let defined = columns.chain(conditions).map(|(id, title)| {
            // A title that another column has too finds that one, and a formula would be changed
            // in the template; the id is unique and plain.
            let found = self.identify(&title.zh).map(|(column, _)| column);
            let is_own = found == Some(PositionColumn::Defined(id.clone()));
            match is_own && escape_formula(&title.zh) == title.zh {
                true => title.zh.clone(),
                false => id.to_string(),
            }
        });
        let levels = self.rule.levels.iter().map(|level| level.zh.clone());
        std::iter::once(CODE_HEADINGS[0].to_owned())
            .chain(levels)
            .chain([HEAD_COUNT_HEADINGS[0].to_owned()])
            .chain(defined)
            .collect()
    }

    /// The value of a cell as it is stored: choices by their ids, even if the office wrote labels.
    fn convert(&self, column: &PositionColumn, value: String) -> Result<String, RosterFaultKind> {
        match column {
            PositionColumn::Code if value == EXAMPLE_CODE => Err(RosterFaultKind::ExampleRow),
            PositionColumn::Code if value.parse::<PositionCode>().is_err() => {
                Err(RosterFaultKind::InvalidPositionCode { text: value })
            }
            PositionColumn::Defined(id) => {
                let mut conditions = self.rule.conditions.iter();
                let condition = conditions.find(|condition| condition.id == *id);
                let compared =
                    condition.and_then(|it| Some((it.test, self.exam.field(&it.field)?)));
                match compared {
                    Some((test, field)) => convert_condition(test, field, value),
                    None => Ok(value),
                }
            }
            PositionColumn::Code | PositionColumn::HeadCount | PositionColumn::Level(_) => {
                Ok(value)
            }
        }
    }

    /// The position of a row without faults.
    fn read_row(&self, mut row: ImportRow<PositionColumn>) -> Option<Position> {
        let code = row.take_cell(&PositionColumn::Code)?.parse().ok()?;
        let head_count = row.take_cell(&PositionColumn::HeadCount);
        let levels = 0..self.rule.levels.len();
        let path = levels
            .map(|level| row.take_cell(&PositionColumn::Level(level)))
            .collect::<Option<_>>()?;
        let cells = row.cells.into_iter();
        Some(Position {
            code,
            path,
            head_count: head_count.and_then(|count| count.parse().ok()),
            cells: cells
                .filter_map(|(column, value)| match column {
                    PositionColumn::Defined(id) => Some((id, value)),
                    _ => None,
                })
                .collect(),
        })
    }
}

fn is_title(title: &LocalText, heading: &str) -> bool {
    title.zh == heading || title.en.as_deref() == Some(heading)
}

/// True if the cell names answers of the field; otherwise it has a number.
fn has_answers(test: ComparisonOperator, field: &Field) -> bool {
    match test {
        ComparisonOperator::OneOf | ComparisonOperator::Under => true,
        ComparisonOperator::AtLeast | ComparisonOperator::AtMost => {
            matches!(field.kind, FieldKind::Choice { .. })
        }
        ComparisonOperator::YearsAtLeast | ComparisonOperator::YearsAtMost => false,
    }
}

fn condition_kind(test: ComparisonOperator, field: &Field) -> FieldKind {
    let number = |most| FieldKind::Number { least: 0, most };
    match test {
        _ if has_answers(test, field) => text_kind(MAX_CELL_CHARS),
        ComparisonOperator::YearsAtLeast | ComparisonOperator::YearsAtMost => number(MAX_YEARS),
        _ => number(i64::from(u32::MAX)),
    }
}

fn convert_condition(
    test: ComparisonOperator,
    field: &Field,
    value: String,
) -> Result<String, RosterFaultKind> {
    match test {
        _ if !has_answers(test, field) => Ok(value),
        ComparisonOperator::OneOf | ComparisonOperator::Under => {
            let ids: Result<Vec<_>, _> = split_cell(&value)
                .map(|value| find_answer(field, value))
                .collect();
            Ok(ids?.join(&CELL_SEPARATOR.to_string()))
        }
        _ => find_answer(field, value.trim()),
    }
}

/// The id of the answer with this id, or else of the only one with this label.
fn find_answer(field: &Field, value: &str) -> Result<String, RosterFaultKind> {
    let mut all = Vec::new();
    let answers: Vec<&LocalText> = match &field.kind {
        FieldKind::Choice { choices } => {
            all.extend(choices.iter().map(|choice| (&choice.id, &choice.label)));
            choices.iter().map(|choice| &choice.label).collect()
        }
        FieldKind::TreeChoice { tree } => {
            list_branches(tree, &mut all);
            tree.iter().map(|branch| &branch.label).collect()
        }
        _ => Vec::new(),
    };
    if all.iter().any(|(id, _)| id.as_str() == value) {
        return Ok(value.to_owned());
    }
    let labelled = all.iter().filter(|(_, label)| is_title(label, value));
    let labelled: Vec<&ChoiceId> = labelled.map(|(id, _)| *id).collect();
    let (text, title) = (value.to_owned(), Box::new(field.title.clone()));
    match labelled[..] {
        [id] => Ok(id.to_string()),
        [] => Err(RosterFaultKind::NotAnAnswer {
            text,
            field: title,
            has_more: answers.len() > MAX_LISTED_ANSWERS
                || matches!(field.kind, FieldKind::TreeChoice { .. }),
            answers: answers
                .into_iter()
                .take(MAX_LISTED_ANSWERS)
                .cloned()
                .collect(),
        }),
        _ => Err(RosterFaultKind::AmbiguousAnswer {
            text,
            field: title,
            ids: labelled
                .into_iter()
                .take(MAX_LISTED_ANSWERS)
                .cloned()
                .collect(),
        }),
    }
}

/// The branches of a tree at every depth, with their labels.
fn list_branches<'a>(tree: &'a [ChoiceNode], found: &mut Vec<(&'a ChoiceId, &'a LocalText)>) {
    for branch in tree {
        found.push((&branch.id, &branch.label));
        list_branches(&branch.under, found);
    }
}
