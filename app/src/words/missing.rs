//! Missing things in words, with the addresses where they are supplied.

use shared::{
    application::{MissingRequirement, ReviewPart},
    exam::Exam,
    id::{ApplicationId, SectionId, SlotId},
    url::page,
    view::Dossier,
};

use crate::text::Text;

impl Text {
    pub fn missing(self, exam: &Exam, missing: &MissingRequirement) -> String {
        match missing {
            MissingRequirement::Notice { notice } => {
                let title = exam.notice(notice).map(|notice| self.local(&notice.title));
                self.missing_notice(&title.unwrap_or_default())
            }
            MissingRequirement::Fact { fact } => {
                let question = exam.fact(fact).map(|fact| self.local(&fact.question));
                self.missing_fact(&question.unwrap_or_default())
            }
            MissingRequirement::Answers { section, faults } => {
                self.missing_answers(&self.section_title(exam, section), faults)
            }
            MissingRequirement::Portrait => self.missing_portrait().to_owned(),
            MissingRequirement::Position => self.missing_position().to_owned(),
            MissingRequirement::TooFewImages {
                slot,
                have: 0,
                need: 1,
            } => self.missing_any_image(&self.slot_title(exam, slot)),
            MissingRequirement::TooFewImages { slot, have, need } => {
                self.missing_images(&self.slot_title(exam, slot), need, have)
            }
            MissingRequirement::EntryImages {
                section,
                entry,
                slot,
                have,
                need,
            } => {
                let section = self.section_title(exam, section);
                let number = entry + 1;
                self.missing_entry_images(
                    &section,
                    &number,
                    &self.slot_title(exam, slot),
                    need,
                    have,
                )
            }
            MissingRequirement::TooManyImages { slot, have, most } => {
                self.missing_surplus(&self.slot_title(exam, slot), most, have)
            }
            MissingRequirement::Recheck { slot } => {
                self.missing_recheck(&self.slot_title(exam, slot))
            }
            MissingRequirement::Unmended { part, pages } if pages.is_empty() => {
                self.missing_unmended(&self.part_title(exam, part))
            }
            MissingRequirement::Unmended { part, pages } => {
                let title = self.part_title(exam, part);
                self.missing_unmended_pages(&title, &self.page_list(pages))
            }
        }
    }

    pub fn section_title(self, exam: &Exam, section: &SectionId) -> String {
        exam.section(section)
            .map(|section| self.local(&section.title))
            .unwrap_or_default()
    }

    pub fn part_title(self, exam: &Exam, part: &ReviewPart) -> String {
        match part {
            ReviewPart::Slot(slot) => self.slot_title(exam, slot),
            ReviewPart::Section(section) => self.section_title(exam, section),
            ReviewPart::Position => self.position_shown().to_owned(),
        }
    }

    pub fn slot_title(self, exam: &Exam, slot: &SlotId) -> String {
        exam.slot(slot)
            .map(|slot| self.local(&slot.title))
            .unwrap_or_default()
    }
}

/// The page on which the candidate corrects a part.
pub fn part_page(exam: &Exam, application: ApplicationId, part: &ReviewPart) -> String {
    match part {
        ReviewPart::Slot(slot) => page::slot(exam, application, slot),
        ReviewPart::Section(section) => page::section(application, section),
        ReviewPart::Position => page::positions(application),
    }
}

/// The page on which the missing thing is supplied.
pub fn missing_page(dossier: &Dossier, missing: &MissingRequirement) -> String {
    let (exam, application) = (&dossier.exam, dossier.application.id);
    match missing {
        MissingRequirement::Portrait => page::portrait(application),
        MissingRequirement::Position => page::positions(application),
        MissingRequirement::Notice { notice } => page::notice(application, notice),
        MissingRequirement::Fact { .. } => page::facts(application),
        MissingRequirement::Answers { section, .. }
        | MissingRequirement::EntryImages { section, .. } => page::section(application, section),
        MissingRequirement::TooFewImages { slot, .. }
        | MissingRequirement::TooManyImages { slot, .. }
        | MissingRequirement::Recheck { slot } => page::slot(exam, application, slot),
        MissingRequirement::Unmended { part, .. } => part_page(exam, application, part),
    }
}
