//! Warnings about the effect of a new version of a definition. The office reads them before it
//! publishes, and a scheduled version is published only with warnings that were read.

use serde::{Deserialize, Serialize};

/// Effect of a new version that harms or surprises somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum VersionWarning {
    /// Images of drafts violate a tightened rule.
    Misfits,
    /// Submissions by fingerprint wait for their files, and the new version may ask more of them.
    CommittedWait,
    /// Submissions by fingerprint wait for their files, and the new version takes no fingerprints.
    CommittedLost,
    /// The submission period of the new version is over, and there are drafts.
    DraftsLapse,
    /// The submission period of a new exam is over.
    NewIsOver,
}
