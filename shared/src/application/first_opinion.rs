//! Opinion of the first of two reviewers (初审意见).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{ReviewPart, Verdict};

/// Findings of the first reviewer. The second reviewer reads it and gives their own verdicts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FirstOpinion {
    /// Verdicts of the first reviewer; a part without one is absent.
    pub verdicts: BTreeMap<ReviewPart, Verdict>,
    /// Reason for a refusal. `None` if the first reviewer is for approval.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refusal: Option<String>,
}
