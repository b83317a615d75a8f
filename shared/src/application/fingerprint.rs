//! A fingerprint (指纹): what is handed in while its bytes are still on their way (C5).
//!
//! Every image that is still to come is named by its whole SHA-256, in its place; a slot that has
//! come whole is named by the SHA-256 over its list, which the server has; the answers by theirs.
//! So it needs nobody's trust: other bytes under the same name would be a collision of SHA-256,
//! and the hash fixes the length too. Nothing is cut short (half a hash could be met by two files
//! made for each other), and nothing stands for a list that is only sent later (the server could
//! not say at once whether anything is missing). `check` asks of a definition that takes
//! fingerprints that there is always room for [`ROOM`] images.

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

/// The most bytes of a fingerprint as it is sent: one packet or two, on the worst of lines.
pub const FINGERPRINT_LIMIT: usize = 2048;

/// So many images can always be still to come, each in the place of another. Whoever has more
/// uploads some slots whole first.
pub const ROOM: usize = 16;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fingerprint {
    /// Of the facts, the position and the form, as the person saw them.
    pub answers: Sha256,
    pub slots: Vec<Named>,
    /// Images of the server that are to be dropped, deleted or replaced on this device. Any other
    /// that the fingerprint does not name comes from elsewhere, and the person has not seen it.
    pub leaving: Vec<ImageId>,
}

/// What the person saw in a slot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Named {
    /// Image by image: some are still to come, or the order is another.
    Each(SlotManifest),
    /// What lies there already, by the hash over its list.
    AsThere(SlotId, Sha256),
}

impl Fingerprint {
    /// Of what was looked at, where the server has these slots as they were seen.
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

    /// What was looked at. `None` where a slot that was settled is not as it was seen.
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

    /// As it is sent.
    ///
    /// # Errors
    /// `FingerprintTooLarge` where more is still to come than there is room for.
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

    /// The length that there must be room for in this exam: every slot, and [`ROOM`] images that
    /// are still to come.
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
