//! Roster (名单): people who may take part or upload, and the columns of the office's file (S0-13,
//! S4-02).

use serde::{Deserialize, Serialize};

use super::{Exam, column::Column};
use crate::person::Assurance;

/// Settings of the roster.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Roster {
    pub take_part: Admission,
    #[serde(default)]
    pub upload: Uploaders,
    /// Columns of the file besides document, number, name and phone. A column with the id of a form
    /// field fills that field.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<Column>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Admission {
    /// Everyone with an account.
    Anyone,
    /// Everyone on the roster.
    Listed,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Uploaders {
    /// Everyone who takes part.
    #[default]
    Everyone,
    /// People marked as eligible in a column of the roster; others do not see the materials stage
    /// (S0-13).
    Eligible,
}

impl Exam {
    /// True if an account of this assurance can take part. A roster names only confirmed accounts.
    pub fn may_name(&self, assurance: Assurance) -> bool {
        let is_listed = |roster: &Roster| roster.take_part == Admission::Listed;
        assurance.is_assured() || !self.roster.as_ref().is_some_and(is_listed)
    }

    /// True if the roster marks people who may upload.
    pub fn marks_uploaders(&self) -> bool {
        let roster = self.roster.as_ref();
        roster.is_some_and(|roster| roster.upload == Uploaders::Eligible)
    }
}
