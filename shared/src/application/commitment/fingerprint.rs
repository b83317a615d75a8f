//! Fingerprint (指纹): the hashes of a submission whose files are still being uploaded (C5).
//!
//! A fingerprint has the whole SHA-256 of every missing image, in the order of its slot. For a slot
//! whose images are all on the server it has only the SHA-256 of the list, and one for the answers.
//! Hashes are not shortened, because collisions of half a hash can be computed. No list is sent
//! later, so the server knows at once if anything is missing. `check` tests that a fingerprint of
//! the exam always has room for [`MIN_PENDING_IMAGES`] images.

mod packed;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::{
    application::{Application, Manifest, ReviewedSnapshot, receipt::SlotManifest},
    digest::Sha256,
    exam::Exam,
    id::{ImageId, SlotId},
    problem::Problem,
};

/// Maximum length of a sent fingerprint, in bytes. It fits into two network packets.
pub const MAX_FINGERPRINT_BYTES: usize = 2048;

/// Number of missing images for which a fingerprint always has room, even if each replaces another
/// image. If more are missing, some slots may have to be uploaded first.
pub const MIN_PENDING_IMAGES: usize = 16;

/// Hash commitment as it is sent: the content of every slot and the answers, as the candidate saw
/// them (C5).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fingerprint {
    /// Digest of the facts, the position and the form, as the person saw them.
    pub answers: Sha256,
    /// Slots with images, in the exam's order.
    pub slots: Vec<FingerprintSlot>,
    /// Images of the server that were deleted or replaced on this device. Any other image that the
    /// fingerprint does not name was added on another device, and the person has not seen it.
    #[serde(rename = "leaving")]
    pub removed_images: Vec<ImageId>,
}

/// Content of a slot as the person saw it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FingerprintSlot {
    /// List of all images, because some are missing or the order differs.
    #[serde(rename = "each")]
    Listed(SlotManifest),
    /// Hash of the list that the server already has.
    #[serde(rename = "as-there")]
    Unchanged(SlotId, Sha256),
}

impl Fingerprint {
    /// Fingerprint of the content that the person saw. The server has the `unchanged` slots exactly
    /// as they were seen; `removed_images` were deleted or replaced on this device.
    pub fn from_snapshot(
        snapshot: &ReviewedSnapshot,
        unchanged: &BTreeSet<SlotId>,
        removed_images: Vec<ImageId>,
    ) -> Self {
        let slots = snapshot.manifest.0.iter();
        let slots = slots.map(|entry| match unchanged.contains(&entry.slot) {
            true => FingerprintSlot::Unchanged(entry.slot.clone(), entry.digest()),
            false => FingerprintSlot::Listed(entry.clone()),
        });
        Self {
            answers: snapshot.answers,
            slots: slots.collect(),
            removed_images,
        }
    }

    /// Content that the person saw. `None` if a slot sent as unchanged has other images on the
    /// server.
    pub(super) fn resolve(&self, application: &Application) -> Option<ReviewedSnapshot> {
        let slots = self.slots.iter().map(|slot| match slot {
            FingerprintSlot::Listed(entry) => Some(entry.clone()),
            FingerprintSlot::Unchanged(slot, digest) => {
                let images = application.images(slot).iter();
                let stored = SlotManifest {
                    slot: slot.clone(),
                    images: images.map(|image| image.sha256).collect(),
                };
                (stored.digest() == *digest).then_some(stored)
            }
        });
        Some(ReviewedSnapshot {
            manifest: Manifest(slots.collect::<Option<_>>()?),
            answers: self.answers,
        })
    }

    /// Encodes the fingerprint as the text that is sent.
    ///
    /// # Errors
    /// `FingerprintTooLarge` if the text is longer than [`MAX_FINGERPRINT_BYTES`].
    pub fn pack(&self) -> Result<String, Problem> {
        let text = packed::write_fingerprint(self);
        check_length(text.len())?;
        Ok(text)
    }

    /// Decodes the text that [`Self::pack`] has made.
    ///
    /// # Errors
    /// `FingerprintTooLarge`, or `BadRequest` for an invalid text.
    pub fn unpack(text: &str) -> Result<Self, Problem> {
        check_length(text.len())?;
        packed::read_fingerprint(text).ok_or_else(|| Problem::BadRequest {
            detail: "no fingerprint".to_owned(),
        })
    }

    /// Maximum length of a fingerprint in this exam, in bytes, if every slot has images and
    /// [`MIN_PENDING_IMAGES`] of them are missing.
    pub fn required_bytes(exam: &Exam) -> usize {
        let slots = exam
            .slots()
            .map(|slot| packed::unchanged_slot_bytes(&slot.id));
        let images = MIN_PENDING_IMAGES * (packed::HASH_BYTES + packed::IMAGE_ID_BYTES);
        packed::base64_length(packed::HEADER_BYTES + slots.sum::<usize>() + images)
    }
}

fn check_length(measured: usize) -> Result<(), Problem> {
    if measured <= MAX_FINGERPRINT_BYTES {
        return Ok(());
    }
    Err(Problem::FingerprintTooLarge {
        measured: u32::try_from(measured).unwrap_or(u32::MAX),
        allowed: MAX_FINGERPRINT_BYTES as u32,
    })
}
