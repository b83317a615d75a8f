//! Actions of the buttons of a form section, besides saving.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::FormEntry;
use crate::calendar::YearMonth;

/// Action of a button. Every action saves first. Numbers are indexes of entries, from 0.
/// ```
/// use shared::{application::answers::SectionAction, calendar::YearMonth};
///
/// assert_eq!("remove-2".parse(), Ok(SectionAction::Remove(2)));
/// let from = YearMonth::new(2015, 7).expect("a month");
/// assert_eq!("fill-2015.7".parse(), Ok(SectionAction::AddPeriod(from, None)));
/// assert!("remove".parse::<SectionAction>().is_err());
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum SectionAction {
    /// 保存: validates, and returns to the hub if there is no fault.
    #[default]
    Check,
    /// 保存，填下一栏: the same, but goes on to the next section.
    SaveAndContinue,
    /// 暂存: returns to the hub despite faults.
    SaveDraft,
    /// 添加: the page then shows one more, empty entry at the end.
    Add,
    /// 删除: removes the entry with this index.
    Remove(u16),
    /// 上移: swaps the entry with the one before it.
    Up(u16),
    /// 下移: swaps the entry with the one after it.
    Down(u16),
    /// 补填这段: adds an entry with these months; without an end it continues to now.
    AddPeriod(YearMonth, Option<YearMonth>),
}

impl SectionAction {
    /// Applies the action to the entries. An unknown index changes nothing.
    pub fn apply_to(self, entries: &mut Vec<FormEntry>) {
        let swap = |entries: &mut Vec<FormEntry>, one: usize| {
            if one + 1 < entries.len() {
                entries.swap(one, one + 1);
            }
        };
        match self {
            SectionAction::Check
            | SectionAction::SaveAndContinue
            | SectionAction::SaveDraft
            | SectionAction::Add
            | SectionAction::AddPeriod(..) => {}
            SectionAction::Remove(place) if usize::from(place) < entries.len() => {
                entries.remove(place.into());
            }
            SectionAction::Remove(_) | SectionAction::Up(0) => {}
            SectionAction::Up(place) => swap(entries, usize::from(place) - 1),
            SectionAction::Down(place) => swap(entries, place.into()),
        }
    }
}

impl fmt::Display for SectionAction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SectionAction::Check => f.write_str("check"),
            SectionAction::SaveAndContinue => f.write_str("next"),
            SectionAction::SaveDraft => f.write_str("keep"),
            SectionAction::Add => f.write_str("add"),
            SectionAction::Remove(place) => write!(f, "remove-{place}"),
            SectionAction::Up(place) => write!(f, "up-{place}"),
            SectionAction::Down(place) => write!(f, "down-{place}"),
            SectionAction::AddPeriod(from, None) => write!(f, "fill-{from}"),
            SectionAction::AddPeriod(from, Some(until)) => write!(f, "fill-{from}-{until}"),
        }
    }
}

/// Error of a text that is not an action.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no act on a section")]
pub struct ParseSectionActionError(String);

impl FromStr for SectionAction {
    type Err = ParseSectionActionError;
    fn from_str(text: &str) -> Result<Self, ParseSectionActionError> {
        let unknown = || ParseSectionActionError(text.to_owned());
        if let Some(months) = text.strip_prefix("fill-") {
            let read = |month| YearMonth::read(month).ok_or_else(unknown);
            return match months.split_once('-') {
                Some((from, until)) => {
                    Ok(SectionAction::AddPeriod(read(from)?, Some(read(until)?)))
                }
                None => Ok(SectionAction::AddPeriod(read(months)?, None)),
            };
        }
        let (word, place) = match text.split_once('-') {
            Some((word, place)) => (word, Some(place.parse().map_err(|_| unknown())?)),
            None => (text, None),
        };
        match (word, place) {
            ("check", None) => Ok(SectionAction::Check),
            ("next", None) => Ok(SectionAction::SaveAndContinue),
            ("keep", None) => Ok(SectionAction::SaveDraft),
            ("add", None) => Ok(SectionAction::Add),
            ("remove", Some(place)) => Ok(SectionAction::Remove(place)),
            ("up", Some(place)) => Ok(SectionAction::Up(place)),
            ("down", Some(place)) => Ok(SectionAction::Down(place)),
            _ => Err(unknown()),
        }
    }
}

impl TryFrom<String> for SectionAction {
    type Error = ParseSectionActionError;
    fn try_from(text: String) -> Result<Self, ParseSectionActionError> {
        text.parse()
    }
}

impl From<SectionAction> for String {
    fn from(act: SectionAction) -> String {
        act.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn section_action_text_round_trips() {
        use SectionAction::*;
        let month = |text| YearMonth::read(text).expect("a month");
        let (from, until) = (month("2015.7"), month("2015.8"));
        let fill = [AddPeriod(from, Some(until)), AddPeriod(from, None)];
        for act in [
            Check,
            SaveAndContinue,
            SaveDraft,
            Add,
            Remove(2),
            Up(1),
            Down(0),
        ]
        .into_iter()
        .chain(fill)
        {
            assert_eq!(act.to_string().parse(), Ok(act));
        }
        for text in [
            "", "remove", "remove-x", "keep-1", "up--1", "fill-", "fill-x",
        ] {
            assert!(text.parse::<SectionAction>().is_err(), "{text}");
        }
    }

    #[test]
    fn move_beyond_the_list_changes_nothing() {
        let entry = |name: &str| -> FormEntry {
            [("name".parse().expect("a slug"), name.to_owned())]
                .into_iter()
                .collect()
        };
        let all = vec![entry("a"), entry("b"), entry("c")];
        let after = |act: SectionAction| {
            let mut entries = all.clone();
            act.apply_to(&mut entries);
            entries
        };
        assert_eq!(
            after(SectionAction::Up(2)),
            [entry("a"), entry("c"), entry("b")]
        );
        assert_eq!(
            after(SectionAction::Down(0)),
            [entry("b"), entry("a"), entry("c")]
        );
        assert_eq!(after(SectionAction::Remove(1)), [entry("a"), entry("c")]);
        for act in [
            SectionAction::Up(0),
            SectionAction::Up(3),
            SectionAction::Down(2),
            SectionAction::Remove(9),
        ] {
            assert_eq!(after(act), all, "{act}");
        }
    }
}
