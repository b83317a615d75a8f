//! Verdicts on the parts of an application, with the content that the reviewer judged.
//!
//! A returned part is mended when its content has changed (C7). For a slot `mending.rs` decides
//! this, for the other parts the [`RecordedVerdict`].

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{
    Application, Manifest, MarkedBox, Material, ReviewPart, StateKind, Verdict, VerdictAuthor,
    marked_box::MAX_BOXES,
};
use crate::{
    digest::Sha256,
    exam::{Exam, ReasonKind, StageKind},
    id::{AccountId, ImageId, ReasonId, SlotId},
    problem::Problem,
};

/// Verdict on a part that is not a slot, with the content that was judged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordedVerdict {
    /// Verdict on the part.
    pub verdict: Verdict,
    /// SHA-256 of the content that was judged; another digest now means that the part was changed.
    pub content: Sha256,
    /// Author of the verdict. `None` in data of an older version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<VerdictAuthor>,
}

/// Verdicts on the parts of an application that are not slots. A part without one is pending.
pub type RecordedVerdicts = BTreeMap<ReviewPart, RecordedVerdict>;

impl Application {
    /// Parts that need a verdict, in the order form, position, slots.
    pub fn reviewed_parts(&self, exam: &Exam) -> Vec<ReviewPart> {
        let slots = exam
            .reviewed_slots()
            .filter(|slot| slot.need(&self.facts).is_some())
            .map(|slot| ReviewPart::Slot(slot.id.clone()));
        let sections = exam
            .asked_sections(&self.facts)
            .map(|section| ReviewPart::Section(section.id.clone()));
        let position = exam
            .stage(StageKind::Position)
            .map(|_| ReviewPart::Position);
        sections.chain(position).chain(slots).collect()
    }

    /// Sections to judge if an image contradicts the form: those that the page shows beside the
    /// images of the slot, or every section if there are none.
    pub fn sections_showing_slot(&self, exam: &Exam, slot: &SlotId) -> Vec<ReviewPart> {
        let sections = || exam.asked_sections(&self.facts);
        let part = |section: &crate::exam::Section| ReviewPart::Section(section.id.clone());
        let showing: Vec<ReviewPart> = sections()
            .filter(|section| section.images.iter().any(|it| &it.slot == slot))
            .map(part)
            .collect();
        match showing.is_empty() {
            true => sections().map(part).collect(),
            false => showing,
        }
    }

    /// Checks that every image of a slot was shown before it is passed.
    ///
    /// # Errors
    /// `NotShown` with the number of images that were not shown.
    pub fn check_all_images_shown(
        &self,
        part: &ReviewPart,
        shown: &[ImageId],
    ) -> Result<(), Problem> {
        let ReviewPart::Slot(slot) = part else {
            return Ok(());
        };
        let images = self.images(slot);
        let is_missing = |image: &&super::Image| !shown.contains(&image.id);
        let missing = images.iter().filter(is_missing).count();
        match missing {
            0 => Ok(()),
            _ => Err(Problem::ImagesNotShown {
                missing: missing as u32,
            }),
        }
    }

    /// Number of pages of a part in the last submission. Only slots have pages.
    pub(super) fn count_pages(&self, part: &ReviewPart) -> u16 {
        match part {
            ReviewPart::Slot(slot) => self.submitted_manifest.images(slot).len() as u16,
            ReviewPart::Section(_) | ReviewPart::Position => 0,
        }
    }

    /// Checks the boxes of a return for these reasons.
    ///
    /// # Errors
    /// `TooManyBoxes`, `UnknownPage`, `BoxRefused`.
    pub(super) fn check_boxes(
        &self,
        part: &ReviewPart,
        reasons: &[ReasonId],
        boxes: &[MarkedBox],
    ) -> Result<(), Problem> {
        if boxes.len() > MAX_BOXES {
            return Err(Problem::TooManyBoxes {
                measured: boxes.len() as u32,
                allowed: MAX_BOXES as u32,
            });
        }
        let count = self.count_pages(part);
        for (number, marked) in (1..).zip(boxes) {
            let page = marked.page;
            if !(1..=count).contains(&page) {
                return Err(Problem::UnknownPage { page, count });
            }
            if let Err(fault) = marked.check(reasons) {
                return Err(Problem::BoxRefused { number, fault });
            }
        }
        Ok(())
    }

    /// Verdict in which each page with a box is a page at fault. A slot with one page names none.
    pub(super) fn with_pages_of_boxes(&self, part: &ReviewPart, mut verdict: Verdict) -> Verdict {
        if let Verdict::Returned { pages, boxes, .. } = &mut verdict
            && self.count_pages(part) > 1
        {
            pages.extend(boxes.iter().map(|marked| marked.page));
        }
        verdict
    }

    /// Parts returned because the person is not eligible; mending cannot change that.
    pub fn disqualified_parts(&self, exam: &Exam) -> Vec<ReviewPart> {
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
    pub fn has_content(&self, part: &ReviewPart) -> bool {
        match part {
            ReviewPart::Slot(slot) => !self.images(slot).is_empty(),
            ReviewPart::Section(section) => !self.answers.entries(section).is_empty(),
            ReviewPart::Position => self.position.is_some(),
        }
    }

    /// Verdict on any part; [`Verdict::Pending`] if there is none.
    pub fn verdict_on(&self, part: &ReviewPart) -> &Verdict {
        match part {
            ReviewPart::Slot(slot) => self.verdict(slot),
            other => self
                .review
                .verdicts
                .get(other)
                .map_or(&Verdict::Pending, |recorded| &recorded.verdict),
        }
    }

    /// Author of the verdict on a part. `None` without a verdict, and in data of an older version.
    pub fn verdict_author(&self, part: &ReviewPart) -> Option<VerdictAuthor> {
        match part {
            ReviewPart::Slot(slot) => self.material(slot)?.author,
            other => self.review.verdicts.get(other)?.author,
        }
    }

    /// Reviewers who gave verdicts.
    pub fn verdict_authors(&self) -> BTreeSet<AccountId> {
        let slots = self.materials.values().filter_map(|it| it.author);
        let others = self.review.verdicts.values().filter_map(|it| it.author);
        slots.chain(others).map(|author| author.reviewer).collect()
    }

    /// Returned parts, in the exam's order. Empty unless the state is `Returned`.
    pub fn returned_parts(&self, exam: &Exam) -> Vec<ReviewPart> {
        let mut parts = self.reviewed_parts(exam);
        parts.retain(|part| {
            self.state.kind() == StateKind::Returned && self.verdict_on(part).is_returned()
        });
        parts
    }

    /// True if the content of a returned part has changed since the return.
    pub fn is_part_mended(&self, exam: &Exam, part: &ReviewPart) -> bool {
        match part {
            ReviewPart::Slot(slot) => self.is_mended(exam, slot),
            other => self
                .review
                .verdicts
                .get(other)
                .is_some_and(|recorded| recorded.content != self.content_digest(other)),
        }
    }

    /// Digest of the content of a part that is not a slot.
    pub(super) fn content_digest(&self, part: &ReviewPart) -> Sha256 {
        match part {
            ReviewPart::Section(section) => self.answers.digest(section),
            ReviewPart::Position => {
                let position = self.position.as_ref();
                Sha256::of(position.map_or(&[], |code| code.as_str().as_bytes()))
            }
            ReviewPart::Slot(_) => Sha256::of(&[]),
        }
    }

    /// Makes parts pending after a new submission: the returned parts, a passed section that
    /// changed beside returned images and a passed slot that got images for a returned section
    /// (S4-07), and the position if the form was mended, since its conditions depend on the form.
    /// `manifest` is that of the new submission.
    pub(super) fn reset_changed_verdicts(&mut self, manifest: &Manifest) {
        for (slot, material) in &mut self.materials {
            let has_changed = manifest.images(slot) != self.submitted_manifest.images(slot);
            if material.verdict.is_returned() || has_changed {
                material.clear_verdict();
            }
        }
        let is_returned = |recorded: &RecordedVerdict| recorded.verdict.is_returned();
        if self.review.verdicts.values().any(is_returned) {
            self.review.verdicts.remove(&ReviewPart::Position);
        }
        let changed: Vec<ReviewPart> = self
            .review
            .verdicts
            .iter()
            .filter(|(part, recorded)| recorded.content != self.content_digest(part))
            .map(|(part, _)| part.clone())
            .collect();
        self.review
            .verdicts
            .retain(|part, recorded| !is_returned(recorded) && !changed.contains(part));
    }

    /// Makes every part pending.
    pub(super) fn clear_verdicts(&mut self) {
        self.review.verdicts.clear();
        self.materials
            .values_mut()
            .for_each(Material::clear_verdict);
    }

    /// Removes the reviewers' names and keeps their verdicts.
    pub(super) fn clear_verdict_authors(&mut self) {
        for material in self.materials.values_mut() {
            material.author = None;
        }
        for recorded in self.review.verdicts.values_mut() {
            recorded.author = None;
        }
    }
}
