//! Frequent questions of candidates with their answers (SH-22, S4-21).

use serde::{Deserialize, Serialize};

use crate::text::LocalText;

/// Frequent question with its answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Question {
    /// Text of the question.
    pub question: LocalText,
    /// Text of the answer.
    pub answer: LocalText,
}
