//! Keys and versions of the parts of a form.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Key of a part, unique within its application.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FieldKey(pub String);

/// Number of changes that the server has stored in a part; 0 means none.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct FieldVersion(pub u32);

impl FieldVersion {
    /// Version after one more change.
    pub fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

/// Versions of the parts that were ever written.
pub type FieldVersions = BTreeMap<FieldKey, FieldVersion>;
