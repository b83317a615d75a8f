//! Faults of a form: the place, the kind and the amount.

use serde::{Deserialize, Serialize};

use crate::{
    calendar::YearMonth,
    id::{FieldId, SectionId},
    json::tagged::tagged_enum,
    person::IdNumberError,
    text::LocalText,
};

/// One fault to correct before the form can be submitted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormFault {
    /// Section of the fault.
    pub section: SectionId,
    /// Index of the entry, from 0. `None` if the fault is of the whole group.
    pub entry: Option<u16>,
    /// Field at fault. `None` if the fault is of the whole group.
    pub field: Option<FieldId>,
    /// Kind and amount of the fault.
    #[serde(rename = "wrong")]
    pub kind: FormFaultKind,
}

/// Kind of a fault in an answer or a group of entries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", remote = "Self")]
pub enum FormFaultKind {
    /// A required answer is empty.
    Missing,
    /// The text has too many characters, as a person counts them.
    TooLong {
        /// Length in characters.
        measured: u32,
        /// Maximum length in characters.
        allowed: u32,
    },
    /// The text has an emoji or a character that other computers cannot show.
    #[serde(rename = "strange")]
    Unprintable {
        /// First such character, as a grapheme cluster.
        character: String,
    },
    /// The text is not a resident identity number (GB 11643).
    NotAnIdNumber {
        /// Check that failed.
        why: IdNumberError,
    },
    /// The text is not a date.
    NotADay,
    /// The text is not a year and month.
    NotAMonth,
    /// The date must be in the past and is in the future.
    InTheFuture,
    /// The answer is not one of the choices.
    NotAChoice,
    /// The text is not a phone number.
    NotAPhone,
    /// The text is not an e-mail address.
    NotAnEmail,
    /// The text is not a whole number.
    NotANumber,
    /// The number is outside its limits.
    OutOfRange {
        /// Typed number.
        measured: i64,
        /// Smallest allowed number.
        least: i64,
        /// Largest allowed number.
        most: i64,
    },
    /// The group has too few entries.
    TooFew {
        /// Number of entries.
        measured: u16,
        /// Smallest allowed number of entries.
        allowed: u16,
    },
    /// The group has too many entries.
    TooMany {
        /// Number of entries.
        measured: u16,
        /// Largest allowed number of entries.
        allowed: u16,
    },
    /// Birth date or sex differs from the identity number.
    #[serde(rename = "not-the-number")]
    DiffersFromIdNumber {
        /// Typed value, as printed.
        measured: LocalText,
        /// Value according to the identity number, as printed.
        wanted: LocalText,
    },
    /// The date is before the field with this title, which it must follow.
    TooEarly {
        /// Typed date, as printed.
        measured: String,
        /// Earliest allowed date, as printed.
        least: String,
        /// Title of the field that must come first.
        after: LocalText,
    },
    /// The end is before the beginning.
    #[serde(rename = "backwards")]
    EndBeforeStart {
        /// Month of the beginning.
        from: YearMonth,
        /// Month of the end, which is earlier.
        until: YearMonth,
    },
    /// No entry covers the time between these months (S4-05).
    Gap {
        /// Last covered month before the gap.
        until: YearMonth,
        /// First covered month after the gap.
        from: YearMonth,
    },
    /// The entry begins before the previous one has ended.
    Overlap {
        /// Month in which the previous entry ends.
        until: YearMonth,
        /// Month in which this entry begins, which is earlier.
        from: YearMonth,
    },
    /// The entry has no end, and another entry begins after it.
    #[serde(rename = "goes-on")]
    OpenEndBeforeNextEntry {
        /// Month in which the next entry begins.
        next: YearMonth,
    },
    /// No entry covers the time from this month to now.
    #[serde(rename = "ends")]
    EndsBeforeNow {
        /// Last covered month.
        until: YearMonth,
    },
    /// The first entry does not begin in the month that another answer gives.
    #[serde(rename = "begins")]
    WrongStart {
        /// Month in which the history must begin, from the other answer.
        since: YearMonth,
        /// Month in which the first entry begins.
        from: YearMonth,
    },
}

tagged_enum!(FormFaultKind, "wrong");

impl FormFaultKind {
    /// Uncovered months of a history. The end is `None` if they reach to now.
    pub fn uncovered_months(&self) -> Option<(YearMonth, Option<YearMonth>)> {
        match self {
            FormFaultKind::Gap { until, from } => Some((until.next(), Some(from.before()))),
            FormFaultKind::EndsBeforeNow { until } => Some((until.next(), None)),
            FormFaultKind::WrongStart { since, from } if since < from => {
                Some((*since, Some(from.before())))
            }
            _ => None,
        }
    }
}
