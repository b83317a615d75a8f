//! Reasons why the name or number of a person cannot be corrected.

use serde::{Deserialize, Serialize};

use crate::text::LocalText;

/// Reason why the office cannot correct the name or number of a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum IdentityFault {
    /// Name and number are as they were.
    Unchanged,
    /// Another account has the number.
    NumberTaken {
        /// Masked name of the other person.
        name: String,
        /// Masked number.
        number: String,
    },
    /// A roster has the number under another name.
    NumberListed {
        /// Name of the exam.
        exam: LocalText,
        /// Masked name on the roster.
        name: String,
        /// Masked number.
        number: String,
    },
    /// An application was approved, and the correction could make it that of another person.
    Approved {
        /// Number of the application.
        number: String,
    },
}
