//! Identifiers of items in delivery.

use serde::{Deserialize, Serialize};

use super::FieldKey;
use crate::id::{ImageId, SlotId};

/// Identifier of one item in delivery.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ItemId {
    /// Upload of an image.
    Picture(ImageId),
    /// Deletion of an image.
    Removal(ImageId),
    /// Order of a slot.
    Order(SlotId),
    /// Text of a part of the form.
    Field(FieldKey),
    /// Fingerprint of the submission.
    Fingerprint,
    /// Submission.
    Submission,
    /// Read of the server's state.
    #[serde(rename = "reading")]
    ServerRead,
}
