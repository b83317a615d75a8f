//! Reasons why a submission cannot be taken back.

use serde::{Deserialize, Serialize};

use super::StateKind;

/// Reason why a submission cannot be taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RecallFault {
    /// The application is not submitted.
    NotSubmitted {
        /// Current state of the application.
        state: StateKind,
    },
    /// A reviewer has opened or claimed it.
    ReviewBegun,
    /// The submission mends a returned application.
    Mended,
}
