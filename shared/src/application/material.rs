//! What lies in a slot: images in their order, and the verdict on them.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::{
    digest::Sha256,
    id::{AccountId, ImageId, ReasonId},
    jpeg::Kind,
    time::Timestamp,
};

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Material {
    /// In order; the number on screen is the place in this list, from 1.
    pub images: Vec<Image>,
    pub verdict: Verdict,
    /// Who gave the verdict. `None` for a pending slot, for the candidate, and for a verdict of
    /// a version that did not record it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<VerdictAuthor>,
}

/// The reviewer behind a verdict and the moment it was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerdictAuthor {
    pub reviewer: AccountId,
    pub at: Timestamp,
}

impl Material {
    /// Takes the verdict and its author away.
    pub(super) fn clear_verdict(&mut self) {
        self.verdict = Verdict::Pending;
        self.author = None;
    }
}

/// One page of a slot, durable on the server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Image {
    pub id: ImageId,
    /// Orders the images of a slot; not shown, and not dense.
    pub rank: i32,
    pub sha256: Sha256,
    pub bytes: u64,
    pub kind: Kind,
    /// Pixels upright.
    pub width: u32,
    pub height: u32,
    /// What the person's file was called; shown, never used as a path.
    pub file_name: String,
    pub uploaded: Timestamp,
}

/// Pages of a slot by their numbers, from 1 in the order of the last submission. A number keeps its
/// meaning when the page is replaced, moved or deleted.
pub type PageNumbers = BTreeSet<u16>;

/// What the reviewer says of one slot (审核意见).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "verdict")]
pub enum Verdict {
    #[default]
    Pending,
    Passed,
    /// 补正: to be replaced, for these reasons.
    Returned {
        reasons: Vec<ReasonId>,
        note: Option<String>,
        /// The pages at fault; empty for the whole slot, for a part that is no slot, and in
        /// verdicts of a version that did not record them.
        #[serde(default, skip_serializing_if = "PageNumbers::is_empty")]
        pages: PageNumbers,
    },
}

impl Verdict {
    pub fn is_pending(&self) -> bool {
        matches!(self, Verdict::Pending)
    }

    pub fn is_returned(&self) -> bool {
        matches!(self, Verdict::Returned { .. })
    }
}
