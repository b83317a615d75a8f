//! Roster (名单): people who may take part or upload, and the columns of the office's file (S0-13,
//! S4-02).

use serde::{Deserialize, Serialize};

use super::Exam;
use crate::{exam::import_column::ImportColumn, person::Assurance};

/// Settings of the roster.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Roster {
    /// People who may take part.
    pub take_part: AdmissionPolicy,
    /// People who may upload materials.
    #[serde(default)]
    pub upload: UploadPolicy,
    /// Columns of the file besides document, number, name and phone. A column with the id of a form
    /// field fills that field.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<ImportColumn>,
}

/// People who may take part in an exam.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AdmissionPolicy {
    /// Everyone with an account.
    Anyone,
    /// Everyone on the roster.
    Listed,
}

/// People who may upload materials.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UploadPolicy {
    /// Everyone who takes part.
    #[default]
    Everyone,
    /// People marked as eligible in a column of the roster; others do not see the materials stage
    /// (S0-13).
    Eligible,
}

impl Exam {
    /// True if an account of this assurance can take part. A roster names only confirmed accounts.
    pub fn can_take_part(&self, assurance: Assurance) -> bool {
        assurance.is_confirmed() || !self.admits_listed_only()
    }

    /// True if only people on the exam's roster take part.
    pub fn admits_listed_only(&self) -> bool {
        let roster = self.roster.as_ref();
        roster.is_some_and(|roster| roster.take_part == AdmissionPolicy::Listed)
    }

    /// True if the roster marks people who may upload.
    pub fn has_upload_marks(&self) -> bool {
        let roster = self.roster.as_ref();
        roster.is_some_and(|roster| roster.upload == UploadPolicy::Eligible)
    }
}
