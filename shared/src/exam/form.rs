//! The personal form (报名信息): sections, groups that repeat, images in their place.
//! S2-14, S4-03 … S4-07.

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
    /// All of these must hold, or the section is not asked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub when: Vec<Condition>,
    pub fields: Vec<Field>,
    /// The section is filled once for each school, employer, relative.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repeat: Option<Repeat>,
    /// Slots whose images are uploaded here, beside the fields (S4-07).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub images: Vec<ImagePlace>,
}

/// How often a group is filled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Repeat {
    pub least: u16,
    pub most: u16,
    /// The group is a history without gaps.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub history: Option<History>,
}

/// Entries that follow one another from month to month; a gap is named (S4-05).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct History {
    pub from: FieldId,
    /// Empty in the last entry: it goes on (至今).
    pub until: FieldId,
    /// The field that says with which month the history begins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<FieldId>,
    /// The most months between two entries that count as no gap, 0 where every month counts: the
    /// summer between school and university.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub gap_months: u16,
    /// Entries beside which `gap_months` holds: those of study. `None` in definitions of earlier
    /// builds, where it holds between any two.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gap_beside: Option<Answered>,
    /// `{from}-{until}，{unit}，{post}` gives `2015.7-2017.3，单位，职务`.
    pub line: LineFormat,
    /// `{from}至今，{unit}，{post}` gives `2017.4至今，单位，职务`.
    pub line_now: LineFormat,
}

fn is_zero(months: &u16) -> bool {
    *months == 0
}

/// A line of text in which `{field}` stands for an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct LineFormat(Vec<Piece>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Text(String),
    Field(FieldId),
}

impl LineFormat {
    /// The fields it names, in order.
    pub fn fields(&self) -> impl Iterator<Item = &FieldId> {
        self.0.iter().filter_map(|piece| match piece {
            Piece::Field(id) => Some(id),
            Piece::Text(_) => None,
        })
    }

    /// The line, with `answer` giving each field as it is printed.
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

/// Why a text is no line format.
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

/// A slot shown inside the form. In a group that repeats, `only_if` says which entry has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ImagePlace {
    pub slot: SlotId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub only_if: Option<Answered>,
    /// Every entry that has it wants an image of its own, whoever must fill the slot otherwise.
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
