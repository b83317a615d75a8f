//! View models of a slot handed to a phone (C14), for the desktop and the phone.

use serde::{Deserialize, Serialize};

use crate::{
    application::LockReason,
    exam::{Contact, ImageRule, Slot},
    text::LocalText,
    time::Timestamp,
};

/// Code of a slot, as the desktop shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandOffOffer {
    /// Full address in the code.
    pub address: String,
    /// QR code of the address.
    pub matrix: QrMatrix,
    /// Maximum number of images by this code.
    #[serde(rename = "most")]
    pub max_images: u16,
    /// Server time of the read.
    pub now: Timestamp,
    /// Time at which the code expires.
    pub expires: Timestamp,
}

/// Dark squares of a QR code as an SVG path, with the number of squares on a side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QrMatrix {
    /// Number of squares on a side.
    pub side: usize,
    /// SVG path data, one unit for each square.
    pub path: String,
}

/// Status that the desktop polls while it shows a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandOffStatus {
    /// Revision of the application; a new one means a change to show.
    pub revision: u32,
    /// Number of images received by the code. `None` once it is over.
    #[serde(rename = "taken")]
    pub received: Option<u16>,
}

/// Page of the phone: the slot and its rules, without personal data.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HandOffPage {
    /// Name of the exam.
    pub exam: LocalText,
    /// Slot to fill.
    pub slot: Slot,
    /// Image rule of the slot.
    pub rule: ImageRule,
    /// Contacts of the exam.
    pub contacts: Vec<Contact>,
    /// Number of images received by the code, and the maximum.
    pub taken: u16,
    /// Maximum number of images by this code.
    #[serde(rename = "most")]
    pub max_images: u16,
    /// Reason why the slot accepts nothing now.
    pub locked: Option<LockReason>,
    /// Time at which the code expires.
    pub expires: Timestamp,
}

impl HandOffPage {
    /// Number of images that can still be sent.
    pub fn remaining(&self) -> u16 {
        self.max_images.saturating_sub(self.taken)
    }
}
