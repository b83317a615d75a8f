//! Snapshot of the content that the person saw before a submission. The submission fails if the
//! content is different now.

use serde::{Deserialize, Serialize};

use super::{Application, Manifest};
use crate::{digest::Sha256, exam::Exam, problem::Problem};

/// Digests of everything that a submission would contain, as the person saw it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewedSnapshot {
    /// Hashes of the images, slot by slot.
    pub manifest: Manifest,
    /// Digest of the facts, the position and the form.
    pub answers: Sha256,
}

impl ReviewedSnapshot {
    /// Snapshot of the application as it is now.
    pub fn from_application(application: &Application, exam: &Exam) -> Self {
        Self {
            manifest: Manifest::from_application(application, exam),
            answers: digest_answers(application, exam),
        }
    }

    /// Checks that the current content is the same.
    ///
    /// # Errors
    /// `SnapshotMismatch` with the hashes of this snapshot that the current content lacks.
    pub fn check_matches(&self, current: &Self) -> Result<(), Problem> {
        if self == current {
            return Ok(());
        }
        let slots = self.manifest.0.iter();
        let missing = slots.flat_map(|slot| {
            let images = current.manifest.images(&slot.slot);
            slot.images.iter().filter(|image| !images.contains(image))
        });
        Err(Problem::SnapshotMismatch {
            missing: missing.copied().collect(),
        })
    }
}

/// Digest of the facts, the position and the form.
pub(super) fn digest_answers(application: &Application, exam: &Exam) -> Sha256 {
    let mut text = String::new();
    let mut write = |name: &str, value: &str| {
        // With the length, a value cannot contain what looks like the next name.
        text.push_str(&format!("{name}={}:{value}\n", value.len()));
    };
    for (fact, choice) in &application.facts {
        write(fact.as_str(), choice.as_str());
    }
    if let Some(position) = &application.position {
        write("position", &position.to_string());
    }
    for section in exam.asked_sections(&application.facts) {
        for field in section.field_refs() {
            write(&field.key().0, &application.answers.text_at(&field));
        }
    }
    Sha256::of(text.as_bytes())
}
