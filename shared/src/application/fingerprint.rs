//! A fingerprint (指纹): what is handed in while its bytes are still on their way (C5).
//!
//! It names every image of every slot by its whole SHA-256, in order, and the answers by theirs.
//! So it needs nobody's trust: other bytes under the same name would be a collision of SHA-256,
//! and the hash fixes the length too. Nothing is cut short (half a hash could be met by two files
//! made for each other) and nothing stands for a list that is only sent later (the server could
//! not say at once whether anything is missing). That this always fits [`FINGERPRINT_LIMIT`] is
//! asked of the definition: [`Fingerprint::most`] is its largest, and `check` refuses more.

mod packed;

use serde::{Deserialize, Serialize};

use super::{Looked, Manifest};
use crate::{
    exam::Exam,
    id::{ImageId, SlotId},
    problem::Problem,
};

/// The most bytes of a fingerprint as it is sent: one packet or two, on the worst of lines.
pub const FINGERPRINT_LIMIT: usize = 2048;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fingerprint {
    /// What the person saw at the last look: all of it, whether the server has it or not.
    pub looked: Looked,
    /// Images of the server that are to be dropped, deleted or replaced on this device. Any other
    /// that the fingerprint does not name comes from elsewhere, and the person has not seen it.
    pub leaving: Vec<ImageId>,
}

impl Fingerprint {
    /// As it is sent.
    ///
    /// # Errors
    /// `FingerprintTooLarge`; not where it belongs to a checked definition.
    pub fn pack(&self) -> Result<String, Problem> {
        let text = packed::write(self);
        check_length(text.len())?;
        Ok(text)
    }

    /// # Errors
    /// `FingerprintTooLarge`, and `BadRequest` where it is none.
    pub fn unpack(text: &str) -> Result<Self, Problem> {
        check_length(text.len())?;
        packed::read(text).ok_or_else(|| Problem::BadRequest {
            detail: "no fingerprint".to_owned(),
        })
    }

    /// The length of the largest fingerprint that a candidate of this exam can have: every slot
    /// full, and every image of it in the place of another.
    pub fn most(exam: &Exam) -> usize {
        let slots = exam.slots().map(|slot| {
            let images = usize::from(slot.count.ceiling());
            packed::slot_length(&slot.id, images) + images * packed::LEAVING_LENGTH
        });
        packed::text_length(packed::HEAD_LENGTH + slots.sum::<usize>())
    }

    pub fn manifest(&self) -> &Manifest {
        &self.looked.manifest
    }

    pub(super) fn names(&self, slot: &SlotId) -> &[crate::digest::Sha256] {
        self.looked.manifest.images(slot)
    }
}

fn check_length(measured: usize) -> Result<(), Problem> {
    if measured <= FINGERPRINT_LIMIT {
        return Ok(());
    }
    Err(Problem::FingerprintTooLarge {
        measured: u32::try_from(measured).unwrap_or(u32::MAX),
        allowed: FINGERPRINT_LIMIT as u32,
    })
}
