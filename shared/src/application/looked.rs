//! Content that the person saw last. A submission is exactly this content or fails.

use serde::{Deserialize, Serialize};

use super::{Application, Manifest};
use crate::{digest::Sha256, exam::Exam, problem::Problem};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Looked {
    pub manifest: Manifest,
    /// Digest of the facts, the position and the form.
    pub answers: Sha256,
}

impl Looked {
    pub fn of(application: &Application, exam: &Exam) -> Self {
        Self {
            manifest: Manifest::of(application, exam),
            answers: digest_answers(application, exam),
        }
    }

    /// Checks that the content is unchanged.
    ///
    /// # Errors
    /// `NotAsLooked` with the images that differ.
    pub fn check(&self, there: &Self) -> Result<(), Problem> {
        if self == there {
            return Ok(());
        }
        let slots = self.manifest.0.iter();
        let missing = slots.flat_map(|slot| {
            let images = there.manifest.images(&slot.slot);
            slot.images.iter().filter(|image| !images.contains(image))
        });
        Err(Problem::NotAsLooked {
            missing: missing.copied().collect(),
        })
    }
}

pub(super) fn digest_answers(application: &Application, exam: &Exam) -> Sha256 {
    let mut text = String::new();
    let mut write = |name: &str, value: &str| {
        // The length keeps a value from looking like the next name.
        text.push_str(&format!("{name}={}:{value}\n", value.len()));
    };
    for (fact, choice) in &application.facts {
        write(fact.as_str(), choice.as_str());
    }
    if let Some(position) = &application.position {
        write("position", &position.to_string());
    }
    for section in exam.asked(&application.facts) {
        for place in section.places() {
            write(&place.key().0, &application.answers.text_at(&place));
        }
    }
    Sha256::of(text.as_bytes())
}
