//! Parsing of one answer by the kind of its field.

use super::{
    Wrong,
    clean::{clean_code, clean_line, clean_lines, count_characters, find_strange},
};
use crate::{
    calendar::{Day, YearMonth},
    exam::{Field, FieldKind, field::Branch},
    id::ChoiceId,
    person::IdNumber,
    text::{Lang, LocalText},
};

/// Maximum length of an e-mail address (RFC 5321).
const EMAIL_LIMIT: usize = 254;

/// Value of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    Text(String),
    IdNumber(IdNumber),
    Day(Day),
    Month(YearMonth),
    /// Choice of a list or a tree.
    Choice(ChoiceId),
    Phone(String),
    Email(String),
    Number(i64),
}

/// Result of parsing a typed text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// `Ok(None)` if nothing was typed.
    pub value: Result<Option<Value>, Wrong>,
    /// Recorded form of the answer, if it differs from the typed text; the page shows it.
    pub recorded: Option<String>,
}

/// Parses an answer. It does not check whether the field is required or the date allowed.
pub fn read(field: &Field, typed: &str) -> Reading {
    let text = match &field.kind {
        FieldKind::Text { long: false, .. } => clean_line(typed),
        FieldKind::Text { long: true, .. } => clean_lines(typed),
        FieldKind::IdNumber => clean_code(typed).to_ascii_uppercase(),
        _ => clean_code(typed),
    };
    if text.is_empty() {
        return Reading {
            value: Ok(None),
            recorded: None,
        };
    }
    let value = read_clean(&field.kind, &text);
    let recorded = match &value {
        // Dates are always shown in one format, so the page needs no note.
        Ok(Value::Day(_) | Value::Month(_)) => None,
        Ok(value) => Some(value.text()),
        Err(_) => None,
    };
    Reading {
        value: value.map(Some),
        recorded: recorded.filter(|recorded| recorded != typed),
    }
}

fn read_clean(kind: &FieldKind, text: &str) -> Result<Value, Wrong> {
    match kind {
        FieldKind::Text { limit, .. } => read_text(text, *limit),
        FieldKind::IdNumber => text
            .parse()
            .map(Value::IdNumber)
            .map_err(|why| Wrong::NotAnIdNumber { why }),
        FieldKind::Date { .. } => Day::read(text).map(Value::Day).ok_or(Wrong::NotADay),
        FieldKind::YearMonth { .. } => YearMonth::read(text)
            .map(Value::Month)
            .ok_or(Wrong::NotAMonth),
        FieldKind::Choice { .. } | FieldKind::TreeChoice { .. } => {
            let chosen = text.parse::<ChoiceId>().ok();
            chosen
                .filter(|id| kind.label(id).is_some())
                .map(Value::Choice)
                .ok_or(Wrong::NotAChoice)
        }
        FieldKind::Phone => read_phone(text).ok_or(Wrong::NotAPhone),
        FieldKind::Email => read_email(text).ok_or(Wrong::NotAnEmail),
        FieldKind::Number { least, most } => read_number(text, *least, *most),
    }
}

fn read_text(text: &str, limit: u16) -> Result<Value, Wrong> {
    if let Some(character) = find_strange(text) {
        let character = character.to_owned();
        return Err(Wrong::Strange { character });
    }
    let measured = count_characters(text);
    if measured > usize::from(limit) {
        return Err(Wrong::TooLong {
            measured: measured as u32,
            allowed: u32::from(limit),
        });
    }
    Ok(Value::Text(text.to_owned()))
}

/// Reads `13800138000` with any grouping and with or without +86, or a foreign number.
fn read_phone(text: &str) -> Option<Value> {
    let mut digits: String = text
        .chars()
        .filter(|letter| !matches!(letter, '-' | '(' | ')' | '.'))
        .collect();
    if let Some(number) = digits.strip_prefix("+86") {
        digits = number.to_owned();
    }
    let is_number = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let is_well_formed = match digits.strip_prefix('+') {
        Some(abroad) => (7..=15).contains(&abroad.len()) && is_number(abroad),
        None => {
            let second = digits.as_bytes().get(1).copied();
            digits.len() == 11
                && digits.starts_with('1')
                && second.is_some_and(|digit| digit >= b'3')
                && is_number(&digits)
        }
    };
    is_well_formed.then_some(Value::Phone(digits))
}

/// Checks the form of an address: text before the `@`, and names with dots behind it. Delivery can
/// be tested only by a message.
fn read_email(text: &str) -> Option<Value> {
    let (local, domain) = text.rsplit_once('@')?;
    let is_name = |name: &str| {
        !name.is_empty()
            && !name.starts_with('-')
            && name.chars().all(|c| c.is_alphanumeric() || c == '-')
    };
    let is_local = !local.is_empty()
        && !local.starts_with('.')
        && !local.ends_with('.')
        && local
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "!#$%&'*+/=?^_`{|}~.-".contains(c));
    let is_well_formed = text.len() <= EMAIL_LIMIT
        && is_local
        && domain.contains('.')
        && domain.split('.').all(is_name);
    is_well_formed.then(|| Value::Email(text.to_owned()))
}

fn read_number(text: &str, least: i64, most: i64) -> Result<Value, Wrong> {
    let measured = text.parse().map_err(|_| Wrong::NotANumber)?;
    if (least..=most).contains(&measured) {
        Ok(Value::Number(measured))
    } else {
        Err(Wrong::OutOfRange {
            measured,
            least,
            most,
        })
    }
}

impl Value {
    /// Month of a date.
    pub(super) fn year_month(&self) -> Option<YearMonth> {
        match self {
            Value::Month(month) => Some(*month),
            Value::Day(day) => Some(day.year_month()),
            _ => None,
        }
    }

    /// Recorded text; a choice by its id.
    pub fn text(&self) -> String {
        match self {
            Value::Text(text) | Value::Phone(text) | Value::Email(text) => text.clone(),
            Value::IdNumber(number) => number.as_str().to_owned(),
            Value::Day(day) => day.to_string(),
            Value::Month(month) => month.to_string(),
            Value::Choice(id) => id.to_string(),
            Value::Number(number) => number.to_string(),
        }
    }

    /// Text for official papers: a choice by its label, a branch with its ancestors.
    pub fn print(&self, field: &Field, lang: Lang) -> String {
        match self {
            Value::Choice(id) => field.kind.label(id).map_or_else(String::new, |labels| {
                let labels: Vec<_> = labels.iter().map(|label| label.get(lang)).collect();
                labels.join(" / ")
            }),
            Value::Day(day) if lang == Lang::Zh => {
                format!("{}年{}月{}日", day.year(), day.month(), day.day())
            }
            other => other.text(),
        }
    }
}

impl FieldKind {
    /// Label of a choice; for a branch also its ancestors, from the top.
    pub fn label(&self, id: &ChoiceId) -> Option<Vec<&LocalText>> {
        match self {
            FieldKind::Choice { choices } => {
                let choice = choices.iter().find(|choice| &choice.id == id)?;
                Some(vec![&choice.label])
            }
            FieldKind::TreeChoice { .. } => {
                Some(self.path(id)?.iter().map(|branch| &branch.label).collect())
            }
            _ => None,
        }
    }

    /// Branches from the top of the tree down to a choice.
    pub fn path(&self, id: &ChoiceId) -> Option<Vec<&Branch>> {
        fn descend<'a>(tree: &'a [Branch], id: &ChoiceId) -> Option<Vec<&'a Branch>> {
            tree.iter().find_map(|branch| {
                if &branch.id == id {
                    return Some(vec![branch]);
                }
                let mut path = descend(&branch.under, id)?;
                path.insert(0, branch);
                Some(path)
            })
        }
        match self {
            FieldKind::TreeChoice { tree } => descend(tree, id),
            _ => None,
        }
    }
}
