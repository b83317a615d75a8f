//! Columns of the files that an office imports: rosters, positions, seating.

use serde::{Deserialize, Serialize};

use crate::{id::FieldId, text::LocalText};

/// A column; its id is the heading in the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Column {
    pub id: FieldId,
    pub title: LocalText,
    /// An empty cell is a fault of the file.
    #[serde(default)]
    pub required: bool,
}
