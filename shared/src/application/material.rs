//! What lies in a slot: images in their order, and the verdict on them.

use serde::{Deserialize, Serialize};

use crate::{
    digest::Sha256,
    id::{ImageId, ReasonId},
    jpeg::Kind,
    time::Timestamp,
};

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Material {
    /// In order; the number on screen is the place in this list, from 1.
    pub images: Vec<Image>,
    pub verdict: Verdict,
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
