//! The portrait (证件照). Its image lives in a slot like any other, with that slot's rule,
//! samples and reasons; here stands what is special about it. SH-17, S2-08 … S2-12, S4-15.

use serde::{Deserialize, Serialize};

use crate::id::{RuleId, SlotId};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Portrait {
    /// The slot that keeps it; its rule is of the picture as it is kept.
    pub slot: SlotId,
    /// The rule of the picture one starts from, where the kept one is made from it (S2-09,
    /// S2-10). Without it, the picture is kept as it was taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<RuleId>,
    /// Whether the reviewers judge it; else confirming it is the whole review (decision 3).
    pub reviewed: bool,
    pub confirm: Confirm,
    /// Taken at most so many months ago (S4-15); said, not measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recent_months: Option<u8>,
}

/// What confirming the portrait does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Confirm {
    /// It cannot be changed any more (S2-12).
    Final,
    /// It can be changed until everything is submitted.
    UntilSubmit,
}
