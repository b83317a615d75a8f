//! Receipt (回执) of a submission: the time, the hashes, and a short code that the candidate, the
//! reviewer and support see (C6).

use serde::{Deserialize, Serialize};

use super::{Application, LogEvent};
use crate::{
    digest::Sha256,
    exam::Exam,
    id::{ApplicationId, SlotId},
    time::Timestamp,
};

/// Hashes of everything submitted, slot by slot in the exam's order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Manifest(pub Vec<SlotManifest>);

/// Hashes of the images of one slot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlotManifest {
    /// Slot of the images.
    pub slot: SlotId,
    /// SHA-256 of each file, in the order of the pages.
    pub images: Vec<Sha256>,
}

impl SlotManifest {
    /// Digest of the hashes in their order. Another order or number gives another digest.
    pub fn digest(&self) -> Sha256 {
        let hashes: Vec<u8> = self.images.iter().flat_map(|image| image.0).collect();
        Sha256::of(&hashes)
    }
}

impl Manifest {
    /// Manifest of a submission made now: the slots with images that apply to this candidate.
    pub fn from_application(application: &Application, exam: &Exam) -> Self {
        let slots = exam
            .slots()
            .filter(|slot| slot.need(&application.facts).is_some());
        Self(
            slots
                .map(|slot| SlotManifest {
                    slot: slot.id.clone(),
                    images: application
                        .images(&slot.id)
                        .iter()
                        .map(|image| image.sha256)
                        .collect(),
                })
                .filter(|slot| !slot.images.is_empty())
                .collect(),
        )
    }

    /// Hashes of a slot, in order. Empty if the manifest does not have the slot.
    pub fn images(&self, slot: &SlotId) -> &[Sha256] {
        self.0
            .iter()
            .find(|entry| &entry.slot == slot)
            .map_or(&[], |entry| &entry.images)
    }

    /// Number of images in all slots.
    pub fn image_count(&self) -> usize {
        self.0.iter().map(|slot| slot.images.len()).sum()
    }
}

/// Receipt of one submission. The server stores it unchanged; the page and the PDF print it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// Code of eight characters that are not easily confused, in two groups: `7KQ2-M9XF`.
    pub code: String,
    /// Application that was submitted.
    pub application: ApplicationId,
    /// Number of the application: `SZ-2026-00412`.
    pub number: String,
    /// Time of the submission or of its fingerprint (C5), by the server's clock.
    #[serde(rename = "at")]
    pub submitted_at: Timestamp,
    /// Arrival of the last file, for a submission by fingerprint. `None` for an ordinary
    /// submission.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub completed: Option<Timestamp>,
    /// Hashes of everything submitted.
    pub manifest: Manifest,
}

impl Receipt {
    /// Creates the receipt and computes its code from the other fields.
    pub fn issue(
        application: &Application,
        manifest: Manifest,
        at: Timestamp,
        completed: Option<Timestamp>,
    ) -> Self {
        let mut receipt = Self {
            code: String::new(),
            application: application.id,
            number: application.number.clone(),
            submitted_at: at,
            completed,
            manifest,
        };
        receipt.code = receipt.short_code();
        receipt
    }

    /// True if the code belongs to the content of the receipt.
    pub fn has_valid_code(&self) -> bool {
        self.code == self.short_code()
    }

    pub(super) fn to_log_event(&self) -> LogEvent {
        LogEvent::Submitted {
            receipt: self.code.clone(),
            images: self.manifest.image_count() as u32,
            registered_at: self.completed.map(|_| self.submitted_at),
        }
    }

    fn short_code(&self) -> String {
        let mut bytes = Vec::new();
        bytes.extend_from_slice(self.application.0.as_bytes());
        bytes.extend_from_slice(&self.submitted_at.0.to_be_bytes());
        if let Some(completed) = self.completed {
            bytes.extend_from_slice(&completed.0.to_be_bytes());
        }
        for slot in &self.manifest.0 {
            bytes.extend_from_slice(slot.slot.as_str().as_bytes());
            bytes.push(0);
            for image in &slot.images {
                bytes.extend_from_slice(&image.0);
            }
        }
        encode_base32(Sha256::of(&bytes))
    }
}

/// Digits of Crockford's Base32: without I, L, O and U, which are easily misread.
pub const CROCKFORD_ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

fn encode_base32(digest: Sha256) -> String {
    let mut code: String = digest.0[..8]
        .iter()
        .map(|byte| char::from(CROCKFORD_ALPHABET[usize::from(byte & 31)]))
        .collect();
    code.insert(4, '-');
    code
}
