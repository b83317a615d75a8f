//! Faults of a form: the place, the kind and the amount.

use serde::{Deserialize, Serialize};

use crate::{
    calendar::YearMonth,
    id::{FieldId, SectionId},
    person::NotAnIdNumber,
    text::LocalText,
};

/// One fault to correct before the form can be submitted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    pub section: SectionId,
    /// Index of the entry, from 0. `None` if the fault is of the whole group.
    pub entry: Option<u16>,
    /// Field at fault. `None` if the fault is of the whole group.
    pub field: Option<FieldId>,
    pub wrong: Wrong,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "wrong")]
pub enum Wrong {
    /// A required answer is empty.
    Missing,
    /// The text has too many characters, as a person counts them.
    TooLong {
        measured: u32,
        allowed: u32,
    },
    /// The text has an emoji or a character that other computers cannot show.
    Strange {
        character: String,
    },
    NotAnIdNumber {
        why: NotAnIdNumber,
    },
    NotADay,
    NotAMonth,
    /// The date must be in the past and is in the future.
    InTheFuture,
    /// The answer is not one of the choices.
    NotAChoice,
    NotAPhone,
    NotAnEmail,
    NotANumber,
    OutOfRange {
        measured: i64,
        least: i64,
        most: i64,
    },
    TooFew {
        measured: u16,
        allowed: u16,
    },
    TooMany {
        measured: u16,
        allowed: u16,
    },
    /// Birth date or sex differs from the identity number.
    NotTheNumber {
        measured: LocalText,
        wanted: LocalText,
    },
    /// The date is before the field with this title, which it must follow.
    TooEarly {
        measured: String,
        least: String,
        after: LocalText,
    },
    /// The end is before the beginning.
    Backwards {
        from: YearMonth,
        until: YearMonth,
    },
    /// No entry covers the time between these months (S4-05).
    Gap {
        until: YearMonth,
        from: YearMonth,
    },
    /// The entry begins before the previous one has ended.
    Overlap {
        until: YearMonth,
        from: YearMonth,
    },
    /// The entry has no end, and another entry begins after it.
    GoesOn {
        next: YearMonth,
    },
    /// No entry covers the time from this month to now.
    Ends {
        until: YearMonth,
    },
    /// The first entry does not begin in the month that another answer gives.
    Begins {
        since: YearMonth,
        from: YearMonth,
    },
}

impl Wrong {
    /// Uncovered months of a history. The end is `None` if they reach to now.
    pub fn missing_span(&self) -> Option<(YearMonth, Option<YearMonth>)> {
        match self {
            Wrong::Gap { until, from } => Some((until.next(), Some(from.before()))),
            Wrong::Ends { until } => Some((until.next(), None)),
            Wrong::Begins { since, from } if since < from => Some((*since, Some(from.before()))),
            _ => None,
        }
    }
}
