//! Sections of the personal form (报名信息), repeating groups, and images in the form (S2-14, S4-03 …
//! S4-07).

use serde::{Deserialize, Serialize};

use super::{
    fact::Condition,
    field::{Answered, Field},
};
use crate::{
    id::{FieldId, SectionId, SlotId},
    text::LocalText,
};

/// Fields under one heading, filled once or several times.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Section {
    pub id: SectionId,
    pub title: LocalText,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<LocalText>,
    /// Conditions of the section; all must hold.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub when: Vec<Condition>,
    pub fields: Vec<Field>,
    /// Settings of a section that repeats: for each school, employer, relative.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repeat: Option<Repeat>,
    /// Slots whose images are uploaded beside the fields (S4-07).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub images: Vec<ImagePlace>,
}

/// Number of entries of a repeating group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Repeat {
    pub least: u16,
    pub most: u16,
    /// Settings of a history without gaps.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub history: Option<History>,
}

/// Entries that follow each other month by month; gaps are reported (S4-05).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct History {
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
    pub gap_beside: Option<Answered>,
    /// Format of a line: `{from}-{until}，{unit}，{post}` gives `2015.7-2017.3，单位，职务`.
    pub line: LineFormat,
    /// Format without an end: `{from}至今，{unit}，{post}` gives `2017.4至今，单位，职务`.
    pub line_now: LineFormat,
}

fn is_zero(months: &u16) -> bool {
    *months == 0
}

/// Line of text in which `{field}` stands for an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct LineFormat(Vec<Piece>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Text(String),
    Field(FieldId),
}

impl LineFormat {
    /// Fields in the line, in order.
    pub fn fields(&self) -> impl Iterator<Item = &FieldId> {
        self.0.iter().filter_map(|piece| match piece {
            Piece::Field(id) => Some(id),
            Piece::Text(_) => None,
        })
    }

    /// Line with each field replaced by `answer`, as printed.
    pub fn print(&self, answer: impl Fn(&FieldId) -> String) -> String {
        self.0
            .iter()
            .map(|piece| match piece {
                Piece::Text(text) => text.clone(),
                Piece::Field(id) => answer(id),
            })
            .collect()
    }
}

/// Error of a text that is not a line format.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no line: write each field in braces, as in `{{from}}-{{until}}，{{unit}}`")]
pub struct NotALine(String);

impl TryFrom<String> for LineFormat {
    type Error = NotALine;
    fn try_from(text: String) -> Result<Self, NotALine> {
        let parse = || {
            let mut pieces = Vec::new();
            let mut rest = text.as_str();
            while let Some((before, after)) = rest.split_once('{') {
                let (name, behind) = after.split_once('}')?;
                if before.contains('}') {
                    return None;
                }
                if !before.is_empty() {
                    pieces.push(Piece::Text(before.to_owned()));
                }
                pieces.push(Piece::Field(name.parse().ok()?));
                rest = behind;
            }
            if !rest.is_empty() {
                pieces.push(Piece::Text(rest.to_owned()));
            }
            (!rest.contains('}') && !pieces.is_empty()).then_some(pieces)
        };
        parse()
            .map(LineFormat)
            .ok_or_else(|| NotALine(text.clone()))
    }
}

impl From<LineFormat> for String {
    fn from(line: LineFormat) -> String {
        line.print(|id| format!("{{{id}}}"))
    }
}

/// Slot shown inside the form. In a repeating group `only_if` selects the entries that show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ImagePlace {
    pub slot: SlotId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub only_if: Option<Answered>,
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
        let printed = line.print(|id| {
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
                Err(NotALine(text.to_owned()))
            );
        }
    }
}
