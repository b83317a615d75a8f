//! Fingerprint (指纹): the hashes of a submission whose files are still being uploaded (C5).
//!
//! Every missing image is named by its whole SHA-256 and its place. A complete slot is named by the
//! SHA-256 of its list, which the server has, and the answers by theirs. A hash also fixes the
//! length of a file. Hashes are not shortened, since half a hash allows made collisions, and no
//! list is sent later, so the server knows at once if anything is missing. `check` tests that a
//! definition with fingerprints always has room for [`ROOM`] images.

mod packed;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{Application, Looked, Manifest, receipt::SlotManifest};
use crate::{
    digest::Sha256,
    exam::Exam,
    id::{ImageId, SlotId},
    problem::Problem,
};

/// Maximum length of a sent fingerprint, in bytes: one or two packets.
pub const FINGERPRINT_LIMIT: usize = 2048;

/// Number of images that can always be missing, each replacing another. With more images, some
/// slots must be uploaded first.
pub const ROOM: usize = 16;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fingerprint {
    /// Digest of the facts, the position and the form, as the person saw them.
    pub answers: Sha256,
    pub slots: Vec<Named>,
    /// Images of the server that were deleted or replaced on this device. Any other image that the
    /// fingerprint does not name comes from elsewhere, and the person has not seen it.
    pub leaving: Vec<ImageId>,
}

/// Content of a slot as the person saw it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Named {
    /// List of all images, because some are missing or the order differs.
    Each(SlotManifest),
    /// Hash of the list that the server already has.
    AsThere(SlotId, Sha256),
}

impl Fingerprint {
    /// Fingerprint of the seen content; the server has the `settled` slots as they were seen.
    pub fn of(looked: &Looked, settled: &BTreeSet<SlotId>, leaving: Vec<ImageId>) -> Self {
        let slots = looked.manifest.0.iter();
        let slots = slots.map(|entry| match settled.contains(&entry.slot) {
            true => Named::AsThere(entry.slot.clone(), entry.digest()),
            false => Named::Each(entry.clone()),
        });
        Self {
            answers: looked.answers,
            slots: slots.collect(),
            leaving,
        }
    }

    /// Content that the person saw. `None` if a settled slot is not as it was seen.
    pub(super) fn resolve(&self, application: &Application) -> Option<Looked> {
        let slots = self.slots.iter().map(|named| match named {
            Named::Each(entry) => Some(entry.clone()),
            Named::AsThere(slot, digest) => {
                let images = application.images(slot).iter();
                let there = SlotManifest {
                    slot: slot.clone(),
                    images: images.map(|image| image.sha256).collect(),
                };
                (there.digest() == *digest).then_some(there)
            }
        });
        Some(Looked {
            manifest: Manifest(slots.collect::<Option<_>>()?),
            answers: self.answers,
        })
    }

    /// Text form that is sent.
    ///
    /// # Errors
    /// `FingerprintTooLarge` if more images are missing than there is room for.
    pub fn pack(&self) -> Result<String, Problem> {
        let text = packed::write(self);
        check_length(text.len())?;
        Ok(text)
    }

    /// # Errors
    /// `FingerprintTooLarge`, or `BadRequest` for an invalid text.
    pub fn unpack(text: &str) -> Result<Self, Problem> {
        check_length(text.len())?;
        packed::read(text).ok_or_else(|| Problem::BadRequest {
            detail: "no fingerprint".to_owned(),
        })
    }

    /// Length needed in this exam: every slot and [`ROOM`] missing images.
    pub fn wanted(exam: &Exam) -> usize {
        let slots = exam.slots().map(|slot| packed::settled_length(&slot.id));
        let images = ROOM * (packed::HASH + packed::LEAVING_LENGTH);
        packed::text_length(packed::HEAD_LENGTH + slots.sum::<usize>() + images)
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
