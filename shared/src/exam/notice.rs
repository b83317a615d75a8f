//! Notices to read and accept: 报考须知, 诚信承诺书 (SH-12, S0-14, S2-13).

use serde::{Deserialize, Serialize};

use crate::{digest::Sha256, id::NoticeId, text::LocalText};

/// Text that the candidate reads and accepts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Notice {
    /// Id of the notice, unique in the exam.
    pub id: NoticeId,
    /// Heading of the notice.
    pub title: LocalText,
    /// Text; blank lines separate paragraphs.
    pub text: LocalText,
    /// Label of the accepting button: 同意并进入下一步.
    pub accept: LocalText,
}

impl Notice {
    /// Digest of the wording. An acceptance is of one wording, so a changed text must be accepted
    /// again. The Chinese text is the binding one.
    pub fn wording(&self) -> Sha256 {
        Sha256::of(self.text.zh.as_bytes())
    }
}
