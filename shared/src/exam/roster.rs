//! The roster (名单): who may take part, who may upload, and what the office's file brings. S0-13, S4-02.

use serde::{Deserialize, Serialize};

use super::{Exam, column::Column};
use crate::person::Assurance;

/// What the office's roster decides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Roster {
    pub take_part: Admission,
    #[serde(default)]
    pub upload: Uploaders,
    /// What the file has beside document, number, name and phone. A column with the id of a
    /// form field fills that field.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<Column>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Admission {
    /// Whoever has an account.
    Anyone,
    /// Who stands on the roster.
    Listed,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Uploaders {
    /// Whoever takes part.
    #[default]
    Everyone,
    /// Whom the roster marks as eligible, in a column of its file; nobody else sees the materials
    /// stage (S0-13).
    Eligible,
}

impl Exam {
    /// Whether an account of this assurance can be one of those who take part: where the roster
    /// names them, it names only confirmed ones.
    pub fn may_name(&self, assurance: Assurance) -> bool {
        let is_listed = |roster: &Roster| roster.take_part == Admission::Listed;
        assurance.is_assured() || !self.roster.as_ref().is_some_and(is_listed)
    }

    /// Whether the roster says of each person if they may upload.
    pub fn marks_uploaders(&self) -> bool {
        let roster = self.roster.as_ref();
        roster.is_some_and(|roster| roster.upload == Uploaders::Eligible)
    }
}
