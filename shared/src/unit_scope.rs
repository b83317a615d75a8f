//! Units of an exam to which a right of a reviewer is limited.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::form_fields::FormFields;

/// Maximum number of units of one right.
pub const MAX_GRANT_UNITS: usize = 200;

/// Maximum length of the name of a unit, in characters.
pub const MAX_UNIT_CHARS: usize = 500;

/// Beginning of the name of a unit's checkbox; the rest is the unit. Each unit has a field of its
/// own, because a form has one text for each name.
pub const UNIT_FIELD_PREFIX: &str = "unit:";

/// Field with units that the exam does not have yet, one a line.
pub const MORE_UNITS_FIELD: &str = "more-units";

/// Error of names that limit no right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnitNamesFault {
    /// There is no name.
    #[error("no unit is named")]
    Missing,
    /// There are more than [`MAX_GRANT_UNITS`].
    #[error("{measured} units are named, at most {MAX_GRANT_UNITS} are allowed")]
    TooMany {
        /// Number of names.
        measured: usize,
    },
    /// A name is longer than [`MAX_UNIT_CHARS`].
    #[error("a unit has {measured} characters, at most {MAX_UNIT_CHARS} are allowed")]
    TooLong {
        /// Length of the longest name in characters.
        measured: usize,
    },
}

/// Names of units, at least one and at most [`MAX_GRANT_UNITS`], without spaces around them.
/// ```
/// use shared::unit_scope::{UnitNames, UnitNamesFault};
///
/// let units = UnitNames::read([" 市财政局 ", "", "市财政局"]).expect("is one unit");
/// assert_eq!(units.iter().collect::<Vec<_>>(), ["市财政局"]);
/// assert_eq!(UnitNames::read([" "]), Err(UnitNamesFault::Missing));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "Vec<String>", into = "Vec<String>")]
pub struct UnitNames(BTreeSet<String>);

impl UnitNames {
    /// Reads names. Empty ones, repetitions and spaces around a name do not count.
    pub fn read<'a>(names: impl IntoIterator<Item = &'a str>) -> Result<Self, UnitNamesFault> {
        let names = names.into_iter().map(str::trim);
        let names: BTreeSet<&str> = names.filter(|name| !name.is_empty()).collect();
        if names.is_empty() {
            return Err(UnitNamesFault::Missing);
        }
        if names.len() > MAX_GRANT_UNITS {
            let measured = names.len();
            return Err(UnitNamesFault::TooMany { measured });
        }
        let lengths = names.iter().map(|name| name.chars().count());
        let measured = lengths.max().unwrap_or_default();
        if measured > MAX_UNIT_CHARS {
            return Err(UnitNamesFault::TooLong { measured });
        }
        Ok(Self(names.into_iter().map(str::to_owned).collect()))
    }

    /// Reads the form of the page of a right: the ticked units and the typed ones.
    pub fn read_form(typed: &FormFields) -> Result<Self, UnitNamesFault> {
        let fields = typed.0.iter().filter(|(_, value)| !value.is_empty());
        let ticked = fields.filter_map(|(name, _)| name.strip_prefix(UNIT_FIELD_PREFIX));
        Self::read(ticked.chain(typed.get(MORE_UNITS_FIELD).lines()))
    }

    /// Names in their order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// Those that are not among the known ones, in their order. `known` is sorted.
    /// ```
    /// # use shared::unit_scope::UnitNames;
    /// let names = UnitNames::read(["市财政局", "写错局"]).expect("are units");
    /// assert_eq!(names.list_unknown(&["市财政局".to_owned()]), ["写错局"]);
    /// ```
    pub fn list_unknown(&self, known: &[String]) -> Vec<String> {
        let names = self.0.iter();
        let unknown = names.filter(|name| known.binary_search(name).is_err());
        unknown.cloned().collect()
    }

    /// True if the unit is one of them.
    pub fn contains(&self, unit: &str) -> bool {
        self.0.contains(unit)
    }
}

impl TryFrom<Vec<String>> for UnitNames {
    type Error = UnitNamesFault;
    fn try_from(names: Vec<String>) -> Result<Self, UnitNamesFault> {
        Self::read(names.iter().map(String::as_str))
    }
}

impl From<UnitNames> for Vec<String> {
    fn from(names: UnitNames) -> Self {
        names.0.into_iter().collect()
    }
}

/// Applications of an exam that a right covers. As JSON the list of units, or `null` for the whole
/// exam, so that a right of an earlier build covers all units.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(from = "Option<UnitNames>", into = "Option<UnitNames>")]
pub enum UnitScope {
    /// All applications, also those without a unit.
    #[default]
    WholeExam,
    /// Applications of these units, and none without a unit.
    Units(UnitNames),
}

impl UnitScope {
    /// True if it includes applications of this unit. `None` is an application without a unit.
    pub fn covers(&self, unit: Option<&str>) -> bool {
        match self {
            UnitScope::WholeExam => true,
            UnitScope::Units(names) => unit.is_some_and(|unit| names.contains(unit)),
        }
    }

    /// Names of the units. `None` for the whole exam.
    pub fn units(&self) -> Option<&UnitNames> {
        match self {
            UnitScope::WholeExam => None,
            UnitScope::Units(names) => Some(names),
        }
    }

    /// True if it includes all applications.
    pub fn is_whole_exam(&self) -> bool {
        *self == UnitScope::WholeExam
    }

    /// Applications that one of the scopes includes. `None` without a scope.
    pub fn join<'a>(scopes: impl IntoIterator<Item = &'a UnitScope>) -> Option<UnitScope> {
        scopes.into_iter().fold(None, |joined, scope| {
            Some(match (joined, scope) {
                (None, scope) => scope.clone(),
                (Some(UnitScope::Units(mut all)), UnitScope::Units(names)) => {
                    all.0.extend(names.0.iter().cloned());
                    UnitScope::Units(all)
                }
                _ => UnitScope::WholeExam,
            })
        })
    }
}

impl From<Option<UnitNames>> for UnitScope {
    fn from(names: Option<UnitNames>) -> Self {
        names.map_or(UnitScope::WholeExam, UnitScope::Units)
    }
}

impl From<UnitScope> for Option<UnitNames> {
    fn from(scope: UnitScope) -> Self {
        match scope {
            UnitScope::WholeExam => None,
            UnitScope::Units(names) => Some(names),
        }
    }
}
