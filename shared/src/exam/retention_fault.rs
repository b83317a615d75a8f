//! Reasons why the office cannot start a removal of content (A9).

use serde::{Deserialize, Serialize};

use crate::time::Timestamp;

/// Reason why the office cannot start a removal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RetentionFault {
    /// The numbers differ from those that the officer has seen.
    NumbersChanged,
    /// Nothing is due.
    NothingDue,
    /// An earlier removal of the exam has not ended.
    StillRunning {
        /// Start of that removal.
        since: Timestamp,
    },
}
