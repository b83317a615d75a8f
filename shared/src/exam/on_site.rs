//! What is brought and done in person: which originals, and who keeps what. S4-18.

use serde::{Deserialize, Serialize};

use crate::{
    id::{FormId, SlotId},
    text::LocalText,
};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct OnSite {
    pub items: Vec<OnSiteItem>,
    /// What holds for the list as a whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<LocalText>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct OnSiteItem {
    pub title: LocalText,
    #[serde(default = "OnSiteItem::one")]
    pub copies: u16,
    pub keeper: Keeper,
    /// The slot whose original this is: who filled it brings it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slot: Option<SlotId>,
    /// The printed form that this is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<FormId>,
    /// What may be brought in its place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instead: Option<LocalText>,
}

impl OnSiteItem {
    fn one() -> u16 {
        1
    }
}

/// Who has it afterwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Keeper {
    /// 带回
    Candidate,
    /// 留存
    Office,
}
