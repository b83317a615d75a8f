//! Number of files and bytes that a candidate has sent in a day.

use serde::{Deserialize, Serialize};

/// Number of files and bytes sent in a day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UploadCount {
    /// Number of files.
    pub files: u64,
    /// Number of bytes.
    pub bytes: u64,
}

impl UploadCount {
    /// Sum of both.
    pub fn plus(self, more: Self) -> Self {
        Self {
            files: self.files.saturating_add(more.files),
            bytes: self.bytes.saturating_add(more.bytes),
        }
    }
}
