//! How an exam is reviewed, and the ready reasons of its reviewers. R3, R5, SH-09.

use serde::{Deserialize, Serialize};

use crate::{
    id::{ReasonId, WindowId},
    text::LocalText,
};

/// Days that a candidate has from a return at least, where the definition names no mend window.
/// `check` wants one; definitions of earlier versions may have none.
pub const DEFAULT_MEND_DAYS: u16 = 3;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Review {
    /// 1, or 2 where a final review (复审) follows the first (初审).
    pub levels: u8,
    /// What was registered is judged too: the form section by section, and the position (S2).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub registration: bool,
    /// When returned material may be mended. Without it, the window of the submission, and
    /// [`DEFAULT_MEND_DAYS`] from the return at least.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mend_window: Option<WindowId>,
    pub reasons: Vec<Reason>,
}

impl Review {
    pub fn reason(&self, id: &ReasonId) -> Option<&Reason> {
        self.reasons.iter().find(|reason| &reason.id == id)
    }
}

/// A sentence ready for the candidate. Never deleted once used, only retired.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Reason {
    pub id: ReasonId,
    /// A word or two for the reviewer's button: 模糊.
    pub label: LocalText,
    /// What the candidate reads: what is wrong and what to do.
    pub sentence: LocalText,
    pub kind: ReasonKind,
    /// Offered for every slot, not only for those that name it.
    #[serde(default)]
    pub general: bool,
    #[serde(default)]
    pub retired: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReasonKind {
    /// 可补正: the candidate can mend it.
    Mendable,
    /// 不符合条件: no picture will change it.
    Disqualifying,
}
