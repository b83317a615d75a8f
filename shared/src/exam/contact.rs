//! Contacts for candidates (SH-22, S0-24).

use serde::{Deserialize, Serialize};

use crate::text::LocalText;

/// Contact for questions of candidates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Contact {
    /// Subject of the contact: 技术咨询.
    pub label: LocalText,
    /// Phone number, as printed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// Web address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Hours of the contact: 工作日 9:00–17:00.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<LocalText>,
}
