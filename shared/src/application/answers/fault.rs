//! What is wrong in a form, where, and by how much.

use serde::{Deserialize, Serialize};

use crate::{
    calendar::YearMonth,
    id::{FieldId, SectionId},
    person::NotAnIdNumber,
    text::LocalText,
};

/// One thing to mend before the form can be submitted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    pub section: SectionId,
    /// The entry, from 0; `None` where the whole group is meant.
    pub entry: Option<u16>,
    /// `None` where the whole group is meant.
    pub field: Option<FieldId>,
    pub wrong: Wrong,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "wrong")]
pub enum Wrong {
    /// Required, and empty.
    Missing,
    /// Characters, as a person counts them.
    TooLong {
        measured: u32,
        allowed: u32,
    },
    /// An emoji or a character that other computers cannot show.
    Strange {
        character: String,
    },
    NotAnIdNumber {
        why: NotAnIdNumber,
    },
    NotADay,
    NotAMonth,
    /// It must have been, and has not come yet.
    InTheFuture,
    /// None of the choices.
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
    /// The identity number says something else of birth date or sex.
    NotTheNumber {
        measured: LocalText,
        wanted: LocalText,
    },
    /// It was before what it must follow, the answer to the field of this title.
    TooEarly {
        measured: String,
        least: String,
        after: LocalText,
    },
    /// It ends before it begins.
    Backwards {
        from: YearMonth,
        until: YearMonth,
    },
    /// Nothing is written of the time between (S4-05).
    Gap {
        until: YearMonth,
        from: YearMonth,
    },
    /// It begins before the entry that it follows has ended.
    Overlap {
        until: YearMonth,
        from: YearMonth,
    },
    /// It has no end, and another entry begins after it.
    GoesOn {
        next: YearMonth,
    },
    /// Nothing is written of the time from there to now.
    Ends {
        until: YearMonth,
    },
    /// The first entry does not begin when another answer says it should.
    Begins {
        since: YearMonth,
        from: YearMonth,
    },
}

impl Wrong {
    /// The months of a history that nothing is written of; without an end where they reach to now.
    pub fn missing_span(&self) -> Option<(YearMonth, Option<YearMonth>)> {
        match self {
            Wrong::Gap { until, from } => Some((until.next(), Some(from.before()))),
            Wrong::Ends { until } => Some((until.next(), None)),
            Wrong::Begins { since, from } if since < from => Some((*since, Some(from.before()))),
            _ => None,
        }
    }
}
