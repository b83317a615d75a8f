//! Actions of the buttons of a form section, besides saving.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::Entry;
use crate::calendar::YearMonth;

/// Action of a button. Every action saves first. Numbers are indexes of entries, from 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum SectionAct {
    /// 保存: validates, and returns to the hub if there is no fault.
    #[default]
    Check,
    /// 保存，填下一栏: the same, but goes on to the next section.
    Next,
    /// 暂存: returns to the hub despite faults.
    Keep,
    Add,
    Remove(u16),
    Up(u16),
    Down(u16),
    /// 补填这段: adds an entry with these months; without an end it continues to now.
    Fill(YearMonth, Option<YearMonth>),
}

impl SectionAct {
    /// Applies the action to the entries. An unknown index changes nothing.
    pub fn arrange(self, entries: &mut Vec<Entry>) {
        let swap = |entries: &mut Vec<Entry>, one: usize| {
            if one + 1 < entries.len() {
                entries.swap(one, one + 1);
            }
        };
        match self {
            SectionAct::Check
            | SectionAct::Next
            | SectionAct::Keep
            | SectionAct::Add
            | SectionAct::Fill(..) => {}
            SectionAct::Remove(place) if usize::from(place) < entries.len() => {
                entries.remove(place.into());
            }
            SectionAct::Remove(_) | SectionAct::Up(0) => {}
            SectionAct::Up(place) => swap(entries, usize::from(place) - 1),
            SectionAct::Down(place) => swap(entries, place.into()),
        }
    }
}

impl fmt::Display for SectionAct {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SectionAct::Check => f.write_str("check"),
            SectionAct::Next => f.write_str("next"),
            SectionAct::Keep => f.write_str("keep"),
            SectionAct::Add => f.write_str("add"),
            SectionAct::Remove(place) => write!(f, "remove-{place}"),
            SectionAct::Up(place) => write!(f, "up-{place}"),
            SectionAct::Down(place) => write!(f, "down-{place}"),
            SectionAct::Fill(from, None) => write!(f, "fill-{from}"),
            SectionAct::Fill(from, Some(until)) => write!(f, "fill-{from}-{until}"),
        }
    }
}

/// Error of a text that is not an action.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no act on a section")]
pub struct NotAnAct(String);

impl FromStr for SectionAct {
    type Err = NotAnAct;
    fn from_str(text: &str) -> Result<Self, NotAnAct> {
        let unknown = || NotAnAct(text.to_owned());
        if let Some(months) = text.strip_prefix("fill-") {
            let read = |month| YearMonth::read(month).ok_or_else(unknown);
            return match months.split_once('-') {
                Some((from, until)) => Ok(SectionAct::Fill(read(from)?, Some(read(until)?))),
                None => Ok(SectionAct::Fill(read(months)?, None)),
            };
        }
        let (word, place) = match text.split_once('-') {
            Some((word, place)) => (word, Some(place.parse().map_err(|_| unknown())?)),
            None => (text, None),
        };
        match (word, place) {
            ("check", None) => Ok(SectionAct::Check),
            ("next", None) => Ok(SectionAct::Next),
            ("keep", None) => Ok(SectionAct::Keep),
            ("add", None) => Ok(SectionAct::Add),
            ("remove", Some(place)) => Ok(SectionAct::Remove(place)),
            ("up", Some(place)) => Ok(SectionAct::Up(place)),
            ("down", Some(place)) => Ok(SectionAct::Down(place)),
            _ => Err(unknown()),
        }
    }
}

impl TryFrom<String> for SectionAct {
    type Error = NotAnAct;
    fn try_from(text: String) -> Result<Self, NotAnAct> {
        text.parse()
    }
}

impl From<SectionAct> for String {
    fn from(act: SectionAct) -> String {
        act.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn acts_are_read_as_they_are_written_and_nothing_else_is() {
        use SectionAct::*;
        let month = |text| YearMonth::read(text).expect("a month");
        let (from, until) = (month("2015.7"), month("2015.8"));
        let fill = [Fill(from, Some(until)), Fill(from, None)];
        for act in [Check, Next, Keep, Add, Remove(2), Up(1), Down(0)]
            .into_iter()
            .chain(fill)
        {
            assert_eq!(act.to_string().parse(), Ok(act));
        }
        for text in [
            "", "remove", "remove-x", "keep-1", "up--1", "fill-", "fill-x",
        ] {
            assert!(text.parse::<SectionAct>().is_err(), "{text}");
        }
    }

    #[test]
    fn entries_move_within_their_list_only() {
        let entry = |name: &str| -> Entry {
            [("name".parse().expect("a slug"), name.to_owned())]
                .into_iter()
                .collect()
        };
        let all = vec![entry("a"), entry("b"), entry("c")];
        let after = |act: SectionAct| {
            let mut entries = all.clone();
            act.arrange(&mut entries);
            entries
        };
        assert_eq!(
            after(SectionAct::Up(2)),
            [entry("a"), entry("c"), entry("b")]
        );
        assert_eq!(
            after(SectionAct::Down(0)),
            [entry("b"), entry("a"), entry("c")]
        );
        assert_eq!(after(SectionAct::Remove(1)), [entry("a"), entry("c")]);
        for act in [
            SectionAct::Up(0),
            SectionAct::Up(3),
            SectionAct::Down(2),
            SectionAct::Remove(9),
        ] {
            assert_eq!(after(act), all, "{act}");
        }
    }
}
