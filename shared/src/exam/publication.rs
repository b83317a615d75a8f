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

/// Whether candidates may know how they were decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Disclosure {
    Open,
    /// The office has not published yet.
    Withheld,
}

impl Publication {
    /// `published` says whether the office has.
    pub fn disclosure(self, published: bool) -> Disclosure {
        match self {
            Publication::WhenPublished if !published => Disclosure::Withheld,
            _ => Disclosure::Open,
        }
    }

    pub(super) fn is_default(&self) -> bool {
        *self == Publication::default()
    }
}
