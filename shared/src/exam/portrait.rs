//! Special rules of the portrait (证件照). Its image is in a normal slot with that slot's rule,
//! samples and reasons (SH-17, S2-08 … S2-12, S4-15).

use serde::{Deserialize, Serialize};

use crate::id::{RuleId, SlotId};

/// Rules of the portrait (证件照), besides the image rule of its slot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Portrait {
    /// Slot of the portrait; its rule is for the stored picture.
    pub slot: SlotId,
    /// Rule of the source picture from which the stored one is made (S2-09, S2-10). `None` stores
    /// the picture as it was taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<RuleId>,
    /// True if reviewers judge it; otherwise its confirmation is the whole review.
    pub reviewed: bool,
    /// Effect of the candidate's confirmation.
    pub confirm: ConfirmationEffect,
    /// Maximum age in months (S4-15); shown, not measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recent_months: Option<u8>,
}

/// Effect of confirming the portrait.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ConfirmationEffect {
    /// It cannot be changed any more (S2-12).
    Final,
    /// It can be changed until the submission.
    UntilSubmit,
}
