//! View models of a slot handed to a phone (C14), for the desktop and the phone.

use serde::{Deserialize, Serialize};

use crate::{
    application::Locked,
    exam::{Contact, ImageRule, Slot},
    text::LocalText,
    time::Timestamp,
};

/// Code of a slot, as the desktop shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandOffOffer {
    /// Full address in the code.
    pub address: String,
    pub matrix: Matrix,
    /// Maximum number of images by this code.
    pub most: u16,
    pub now: Timestamp,
    pub expires: Timestamp,
}

/// Dark squares of a QR code as an SVG path, with the number of squares on a side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Matrix {
    pub side: usize,
    pub path: String,
}

/// Status that the desktop polls while it shows a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandOffStanding {
    /// Revision of the application; a new one means a change to show.
    pub revision: u32,
    /// Number of images received by the code. `None` once it is over.
    pub taken: Option<u16>,
}

/// Page of the phone: the slot and its rules, without personal data.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HandedSlot {
    pub exam: LocalText,
    pub slot: Slot,
    pub rule: ImageRule,
    pub contacts: Vec<Contact>,
    /// Number of images received by the code, and the maximum.
    pub taken: u16,
    pub most: u16,
    /// Reason why the slot accepts nothing now.
    pub locked: Option<Locked>,
    pub expires: Timestamp,
}

impl HandedSlot {
    /// Number of images that can still be sent.
    pub fn left(&self) -> u16 {
        self.most.saturating_sub(self.taken)
    }
}
