//! Time at which a candidate sees the final result (SH-16, S1-19).

use serde::{Deserialize, Serialize};

/// Time at which candidates see the decision on their application.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Publication {
    /// The candidate sees it as soon as it is decided.
    #[default]
    AtOnce,
    /// The candidate sees it when the office publishes, after all applications are decided (S1-19).
    WhenPublished,
}

/// Visibility of decisions for candidates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Disclosure {
    /// Candidates see their decision.
    Open,
    /// The office has not published yet.
    Withheld,
}

impl Publication {
    /// Visibility, given if the office has `published`.
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
