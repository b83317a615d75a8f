//! When a candidate sees the final result. SH-16, S1-19.

use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Publication {
    /// As soon as it is decided.
    #[default]
    AtOnce,
    /// When the office publishes, after all applications are decided (S1-19).
    WhenPublished,
}

impl Publication {
    pub(super) fn is_default(&self) -> bool {
        *self == Publication::default()
    }
}
