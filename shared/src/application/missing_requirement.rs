//! Requirements that an application does not meet yet before it can be submitted.

use serde::{Deserialize, Serialize};

use super::{Application, PageNumbers, ReviewPart, StateKind};
use crate::{
    exam::{
        Exam, Section, Slot, StageKind,
        category::{ImageCount, Need},
        form::EmbeddedSlot,
        portrait::ConfirmationEffect,
    },
    id::{FactId, NoticeId, SectionId, SlotId},
    json::tagged::tagged_enum,
    time::Timestamp,
};

/// One thing to do before the submission, in the order of the exam.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", remote = "Self")]
pub enum MissingRequirement {
    /// The notice must be accepted in its present wording.
    Notice {
        /// Notice to accept.
        notice: NoticeId,
    },
    /// The fact must be answered.
    Fact {
        /// Fact to answer.
        fact: FactId,
    },
    /// The section of the form has this number of faults.
    Answers {
        /// Section with faults.
        section: SectionId,
        /// Number of faults.
        faults: u16,
    },
    /// The portrait is not confirmed, and this exam requires it (S2-11).
    Portrait,
    /// A position must be chosen (S2-18).
    Position,
    /// The slot has too few images: `have` of at least `need`.
    #[serde(rename = "images")]
    TooFewImages {
        /// Slot with too few images.
        slot: SlotId,
        /// Number of its images.
        have: u16,
        /// Smallest allowed number.
        need: u16,
    },
    /// An entry of the form claims something that the slot proves, and the slot has fewer images
    /// than there are such entries (S4-07). `entry` counts from 0.
    EntryImages {
        /// Section of the entry.
        section: SectionId,
        /// Index of the entry, from 0.
        entry: u16,
        /// Slot that proves the claim.
        slot: SlotId,
        /// Number of images in the slot.
        have: u16,
        /// Number of entries that need one.
        need: u16,
    },
    /// The slot has more images than it allows.
    #[serde(rename = "surplus")]
    TooManyImages {
        /// Slot with too many images.
        slot: SlotId,
        /// Number of its images.
        have: u16,
        /// Largest allowed number.
        most: u16,
    },
    /// The slot was filled before a fact changed, and was not checked since (S1-04).
    Recheck {
        /// Slot to check.
        slot: SlotId,
    },
    /// The part was returned and is unchanged (C7). `pages` are the pages at fault that are still
    /// there; empty if the whole part was returned.
    Unmended {
        /// Returned part.
        part: ReviewPart,
        /// Page numbers at fault, from 1.
        #[serde(default, skip_serializing_if = "PageNumbers::is_empty")]
        pages: PageNumbers,
    },
}

tagged_enum!(MissingRequirement, "missing");

impl Application {
    /// Requirements that are not met, in the order of the exam's stages. Empty if the application
    /// can be submitted.
    pub fn missing_requirements(&self, exam: &Exam, now: Timestamp) -> Vec<MissingRequirement> {
        let notices = exam
            .required_notices()
            .filter(|notice| !self.has_accepted(notice))
            .map(|notice| MissingRequirement::Notice {
                notice: notice.id.clone(),
            });
        let facts = exam
            .facts
            .iter()
            .filter(|fact| !self.facts.contains_key(&fact.id))
            .map(|fact| MissingRequirement::Fact {
                fact: fact.id.clone(),
            });
        // Parts that stand as submitted are not checked again.
        let sections = exam
            .asked_sections(&self.facts)
            .filter(|section| self.can_edit_section(section))
            .filter_map(|section| {
                let faults = self.faults_in(exam, section, &self.answers, now);
                (!faults.is_empty()).then(|| MissingRequirement::Answers {
                    section: section.id.clone(),
                    faults: faults.len() as u16,
                })
            });
        let slots = exam.slots().filter_map(|slot| {
            let missing = self.missing_in_slot(exam, slot);
            missing.or_else(|| self.missing_for_entry(exam, &slot.id))
        });
        let position = (exam.stage(StageKind::Position).is_some() && self.position.is_none())
            .then_some(MissingRequirement::Position);
        let mut missing: Vec<MissingRequirement> = notices
            .chain(facts)
            .chain(sections)
            .chain(slots)
            .chain(self.missing_confirmation(exam))
            .chain(position)
            .chain(self.unmended_form_parts(exam))
            .collect();
        let place = |missing: &MissingRequirement| {
            let kind = missing.stage_kind(exam);
            exam.stages().position(|stage| stage.kind == kind)
        };
        missing.sort_by_key(place);
        missing
    }

    /// Returned sections and the position, if they are unchanged.
    fn unmended_form_parts<'a>(
        &'a self,
        exam: &'a Exam,
    ) -> impl Iterator<Item = MissingRequirement> + 'a {
        let is_slot = |part: &ReviewPart| matches!(part, ReviewPart::Slot(_));
        self.returned_parts(exam)
            .into_iter()
            .filter(move |part| !is_slot(part) && !self.is_part_mended(exam, part))
            .map(|part| MissingRequirement::Unmended {
                part,
                pages: PageNumbers::new(),
            })
    }

    /// Portrait that is not confirmed yet.
    fn missing_confirmation(&self, exam: &Exam) -> Option<MissingRequirement> {
        let portrait = exam.portrait.as_ref()?;
        let waits = portrait.confirm == ConfirmationEffect::Final
            && self.event_times.portrait_confirmed.is_none()
            && !self.images(&portrait.slot).is_empty();
        waits.then_some(MissingRequirement::Portrait)
    }

    /// First entry that has no image left in its slot.
    fn missing_for_entry(&self, exam: &Exam, slot: &SlotId) -> Option<MissingRequirement> {
        let have = self.images(slot).len();
        let (section, claims) = self.find_claims(exam, slot)?;
        let entry = claims.get(have)?;
        Some(MissingRequirement::EntryImages {
            section: section.id.clone(),
            entry: *entry as u16,
            slot: slot.clone(),
            have: have as u16,
            need: claims.len() as u16,
        })
    }

    /// True if this candidate must fill the slot: it is required by the facts, or an entry of the
    /// form claims what it proves (S4-07).
    pub fn needs_slot(&self, exam: &Exam, slot: &Slot) -> bool {
        let is_claimed = || {
            let claims = self.find_claims(exam, &slot.id);
            claims.is_some_and(|(_, claims)| !claims.is_empty())
        };
        slot.need(&self.facts) == Some(Need::Required) || is_claimed()
    }

    /// The section whose entries claim images of this slot, and the indices of these entries,
    /// counted from 0 (S4-07). `None` if no section demands an image for each entry.
    pub(super) fn find_claims<'a>(
        &self,
        exam: &'a Exam,
        slot: &SlotId,
    ) -> Option<(&'a Section, Vec<usize>)> {
        exam.asked_sections(&self.facts).find_map(|section| {
            let is_wanted = |place: &&EmbeddedSlot| place.for_each_entry && &place.slot == slot;
            let place = section.images.iter().find(is_wanted)?;
            let condition = place.only_if.as_ref();
            let entries = self.answers.entries(&section.id).iter().enumerate();
            let claims = entries
                .filter(|(_, entry)| condition.is_none_or(|condition| condition.is_met(entry)))
                .map(|(index, _)| index)
                .collect();
            Some((section, claims))
        })
    }

    fn missing_in_slot(&self, exam: &Exam, slot: &Slot) -> Option<MissingRequirement> {
        slot.need(&self.facts)?;
        let returned =
            self.state.kind() == StateKind::Returned && self.verdict(&slot.id).is_returned();
        if let Some(missing) = self.check_image_count(slot) {
            Some(missing)
        } else if self.rechecks.contains(&slot.id) {
            Some(MissingRequirement::Recheck {
                slot: slot.id.clone(),
            })
        } else if returned && !self.is_mended(exam, &slot.id) {
            Some(MissingRequirement::Unmended {
                part: ReviewPart::Slot(slot.id.clone()),
                pages: self.compare_with_submission(&slot.id).remaining_pages,
            })
        } else {
            None
        }
    }

    /// Too few or too many images in a slot that applies.
    pub(super) fn check_image_count(&self, slot: &Slot) -> Option<MissingRequirement> {
        let need = slot.need(&self.facts)?;
        let have = self.images(&slot.id).len() as u16;
        let ImageCount { exactly, .. } = slot.count;
        let floor = match need {
            Need::Required => slot.count.min_images(),
            Need::Optional if have > 0 => exactly.unwrap_or(0),
            Need::Optional => 0,
        };
        let most = slot.count.max_images();
        let slot = slot.id.clone();
        if have < floor {
            Some(MissingRequirement::TooFewImages {
                slot,
                have,
                need: floor,
            })
        } else if have > most {
            Some(MissingRequirement::TooManyImages { slot, have, most })
        } else {
            None
        }
    }
}
