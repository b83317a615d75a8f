//! Kinds of identity documents.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Kind of identity document.
/// ```
/// use shared::person::document::DocumentKind;
///
/// assert_eq!("passport".parse(), Ok(DocumentKind::Passport));
/// assert!("driving-licence".parse::<DocumentKind>().is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DocumentKind {
    /// 居民身份证: 18 characters with a check digit (GB 11643) and a half-width capital X (S2-07).
    ResidentCard,
    /// 临时居民身份证: the same number.
    TemporaryResidentCard,
    /// 港澳居民来往内地通行证
    HongKongMacaoPermit,
    /// 台湾居民来往大陆通行证
    TaiwanPermit,
    /// 外国人永久居留身份证
    ForeignResidentCard,
    /// 护照
    Passport,
}

impl DocumentKind {
    /// All documents, in the order of the form.
    pub const ALL: [DocumentKind; 6] = [
        DocumentKind::ResidentCard,
        DocumentKind::TemporaryResidentCard,
        DocumentKind::HongKongMacaoPermit,
        DocumentKind::TaiwanPermit,
        DocumentKind::ForeignResidentCard,
        DocumentKind::Passport,
    ];

    /// Name in definitions, forms and tables.
    pub fn as_str(self) -> &'static str {
        match self {
            DocumentKind::ResidentCard => "resident-card",
            DocumentKind::TemporaryResidentCard => "temporary-resident-card",
            DocumentKind::HongKongMacaoPermit => "hong-kong-macao-permit",
            DocumentKind::TaiwanPermit => "taiwan-permit",
            DocumentKind::ForeignResidentCard => "foreign-resident-card",
            DocumentKind::Passport => "passport",
        }
    }
}

/// Error of an unknown document name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no kind of identity document")]
pub struct ParseDocumentKindError(String);

impl FromStr for DocumentKind {
    type Err = ParseDocumentKindError;
    fn from_str(text: &str) -> Result<Self, ParseDocumentKindError> {
        DocumentKind::ALL
            .into_iter()
            .find(|document| document.as_str() == text)
            .ok_or_else(|| ParseDocumentKindError(text.to_owned()))
    }
}
