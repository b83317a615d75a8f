//! Content of a slot: the images in their order, and the verdict on them.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::MarkedBox;
use crate::{
    digest::Sha256,
    id::{AccountId, ImageId, ReasonId},
    jpeg::FileKind,
    json::tagged::tagged_enum,
    time::Timestamp,
};

/// Content of a slot: its images and the verdict on them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Material {
    /// Images in order; the number on screen is the index plus 1.
    pub images: Vec<Image>,
    /// Verdict on the whole slot.
    pub verdict: Verdict,
    /// Author of the verdict. `None` for a pending slot, for the candidate, and in data of older
    /// versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<VerdictAuthor>,
}

/// Reviewer who gave a verdict, and the time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerdictAuthor {
    /// Account of the reviewer.
    pub reviewer: AccountId,
    /// Time of the verdict, by the server's clock.
    pub at: Timestamp,
}

impl Material {
    /// Removes the verdict and its author.
    pub(super) fn clear_verdict(&mut self) {
        self.verdict = Verdict::Pending;
        self.author = None;
    }
}

/// Stored page of a slot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Image {
    /// Id of the image; the device that adds it chooses the id.
    pub id: ImageId,
    /// Sort key within the slot; it is not shown, and numbers may be missing.
    pub rank: i32,
    /// SHA-256 of the file; it is also the key of the file in the image store.
    pub sha256: Sha256,
    /// Size of the file in bytes.
    pub bytes: u64,
    /// Format of the file.
    pub kind: FileKind,
    /// Width in pixels, upright.
    pub width: u32,
    /// Height in pixels, upright.
    pub height: u32,
    /// Name of the person's file; it is shown and never used as a path.
    pub file_name: String,
    /// Time at which the last byte arrived, by the server's clock.
    pub uploaded: Timestamp,
    /// Time at which the file was removed under the retention rule (A9). `None` while it is kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file_removed: Option<Timestamp>,
}

/// Page numbers of a slot, from 1 in the order of the last submission. A number keeps its
/// meaning when the page is replaced, moved or deleted.
pub type PageNumbers = BTreeSet<u16>;

/// Verdict of the reviewer on one slot (审核意见).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", remote = "Self")]
pub enum Verdict {
    /// No verdict yet.
    #[default]
    Pending,
    /// The part is as required.
    Passed,
    /// The slot must be replaced for these reasons (补正).
    Returned {
        /// Reasons from the exam's catalogue, in the reviewer's order.
        reasons: Vec<ReasonId>,
        /// Free note of the reviewer, if there is one.
        note: Option<String>,
        /// Page numbers at fault. Empty for the whole slot, for a part that is not a slot, and in
        /// verdicts of older versions.
        #[serde(default, skip_serializing_if = "PageNumbers::is_empty")]
        pages: PageNumbers,
        /// Boxes on the pictures of a slot. Empty without any, and in verdicts of older versions.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        boxes: Vec<MarkedBox>,
    },
}

tagged_enum!(Verdict, "verdict");

impl Verdict {
    /// True for [`Verdict::Pending`].
    pub fn is_pending(&self) -> bool {
        matches!(self, Verdict::Pending)
    }

    /// Boxes on the pictures. Empty unless the verdict is [`Verdict::Returned`].
    pub fn boxes(&self) -> &[MarkedBox] {
        match self {
            Verdict::Returned { boxes, .. } => boxes,
            Verdict::Pending | Verdict::Passed => &[],
        }
    }

    /// True for [`Verdict::Returned`].
    pub fn is_returned(&self) -> bool {
        matches!(self, Verdict::Returned { .. })
    }
}
