//! Parts that reviewers judge (审核项): the sections of the form, the position, and the slots with
//! their images (S2-19, S4-14).
//!
//! A returned part is mended when its content has changed (C7). For a slot `mending.rs` decides
//! this, for the other parts the [`Opinion`].

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    str::FromStr,
};

use serde::{Deserialize, Serialize};

use super::{Application, Manifest, Material, State, Verdict, VerdictAuthor};
use crate::{
    digest::Sha256,
    exam::{Exam, ReasonKind, StageKind},
    id::{AccountId, ImageId, NotASlug, ReasonId, SectionId, SlotId},
    problem::Problem,
};

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Part {
    Slot(SlotId),
    Section(SectionId),
    Position,
}

/// Prefixes in the text form. Slugs have no colon, so they cannot collide.
const SECTION: &str = "section:";
const POSITION: &str = "position:";

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Part::Slot(slot) => slot.fmt(f),
            Part::Section(section) => write!(f, "{SECTION}{section}"),
            Part::Position => f.write_str(POSITION),
        }
    }
}

impl FromStr for Part {
    type Err = NotASlug;
    fn from_str(text: &str) -> Result<Self, NotASlug> {
        match text.strip_prefix(SECTION) {
            Some(section) => section.parse().map(Part::Section),
            None if text == POSITION => Ok(Part::Position),
            None => text.parse().map(Part::Slot),
        }
    }
}

impl TryFrom<String> for Part {
    type Error = NotASlug;
    fn try_from(text: String) -> Result<Self, NotASlug> {
        text.parse()
    }
}

impl From<Part> for String {
    fn from(part: Part) -> String {
        part.to_string()
    }
}

impl From<SlotId> for Part {
    fn from(slot: SlotId) -> Part {
        Part::Slot(slot)
    }
}

/// Verdict on a part that is not a slot, with the content that was judged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opinion {
    pub verdict: Verdict,
    pub content: Sha256,
    /// Author of the verdict. `None` in data of an older version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<VerdictAuthor>,
}

/// Opinions on a registration; a part without one is pending.
pub type Opinions = BTreeMap<Part, Opinion>;

impl Application {
    /// Parts that need a verdict, in the order form, position, slots.
    pub fn reviewed_parts(&self, exam: &Exam) -> Vec<Part> {
        let slots = exam
            .reviewed_slots()
            .filter(|slot| slot.need(&self.facts).is_some())
            .map(|slot| Part::Slot(slot.id.clone()));
        let sections = exam
            .asked(&self.facts)
            .map(|section| Part::Section(section.id.clone()));
        let position = exam.stage(StageKind::Position).map(|_| Part::Position);
        sections.chain(position).chain(slots).collect()
    }

    /// Sections to judge if an image and the form differ: those whose fields stand beside the
    /// slot's images, or else every section.
    pub fn sections_beside(&self, exam: &Exam, slot: &SlotId) -> Vec<Part> {
        let asked = || exam.asked(&self.facts);
        let part = |section: &crate::exam::Section| Part::Section(section.id.clone());
        let beside: Vec<Part> = asked()
            .filter(|section| section.images.iter().any(|place| &place.slot == slot))
            .map(part)
            .collect();
        match beside.is_empty() {
            true => asked().map(part).collect(),
            false => beside,
        }
    }

    /// Checks that every image of a slot was shown before it is passed.
    ///
    /// # Errors
    /// `NotShown` with the number of images that were not shown.
    pub fn check_shown(&self, part: &Part, shown: &[ImageId]) -> Result<(), Problem> {
        let Part::Slot(slot) = part else {
            return Ok(());
        };
        let images = self.images(slot);
        let is_missing = |image: &&super::Image| !shown.contains(&image.id);
        let missing = images.iter().filter(is_missing).count();
        match missing {
            0 => Ok(()),
            _ => Err(Problem::NotShown {
                missing: missing as u32,
            }),
        }
    }

    /// Parts returned because the person is not eligible; mending cannot change that.
    pub fn disqualified_parts(&self, exam: &Exam) -> Vec<Part> {
        let is_disqualifying = |id: &ReasonId| {
            let reason = exam.review.reason(id);
            reason.is_some_and(|reason| reason.kind == ReasonKind::Disqualifying)
        };
        let mut parts = self.reviewed_parts(exam);
        parts.retain(|part| match self.verdict_on(part) {
            Verdict::Returned { reasons, .. } => reasons.iter().any(is_disqualifying),
            Verdict::Pending | Verdict::Passed => false,
        });
        parts
    }

    /// True if the part has content to judge.
    pub fn holds(&self, part: &Part) -> bool {
        match part {
            Part::Slot(slot) => !self.images(slot).is_empty(),
            Part::Section(section) => !self.answers.entries(section).is_empty(),
            Part::Position => self.position.is_some(),
        }
    }

    pub fn verdict_on(&self, part: &Part) -> &Verdict {
        match part {
            Part::Slot(slot) => self.verdict(slot),
            other => self
                .opinions
                .get(other)
                .map_or(&Verdict::Pending, |opinion| &opinion.verdict),
        }
    }

    /// Author of the verdict on a part. `None` if there is none on record.
    pub fn verdict_author(&self, part: &Part) -> Option<VerdictAuthor> {
        match part {
            Part::Slot(slot) => self.material(slot)?.author,
            other => self.opinions.get(other)?.author,
        }
    }

    /// Reviewers who gave the verdicts, each once.
    pub fn verdict_authors(&self) -> BTreeSet<AccountId> {
        let slots = self.materials.values().filter_map(|it| it.author);
        let others = self.opinions.values().filter_map(|it| it.author);
        slots.chain(others).map(|author| author.reviewer).collect()
    }

    /// Returned parts, in the exam's order.
    pub fn returned_parts(&self, exam: &Exam) -> Vec<Part> {
        let mut parts = self.reviewed_parts(exam);
        parts.retain(|part| self.state == State::Returned && self.verdict_on(part).is_returned());
        parts
    }

    /// True if the content of a returned part has changed since the return.
    pub fn is_part_mended(&self, exam: &Exam, part: &Part) -> bool {
        match part {
            Part::Slot(slot) => self.is_mended(exam, slot),
            other => self
                .opinions
                .get(other)
                .is_some_and(|opinion| opinion.content != self.content(other)),
        }
    }

    /// Digest of the content of a part that is not a slot.
    pub(super) fn content(&self, part: &Part) -> Sha256 {
        match part {
            Part::Section(section) => self.answers.digest(section),
            Part::Position => {
                let position = self.position.as_ref();
                Sha256::of(position.map_or(&[], |code| code.as_str().as_bytes()))
            }
            Part::Slot(_) => Sha256::of(&[]),
        }
    }

    /// Makes parts pending after a new submission: the returned parts, a passed section that
    /// changed beside returned images and a passed slot that got images for a returned section
    /// (S4-07), and the position if the form was mended, since its conditions depend on the form.
    /// `manifest` is that of the new submission.
    pub(super) fn reopen_returned(&mut self, manifest: &Manifest) {
        for (slot, material) in &mut self.materials {
            let has_changed = manifest.images(slot) != self.submitted.images(slot);
            if material.verdict.is_returned() || has_changed {
                material.clear_verdict();
            }
        }
        let is_returned = |opinion: &Opinion| opinion.verdict.is_returned();
        if self.opinions.values().any(is_returned) {
            self.opinions.remove(&Part::Position);
        }
        let changed: Vec<Part> = self
            .opinions
            .iter()
            .filter(|(part, opinion)| opinion.content != self.content(part))
            .map(|(part, _)| part.clone())
            .collect();
        self.opinions
            .retain(|part, opinion| !is_returned(opinion) && !changed.contains(part));
    }

    /// Makes every part pending.
    pub(super) fn forget_verdicts(&mut self) {
        self.opinions.clear();
        self.materials
            .values_mut()
            .for_each(Material::clear_verdict);
    }

    /// Removes the reviewers' names and keeps their verdicts.
    pub(super) fn forget_authors(&mut self) {
        for material in self.materials.values_mut() {
            material.author = None;
        }
        for opinion in self.opinions.values_mut() {
            opinion.author = None;
        }
    }
}
