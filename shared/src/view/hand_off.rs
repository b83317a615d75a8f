//! One slot handed to a phone (C14): what the desktop shows, and what the phone is given.

use serde::{Deserialize, Serialize};

use crate::{
    application::Locked,
    exam::{Contact, ImageRule, Slot},
    text::LocalText,
    time::Timestamp,
};

/// The code of a slot, as the desktop shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandOffOffer {
    /// The whole address that the code stands for.
    pub address: String,
    pub matrix: Matrix,
    /// The most images that come by it.
    pub most: u16,
    pub now: Timestamp,
    pub expires: Timestamp,
}

/// The dark squares of a QR code, as the path of an SVG picture of so many squares a side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Matrix {
    pub side: usize,
    pub path: String,
}

/// What the desktop asks for again and again while it shows a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandOffStanding {
    /// Of the application: a new one is something to look at.
    pub revision: u32,
    /// Images that have come by the code; `None` once it is over.
    pub taken: Option<u16>,
}

/// What the phone is given: the slot and its rules, and nothing of the person.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HandedSlot {
    pub exam: LocalText,
    pub slot: Slot,
    pub rule: ImageRule,
    pub contacts: Vec<Contact>,
    /// Images that have come by the code, and the most that do.
    pub taken: u16,
    pub most: u16,
    /// Why the slot takes nothing now.
    pub locked: Option<Locked>,
    pub expires: Timestamp,
}

impl HandedSlot {
    /// How many may still come.
    pub fn left(&self) -> u16 {
        self.most.saturating_sub(self.taken)
    }
}
