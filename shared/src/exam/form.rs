//! Sections of the personal form (报名信息), repeating groups, and images in the form (S2-14, S4-03 …
//! S4-07).

use serde::{Deserialize, Serialize};

use super::{
    fact::FactCondition,
    field::{AnswerCondition, Field},
};
use crate::{
    id::{FieldId, SectionId, SlotId},
    text::LocalText,
};

/// Fields under one heading, filled once or several times.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Section {
    /// Id of the section, unique in the exam.
    pub id: SectionId,
    /// Heading of the section.
    pub title: LocalText,
    /// Text below the heading.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<LocalText>,
    /// Conditions of the section; all must hold.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub when: Vec<FactCondition>,
    /// Fields in the order of the page.
    pub fields: Vec<Field>,
    /// Settings of a section that repeats: for each school, employer, relative.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repeat: Option<RepeatRule>,
    /// Slots whose images are uploaded beside the fields (S4-07).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub images: Vec<EmbeddedSlot>,
}

/// Number of entries of a repeating group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RepeatRule {
    /// Smallest number of entries.
    pub least: u16,
    /// Largest number of entries.
    pub most: u16,
    /// Settings of a history without gaps.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub history: Option<HistoryRule>,
}

/// Entries that follow each other month by month; gaps are reported (S4-05).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct HistoryRule {
    /// Field of the month in which an entry begins.
    pub from: FieldId,
    /// Field of the end month; empty in an entry that continues to now (至今).
    pub until: FieldId,
    /// Field with the month in which the history begins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<FieldId>,
    /// Maximum number of months between two entries that do not count as a gap, such as the summer
    /// between school and university. 0 counts every month.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub gap_months: u16,
    /// Entries beside which `gap_months` applies: those of study. `None` in older definitions,
    /// where it applies between any two.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gap_beside: Option<AnswerCondition>,
    /// Format of a line: `{from}-{until}，{unit}，{post}` gives `2015.7-2017.3，单位，职务`.
    pub line: LineFormat,
    /// Format without an end: `{from}至今，{unit}，{post}` gives `2017.4至今，单位，职务`.
    pub line_now: LineFormat,
}

fn is_zero(months: &u16) -> bool {
    *months == 0
}

/// Line of text in which `{field}` stands for an answer.
/// ```
/// use shared::exam::form::LineFormat;
///
/// let line = LineFormat::try_from("{from}至今，{unit}".to_owned())?;
/// assert_eq!(line.fields().count(), 2);
/// assert_eq!(line.render(|field| field.to_string()), "from至今，unit");
/// assert!(LineFormat::try_from("{from".to_owned()).is_err());
/// # Ok::<(), shared::exam::form::ParseLineFormatError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct LineFormat(Vec<LinePiece>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum LinePiece {
    Text(String),
    Field(FieldId),
}

impl LineFormat {
    /// Fields in the line, in order.
    pub fn fields(&self) -> impl Iterator<Item = &FieldId> {
        self.0.iter().filter_map(|piece| match piece {
            LinePiece::Field(id) => Some(id),
            LinePiece::Text(_) => None,
        })
    }

    /// Line with each field replaced by `answer`, as printed.
    pub fn render(&self, answer: impl Fn(&FieldId) -> String) -> String {
        self.0
            .iter()
            .map(|piece| match piece {
                LinePiece::Text(text) => text.clone(),
                LinePiece::Field(id) => answer(id),
            })
            .collect()
    }
}

/// Error of a text that is not a line format.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no line: write each field in braces, as in `{{from}}-{{until}}，{{unit}}`")]
pub struct ParseLineFormatError(String);

impl TryFrom<String> for LineFormat {
    type Error = ParseLineFormatError;
    fn try_from(text: String) -> Result<Self, ParseLineFormatError> {
        let parse = || {
            let mut pieces = Vec::new();
            let mut rest = text.as_str();
            while let Some((before, after)) = rest.split_once('{') {
                let (name, behind) = after.split_once('}')?;
                if before.contains('}') {
                    return None;
                }
                if !before.is_empty() {
                    pieces.push(LinePiece::Text(before.to_owned()));
                }
                pieces.push(LinePiece::Field(name.parse().ok()?));
                rest = behind;
            }
            if !rest.is_empty() {
                pieces.push(LinePiece::Text(rest.to_owned()));
            }
            (!rest.contains('}') && !pieces.is_empty()).then_some(pieces)
        };
        parse()
            .map(LineFormat)
            .ok_or_else(|| ParseLineFormatError(text.clone()))
    }
}

impl From<LineFormat> for String {
    fn from(line: LineFormat) -> String {
        line.render(|id| format!("{{{id}}}"))
    }
}

/// Slot shown inside the form. In a repeating group `only_if` selects the entries that show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct EmbeddedSlot {
    /// Slot whose images are shown.
    pub slot: SlotId,
    /// Answer that an entry needs to show the slot. `None` shows it in every entry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub only_if: Option<AnswerCondition>,
    /// If true, every entry that shows the slot needs an image of its own, even if the slot is
    /// otherwise optional.
    #[serde(default, skip_serializing_if = "is_false")]
    pub for_each_entry: bool,
}

fn is_false(flag: &bool) -> bool {
    !flag
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_history_line_is_printed_as_the_guide_writes_it() {
        let line =
            LineFormat::try_from("{from}-{until}，{unit}，{post}".to_owned()).expect("a line");
        let printed = line.render(|id| {
            match id.as_str() {
                "from" => "2015.7",
                "until" => "2017.3",
                "unit" => "**街道办事处",
                _ => "科员",
            }
            .to_owned()
        });
        assert_eq!(printed, "2015.7-2017.3，**街道办事处，科员");
        assert_eq!(String::from(line), "{from}-{until}，{unit}，{post}");
    }

    #[test]
    fn a_line_with_broken_braces_or_nothing_in_it_is_refused() {
        for text in ["", "{from", "from}", "{From}", "a}b{from}", "{}"] {
            assert_eq!(
                LineFormat::try_from(text.to_owned()),
                Err(ParseLineFormatError(text.to_owned()))
            );
        }
    }
}
