//! Review settings of an exam, and its predefined reasons (R3, R5, SH-09).

use serde::{Deserialize, Serialize};

use super::queue_group::QueueGroupSource;
use crate::{
    id::{ReasonId, WindowId},
    text::LocalText,
    time::Timestamp,
};

/// Minimum days to mend after a return, where the definition has no mend window. `check` requires
/// one, but older definitions may have none.
pub const DEFAULT_MEND_DAYS: u16 = 3;

/// Longest hold of a decision, in minutes: a day.
pub const MAX_HOLD_MINUTES: u16 = 24 * 60;

/// Greatest share of known cases, in percent.
pub const MAX_KNOWN_CASE_PERCENT: u8 = 20;

/// Settings of the review.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Review {
    /// Number of reviews: 1, or 2 where a final review (复审) follows the first (初审).
    pub levels: u8,
    /// Key of older definitions. It is read and ignored, because a form is always judged section by
    /// section.
    #[serde(default, skip_serializing)]
    registration: ObsoleteKey,
    /// Share in percent of the applications that a second reviewer judges without seeing the first
    /// one's opinion (盲审, R11). 0 for none.
    #[serde(default, skip_serializing_if = "is_default")]
    pub blind_percent: u8,
    /// Share in percent of the applications before which a reviewer gets a known case (R11): a
    /// decided application that they judge again, as any other. 0 for none, at most
    /// [`MAX_KNOWN_CASE_PERCENT`].
    #[serde(default, skip_serializing_if = "is_default")]
    pub known_cases: u8,
    /// Window for mending returned material. `None` is the window of the submission, and at least
    /// [`DEFAULT_MEND_DAYS`] days from the return.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mend_window: Option<WindowId>,
    /// Time in minutes after which a decision or a return goes out to the candidate; until then its
    /// reviewer can take it back (R13). 0 is at once, as in older definitions. At most
    /// [`MAX_HOLD_MINUTES`].
    #[serde(default, skip_serializing_if = "is_default")]
    pub hold_minutes: u16,
    /// Unit by which reviewers filter their queue. `None` if they have no such filter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<QueueGroupSource>,
    /// Batch by which reviewers filter their queue. `None` if they have no such filter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub batch: Option<QueueGroupSource>,
    /// Reasons that reviewers can choose (审核理由).
    pub reasons: Vec<Reason>,
    /// Reasons offered for a section of the form, in this order. If empty, the general ones are
    /// offered.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub form_reasons: Vec<ReasonId>,
}

/// True for a number that definitions leave out.
fn is_default<N: Default + PartialEq>(number: &N) -> bool {
    *number == N::default()
}

/// Key that accepts any value and is never written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct ObsoleteKey;

impl<'de> Deserialize<'de> for ObsoleteKey {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        serde::de::IgnoredAny::deserialize(deserializer).map(|_| ObsoleteKey)
    }
}

impl Review {
    /// Time in milliseconds after which a decision goes out.
    pub fn hold_ms(&self) -> i64 {
        i64::from(self.hold_minutes) * Timestamp::MINUTE_MS
    }

    /// Reason with this id. `None` if the exam has none.
    pub fn reason(&self, id: &ReasonId) -> Option<&Reason> {
        self.reasons.iter().find(|reason| &reason.id == id)
    }
}

/// Predefined reason for the candidate. Once used, it is never deleted, only retired.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Reason {
    /// Id of the reason, as verdicts and log entries store it.
    pub id: ReasonId,
    /// Short label of the reviewer's button: 模糊.
    pub label: LocalText,
    /// Sentence for the candidate: the fault and the correction.
    pub sentence: LocalText,
    /// Effect of the reason: mending or refusal.
    pub kind: ReasonKind,
    /// If true, the reason is offered for every slot.
    #[serde(default)]
    pub general: bool,
    /// If true, the reason is no longer offered; earlier verdicts keep it.
    #[serde(default)]
    pub retired: bool,
    /// If true, the reviewer must add a note (其他).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub wants_note: bool,
    /// If true, the fault may be in the form, and the desk links to its sections.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub about_form: bool,
}

/// Kind of a reason, which tells if mending can help.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReasonKind {
    /// 可补正: the candidate can mend it.
    Mendable,
    /// 不符合条件: mending cannot help.
    Disqualifying,
}
