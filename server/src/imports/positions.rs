//! Parser of the office's position list, a CSV file (RFC 4180, or tab separated as copied from a
//! spreadsheet). The whole file is read; every fault names its line and column. S2-18.

use std::{
    collections::{BTreeMap, HashMap},
    fmt,
};

use shared::{
    exam::{
        Exam, Field, FieldKind, PositionRule,
        field::ChoiceNode,
        position::{ComparisonOperator, PositionCondition},
    },
    id::{FieldId, PositionCode},
    position::{CELL_SEPARATOR, Position, split_cell},
    text::LocalText,
};

const CODE_HEADINGS: [&str; 3] = ["职位代码", "职位编号", "code"];
const HEAD_COUNT_HEADINGS: [&str; 3] = ["招考人数", "招录人数", "head-count"];

/// The longest cell, in characters.
const MAX_CELL_CHARS: usize = 500;

/// A fault of the file: its line as an editor counts it, and its column by number and heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PositionFileFault {
    pub line: u64,
    pub column: usize,
    pub heading: String,
    pub message: String,
}

impl fmt::Display for PositionFileFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let PositionFileFault {
            line,
            column,
            heading,
            message,
        } = self;
        match heading.is_empty() {
            true => write!(f, "{line}: {message}"),
            false => write!(f, "{line}: column {column} ({heading}): {message}"),
        }
    }
}

/// Meaning of a column of the file.
enum PositionFileColumn<'a> {
    Code,
    HeadCount,
    Level(usize),
    Text(&'a FieldId, bool),
    Condition(&'a PositionCondition, &'a Field),
}

/// The positions of the file.
///
/// # Errors
/// Every fault, in the order of the file.
pub fn read_positions(exam: &Exam, text: &str) -> Result<Vec<Position>, Vec<PositionFileFault>> {
    let Some(rule) = &exam.positions else {
        let message = format!("the exam {} has no positions", exam.code);
        return Err(vec![line_fault(1, message)]);
    };
    // Excel writes a byte order mark at the start of UTF-8 files.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    // The CSV reader counts a CRLF line end only after it has begun the next row.
    let text = text.replace("\r\n", "\n");
    let first = text.lines().next().unwrap_or_default();
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(if first.contains('\t') { b'\t' } else { b',' })
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let headings = match reader.headers() {
        Ok(headings) if !headings.iter().all(str::is_empty) => headings.clone(),
        Ok(_) => return Err(vec![line_fault(1, "the file is empty".to_owned())]),
        Err(error) => return Err(vec![line_fault(1, error.to_string())]),
    };
    let headings: Vec<String> = headings.iter().map(str::to_owned).collect();
    let columns = read_headings(exam, rule, &headings)?;
    let (mut positions, mut faults) = (Vec::new(), Vec::new());
    let mut seen: HashMap<PositionCode, u64> = HashMap::new();
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                let line = error.position().map_or(1, csv::Position::line);
                faults.push(line_fault(line, error.to_string()));
                continue;
            }
        };
        if record.iter().all(str::is_empty) {
            continue;
        }
        let line = record.position().map_or(1, csv::Position::line);
        let before = faults.len();
        let mut fault = |index: usize, message: String| {
            faults.push(PositionFileFault {
                line,
                column: index + 1,
                heading: headings.get(index).cloned().unwrap_or_default(),
                message,
            });
        };
        let read = read_row(rule, &columns, &record, &mut fault);
        let Some(position) = read else { continue };
        if let Some(first) = seen.insert(position.code.clone(), line) {
            let message = format!("the code `{}` stands on line {first} too", position.code);
            faults.push(line_fault(line, message));
        }
        if faults.len() == before {
            positions.push(position);
        }
    }
    if faults.is_empty() && positions.is_empty() {
        faults.push(line_fault(
            2,
            "the file has headings and no position".to_owned(),
        ));
    }
    if faults.is_empty() {
        Ok(positions)
    } else {
        Err(faults)
    }
}

fn line_fault(line: u64, message: String) -> PositionFileFault {
    PositionFileFault {
        line,
        column: 0,
        heading: String::new(),
        message,
    }
}

fn read_headings<'a>(
    exam: &'a Exam,
    rule: &'a PositionRule,
    headings: &[String],
) -> Result<Vec<PositionFileColumn<'a>>, Vec<PositionFileFault>> {
    let is = |heading: &str, id: &FieldId, title: &LocalText| {
        heading == id.as_str() || heading == title.zh
    };
    let find = |heading: &str| {
        if CODE_HEADINGS.contains(&heading) {
            return Some(PositionFileColumn::Code);
        }
        if HEAD_COUNT_HEADINGS.contains(&heading) {
            return Some(PositionFileColumn::HeadCount);
        }
        if let Some(level) = rule.levels.iter().position(|level| level.zh == heading) {
            return Some(PositionFileColumn::Level(level));
        }
        if let Some(it) = rule
            .columns
            .iter()
            .find(|it| is(heading, &it.id, &it.title))
        {
            return Some(PositionFileColumn::Text(&it.id, it.required));
        }
        let condition = rule
            .conditions
            .iter()
            .find(|it| is(heading, &it.id, &it.title))?;
        Some(PositionFileColumn::Condition(
            condition,
            exam.field(&condition.field)?,
        ))
    };
    let (mut columns, mut faults) = (Vec::new(), Vec::new());
    for (index, heading) in headings.iter().enumerate() {
        match find(heading) {
            Some(_) if headings[..index].contains(heading) => {
                faults.push(heading_fault(
                    index,
                    heading,
                    "this heading stands twice".to_owned(),
                ));
            }
            Some(column) => columns.push(column),
            None => faults.push(heading_fault(
                index,
                heading,
                format!("no such column; allowed: {}", list_headings(rule)),
            )),
        }
    }
    let mut need = |name: &str, is_there: bool| {
        if !is_there {
            faults.push(line_fault(1, format!("no column is called {name}")));
        }
    };
    need(
        CODE_HEADINGS[0],
        columns
            .iter()
            .any(|it| matches!(it, PositionFileColumn::Code)),
    );
    for (place, level) in rule.levels.iter().enumerate() {
        let is_there = |it: &PositionFileColumn<'_>| matches!(it, PositionFileColumn::Level(level) if *level == place);
        need(&level.zh, columns.iter().any(is_there));
    }
    if faults.is_empty() {
        Ok(columns)
    } else {
        Err(faults)
    }
}

fn heading_fault(index: usize, heading: &str, message: String) -> PositionFileFault {
    PositionFileFault {
        line: 1,
        column: index + 1,
        heading: heading.to_owned(),
        message,
    }
}

fn list_headings(rule: &PositionRule) -> String {
    let levels = rule.levels.iter().map(|level| level.zh.as_str());
    let columns = rule.columns.iter().map(|it| it.id.as_str());
    let conditions = rule.conditions.iter().map(|it| it.id.as_str());
    let all = [CODE_HEADINGS[0]]
        .into_iter()
        .chain(levels)
        .chain([HEAD_COUNT_HEADINGS[0]]);
    all.chain(columns)
        .chain(conditions)
        .collect::<Vec<_>>()
        .join(", ")
}

fn read_row(
    rule: &PositionRule,
    columns: &[PositionFileColumn<'_>],
    record: &csv::StringRecord,
    fault: &mut impl FnMut(usize, String),
) -> Option<Position> {
    let mut code = None;
    let mut path = vec![String::new(); rule.levels.len()];
    let (mut head_count, mut cells) = (None, BTreeMap::new());
    if record.len() > columns.len() {
        let message = format!(
            "the line has {} cells, the headings are {}",
            record.len(),
            columns.len()
        );
        fault(columns.len(), message);
    }
    for (index, column) in columns.iter().enumerate() {
        let cell = record.get(index).unwrap_or_default();
        if cell.chars().count() > MAX_CELL_CHARS {
            fault(
                index,
                format!(
                    "the cell has {} characters, {MAX_CELL_CHARS} are allowed",
                    cell.chars().count()
                ),
            );
            continue;
        }
        match column {
            PositionFileColumn::Code => match cell.parse() {
                Ok(read) => code = Some(read),
                Err(why) => fault(index, format!("{why}")),
            },
            PositionFileColumn::Level(_) if cell.is_empty() => {
                fault(index, "the cell is empty".to_owned())
            }
            PositionFileColumn::Level(level) => path[*level] = cell.to_owned(),
            PositionFileColumn::HeadCount if cell.is_empty() => {}
            PositionFileColumn::HeadCount => match cell.parse() {
                Ok(count) if (1..=100_000).contains(&count) => head_count = Some(count),
                _ => fault(
                    index,
                    format!("`{cell}` is no number of people: 1 to 100000"),
                ),
            },
            PositionFileColumn::Text(_, true) if cell.is_empty() => {
                fault(index, "the cell is empty".to_owned())
            }
            PositionFileColumn::Text(..) | PositionFileColumn::Condition(..) if cell.is_empty() => {
            }
            PositionFileColumn::Text(id, _) => drop(cells.insert((*id).clone(), cell.to_owned())),
            PositionFileColumn::Condition(condition, field) => {
                match read_condition(condition.test, field, cell) {
                    Ok(value) => drop(cells.insert(condition.id.clone(), value)),
                    Err(message) => fault(index, message),
                }
            }
        }
    }
    Some(Position {
        code: code?,
        path,
        head_count,
        cells,
    })
}

/// A condition as it is stored: choices by their ids, even if the office wrote their labels.
fn read_condition(test: ComparisonOperator, field: &Field, cell: &str) -> Result<String, String> {
    match test {
        ComparisonOperator::OneOf | ComparisonOperator::Under => {
            let values: Result<Vec<_>, _> = split_cell(cell)
                .map(|value| find_choice(field, value))
                .collect();
            Ok(values?.join(&CELL_SEPARATOR.to_string()))
        }
        ComparisonOperator::AtLeast | ComparisonOperator::AtMost
            if matches!(field.kind, FieldKind::Choice { .. }) =>
        {
            find_choice(field, cell)
        }
        _ => cell
            .parse::<u32>()
            .map(|number| number.to_string())
            .map_err(|_| format!("`{cell}` is no whole number")),
    }
}

fn find_choice(field: &Field, value: &str) -> Result<String, String> {
    fn descend(tree: &[ChoiceNode], value: &str) -> Option<String> {
        tree.iter().find_map(|branch| {
            if branch.id.as_str() == value || branch.label.zh == value {
                return Some(branch.id.to_string());
            }
            descend(&branch.under, value)
        })
    }
    let found = match &field.kind {
        FieldKind::Choice { choices } => choices
            .iter()
            .find(|choice| choice.id.as_str() == value || choice.label.zh == value)
            .map(|choice| choice.id.to_string()),
        FieldKind::TreeChoice { tree } => descend(tree, value),
        _ => None,
    };
    found.ok_or_else(|| {
        format!(
            "`{value}` is no answer of “{}”; several values stand between `{CELL_SEPARATOR}`",
            field.title.zh
        )
    })
}
