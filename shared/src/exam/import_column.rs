//! Columns of the files that an office imports: rosters, positions, seating.

use serde::{Deserialize, Serialize};

use crate::{id::FieldId, text::LocalText};

/// Column of a file; its id is the heading.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ImportColumn {
    /// Heading in the file.
    pub id: FieldId,
    /// Name of the column on pages and papers.
    pub title: LocalText,
    /// If true, an empty cell is a fault of the file.
    #[serde(default)]
    pub required: bool,
}
