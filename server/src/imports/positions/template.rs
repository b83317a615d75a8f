//! Template of the list of positions: the headings of the exam's columns and one example row.

use shared::{
    exam::{Exam, Field, FieldKind, position::ComparisonOperator},
    position::CELL_SEPARATOR,
    problem::Problem,
    text::LocalText,
};

use crate::{
    error::Result,
    exports::csv_line::{BYTE_ORDER_MARK, escape_formula, write_line},
    imports::positions::{EXAMPLE_CODE, PositionColumns, has_answers},
};

/// Wanted people of the example.
const EXAMPLE_HEAD_COUNT: &str = "1";
/// The least and the greatest age or number of years of the example.
const EXAMPLE_YEARS: (&str, &str) = ("18", "35");
/// Answers of a condition that the example names, where several are allowed.
const EXAMPLE_ANSWERS: usize = 2;

/// The template as CSV, with the byte order mark by which spreadsheets know UTF-8.
///
/// # Errors
/// `NotFound` if the exam has no positions.
pub fn write_template(exam: &Exam) -> Result<Vec<u8>> {
    let rule = exam.positions.as_ref().ok_or(Problem::NotFound)?;
    let columns = PositionColumns { exam, rule };
    let headings = columns.list_headings();
    let levels = rule.levels.iter().map(|level| format!("示例{}", level.zh));
    let texts = rule.columns.iter();
    let texts = texts.map(|column| format!("示例{}", column.title.zh));
    let conditions = rule.conditions.iter().map(|condition| {
        let field = exam.field(&condition.field);
        field.map_or_else(String::new, |field| example_of(condition.test, field))
    });
    let example: Vec<String> = std::iter::once(EXAMPLE_CODE.to_owned())
        .chain(levels)
        .chain([EXAMPLE_HEAD_COUNT.to_owned()])
        .chain(texts)
        .chain(conditions)
        .collect();
    let mut file = BYTE_ORDER_MARK.as_bytes().to_vec();
    for row in [headings, example] {
        file.extend(write_line(row.iter().map(String::as_str)));
    }
    Ok(file)
}

/// A cell of a condition that can be imported.
fn example_of(test: ComparisonOperator, field: &Field) -> String {
    if has_answers(test, field) {
        let answers = list_answers(field);
        return match test {
            ComparisonOperator::AtMost => answers.last().cloned().unwrap_or_default(),
            ComparisonOperator::AtLeast => answers.first().cloned().unwrap_or_default(),
            _ => {
                let first = answers.into_iter().take(EXAMPLE_ANSWERS);
                first.collect::<Vec<_>>().join(&CELL_SEPARATOR.to_string())
            }
        };
    }
    match (test, &field.kind) {
        (ComparisonOperator::YearsAtLeast, _) => EXAMPLE_YEARS.0.to_owned(),
        (ComparisonOperator::YearsAtMost, _) => EXAMPLE_YEARS.1.to_owned(),
        (ComparisonOperator::AtMost, FieldKind::Number { most, .. }) => clamp(*most),
        (_, FieldKind::Number { least, .. }) => clamp(*least),
        _ => String::new(),
    }
}

/// A number within the limits of a cell.
fn clamp(number: i64) -> String {
    number.clamp(0, i64::from(u32::MAX)).to_string()
}

/// The answers of a field; of a tree its top. A label that a cell can't have is replaced by the id.
fn list_answers(field: &Field) -> Vec<String> {
    let name = |id: &str, label: &LocalText| {
        let is_plain = !label.zh.contains(CELL_SEPARATOR)
            && escape_formula(&label.zh) == label.zh
            && label.zh.trim() == label.zh;
        match is_plain {
            true => label.zh.clone(),
            false => id.to_owned(),
        }
    };
    match &field.kind {
        FieldKind::Choice { choices } => choices
            .iter()
            .map(|choice| name(choice.id.as_str(), &choice.label))
            .collect(),
        FieldKind::TreeChoice { tree } => tree
            .iter()
            .map(|branch| name(branch.id.as_str(), &branch.label))
            .collect(),
        _ => Vec::new(),
    }
}
