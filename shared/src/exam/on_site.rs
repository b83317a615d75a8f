//! Originals to bring and acts in person (S4-18).

use serde::{Deserialize, Serialize};

use crate::{
    id::{FormId, SlotId},
    text::LocalText,
};

/// Originals to bring to the examination or the office (现场确认).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct OnSite {
    /// Items in the order of the list.
    pub items: Vec<OnSiteItem>,
    /// Remark on the whole list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<LocalText>,
}

/// One original to bring.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct OnSiteItem {
    /// Name of the item: 身份证原件.
    pub title: LocalText,
    /// Number of copies to bring; 1 if the definition names none.
    #[serde(default = "OnSiteItem::one")]
    pub copies: u16,
    /// Party that has the item afterwards.
    pub keeper: OriginalKeeper,
    /// Slot whose original this is; candidates who filled it bring it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slot: Option<SlotId>,
    /// Printed form that this is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<FormId>,
    /// Accepted replacement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instead: Option<LocalText>,
}

impl OnSiteItem {
    fn one() -> u16 {
        1
    }
}

/// Keeper of the original afterwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OriginalKeeper {
    /// 带回
    Candidate,
    /// 留存
    Office,
}
