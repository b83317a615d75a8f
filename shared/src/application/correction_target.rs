//! The states to which a decision can be corrected, and the facts that forbid a correction.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::StateKind;
use crate::time::Timestamp;

/// State to which a correction leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CorrectionTarget {
    /// The application is under review again, with its verdicts.
    UnderReview,
    /// The application is refused for the reason of the correction.
    Refused,
}

impl CorrectionTarget {
    /// Both targets.
    pub const ALL: [CorrectionTarget; 2] =
        [CorrectionTarget::UnderReview, CorrectionTarget::Refused];

    /// Name in the database and in forms.
    pub fn as_str(self) -> &'static str {
        match self {
            CorrectionTarget::UnderReview => "under-review",
            CorrectionTarget::Refused => "refused",
        }
    }

    /// State of the application after the correction.
    pub fn state_kind(self) -> StateKind {
        match self {
            CorrectionTarget::UnderReview => StateKind::UnderReview,
            CorrectionTarget::Refused => StateKind::Refused,
        }
    }
}

impl FromStr for CorrectionTarget {
    type Err = UnknownCorrectionTarget;
    fn from_str(text: &str) -> Result<Self, UnknownCorrectionTarget> {
        CorrectionTarget::ALL
            .into_iter()
            .find(|target| target.as_str() == text)
            .ok_or_else(|| UnknownCorrectionTarget(text.to_owned()))
    }
}

/// Error of an unknown target of a correction.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no target of a correction")]
pub struct UnknownCorrectionTarget(pub String);

/// Fact that forbids a correction, because it would leave something behind that others rely on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum CorrectionObstacle {
    /// The fee was paid on site; the office can remove the record.
    PaidOnSite,
    /// The fee was paid through a gateway; the system cannot undo that.
    PaidOnline,
    /// The candidate may be paying at a gateway now.
    OrderOpen,
    /// The candidate has a seat, and the admission ticket may be printed.
    Seated,
    /// The pictures were removed under the retention rule, so that nobody can review them again.
    PicturesRemoved {
        /// Time of the removal.
        at: Timestamp,
    },
    /// The results of the exam were published at this time.
    Published {
        /// Time of the publication.
        at: Timestamp,
    },
}
