//! Parsing of one answer by the kind of its field.

use super::{
    FormFaultKind,
    clean::{clean_code, clean_line, clean_lines, find_unprintable_character},
    count_characters,
};
use crate::{
    calendar::{Day, YearMonth},
    exam::{Field, FieldKind, field::ChoiceNode},
    id::ChoiceId,
    person::IdNumber,
    text::{Lang, LocalText},
};

/// Maximum length of an e-mail address (RFC 5321).
const MAX_EMAIL_BYTES: usize = 254;

/// Value of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AnswerValue {
    /// Text without surrounding space.
    Text(String),
    /// Resident identity number with a valid check digit.
    IdNumber(IdNumber),
    /// Date.
    Day(Day),
    /// Year and month.
    Month(YearMonth),
    /// Choice of a list or a tree.
    Choice(ChoiceId),
    /// Phone number, as recorded.
    Phone(String),
    /// E-mail address.
    Email(String),
    /// Whole number within the field's limits.
    Number(i64),
}

/// Result of parsing a typed text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParsedAnswer {
    /// `Ok(None)` if nothing was typed.
    pub value: Result<Option<AnswerValue>, FormFaultKind>,
    /// Recorded form of the answer, if it differs from the typed text; the page shows it.
    pub normalised: Option<String>,
}

/// Parses an answer. It does not check whether the field is required or the date allowed.
pub fn parse_answer(field: &Field, typed: &str) -> ParsedAnswer {
    let text = match &field.kind {
        FieldKind::Text { long: false, .. } => clean_line(typed),
        FieldKind::Text { long: true, .. } => clean_lines(typed),
        FieldKind::IdNumber => clean_code(typed).to_ascii_uppercase(),
        FieldKind::Date { .. }
        | FieldKind::YearMonth { .. }
        | FieldKind::Choice { .. }
        | FieldKind::TreeChoice { .. }
        | FieldKind::Phone
        | FieldKind::Email
        | FieldKind::Number { .. } => clean_code(typed),
    };
    if text.is_empty() {
        return ParsedAnswer {
            value: Ok(None),
            normalised: None,
        };
    }
    let value = parse_normalised(&field.kind, &text);
    let recorded = match &value {
        // Dates are always shown in one format, so the page needs no note.
        Ok(AnswerValue::Day(_) | AnswerValue::Month(_)) => None,
        Ok(value) => Some(value.text()),
        Err(_) => None,
    };
    ParsedAnswer {
        value: value.map(Some),
        normalised: recorded.filter(|recorded| recorded != typed),
    }
}

fn parse_normalised(kind: &FieldKind, text: &str) -> Result<AnswerValue, FormFaultKind> {
    match kind {
        FieldKind::Text { limit, .. } => read_text(text, *limit),
        FieldKind::IdNumber => text
            .parse()
            .map(AnswerValue::IdNumber)
            .map_err(|why| FormFaultKind::NotAnIdNumber { why }),
        FieldKind::Date { .. } => Day::read(text)
            .map(AnswerValue::Day)
            .ok_or(FormFaultKind::NotADay),
        FieldKind::YearMonth { .. } => YearMonth::read(text)
            .map(AnswerValue::Month)
            .ok_or(FormFaultKind::NotAMonth),
        FieldKind::Choice { .. } | FieldKind::TreeChoice { .. } => {
            let chosen = text.parse::<ChoiceId>().ok();
            chosen
                .filter(|id| kind.label(id).is_some())
                .map(AnswerValue::Choice)
                .ok_or(FormFaultKind::NotAChoice)
        }
        FieldKind::Phone => read_phone(text).ok_or(FormFaultKind::NotAPhone),
        FieldKind::Email => read_email(text).ok_or(FormFaultKind::NotAnEmail),
        FieldKind::Number { least, most } => read_number(text, *least, *most),
    }
}

fn read_text(text: &str, limit: u16) -> Result<AnswerValue, FormFaultKind> {
    if let Some(character) = find_unprintable_character(text) {
        let character = character.to_owned();
        return Err(FormFaultKind::Unprintable { character });
    }
    let measured = count_characters(text);
    if measured > usize::from(limit) {
        return Err(FormFaultKind::TooLong {
            measured: measured as u32,
            allowed: u32::from(limit),
        });
    }
    Ok(AnswerValue::Text(text.to_owned()))
}

/// Reads `13800138000` with any grouping and with or without +86, or a foreign number.
fn read_phone(text: &str) -> Option<AnswerValue> {
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
    is_well_formed.then_some(AnswerValue::Phone(digits))
}

/// Checks the form of an address: text before the `@`, and names with dots behind it. Delivery can
/// be tested only by a message.
fn read_email(text: &str) -> Option<AnswerValue> {
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
    let is_well_formed = text.len() <= MAX_EMAIL_BYTES
        && is_local
        && domain.contains('.')
        && domain.split('.').all(is_name);
    is_well_formed.then(|| AnswerValue::Email(text.to_owned()))
}

fn read_number(text: &str, least: i64, most: i64) -> Result<AnswerValue, FormFaultKind> {
    let measured = text.parse().map_err(|_| FormFaultKind::NotANumber)?;
    if (least..=most).contains(&measured) {
        Ok(AnswerValue::Number(measured))
    } else {
        Err(FormFaultKind::OutOfRange {
            measured,
            least,
            most,
        })
    }
}

impl AnswerValue {
    /// Month of a date.
    pub(super) fn year_month(&self) -> Option<YearMonth> {
        match self {
            AnswerValue::Month(month) => Some(*month),
            AnswerValue::Day(day) => Some(day.year_month()),
            _ => None,
        }
    }

    /// Recorded text; a choice by its id.
    pub fn text(&self) -> String {
        match self {
            AnswerValue::Text(text) | AnswerValue::Phone(text) | AnswerValue::Email(text) => {
                text.clone()
            }
            AnswerValue::IdNumber(number) => number.as_str().to_owned(),
            AnswerValue::Day(day) => day.to_string(),
            AnswerValue::Month(month) => month.to_string(),
            AnswerValue::Choice(id) => id.to_string(),
            AnswerValue::Number(number) => number.to_string(),
        }
    }

    /// Text for official papers: a choice by its label, a node of a tree with its ancestors.
    pub fn to_printed_text(&self, field: &Field, lang: Lang) -> String {
        match self {
            AnswerValue::Choice(id) => field.kind.label(id).map_or_else(String::new, |labels| {
                let labels: Vec<_> = labels.iter().map(|label| label.get(lang)).collect();
                labels.join(" / ")
            }),
            AnswerValue::Day(day) if lang == Lang::Zh => {
                format!("{}年{}月{}日", day.year(), day.month(), day.day())
            }
            other => other.text(),
        }
    }
}

impl FieldKind {
    /// Label of a choice; for a node of a tree also its ancestors, from the top.
    pub fn label(&self, id: &ChoiceId) -> Option<Vec<&LocalText>> {
        match self {
            FieldKind::Choice { choices } => {
                let choice = choices.iter().find(|choice| &choice.id == id)?;
                Some(vec![&choice.label])
            }
            FieldKind::TreeChoice { .. } => Some(
                self.choice_path(id)?
                    .iter()
                    .map(|branch| &branch.label)
                    .collect(),
            ),
            FieldKind::Text { .. }
            | FieldKind::IdNumber
            | FieldKind::Date { .. }
            | FieldKind::YearMonth { .. }
            | FieldKind::Phone
            | FieldKind::Email
            | FieldKind::Number { .. } => None,
        }
    }

    /// Nodes from the top of the tree down to a choice.
    pub fn choice_path(&self, id: &ChoiceId) -> Option<Vec<&ChoiceNode>> {
        fn descend<'a>(tree: &'a [ChoiceNode], id: &ChoiceId) -> Option<Vec<&'a ChoiceNode>> {
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
