//! Missing things in words, with the addresses where they are supplied.

use shared::{
    application::{Missing, Part},
    exam::Exam,
    id::{ApplicationId, SectionId, SlotId},
    url::page,
    view::Dossier,
};

use crate::text::Text;

impl Text {
    pub fn missing(self, exam: &Exam, missing: &Missing) -> String {
        match missing {
            Missing::Notice { notice } => {
                let title = exam.notice(notice).map(|notice| self.local(&notice.title));
                self.missing_notice(&title.unwrap_or_default())
            }
            Missing::Fact { fact } => {
                let question = exam.fact(fact).map(|fact| self.local(&fact.question));
                self.missing_fact(&question.unwrap_or_default())
            }
            Missing::Answers { section, faults } => {
                self.missing_answers(&self.section_title(exam, section), faults)
            }
            Missing::Portrait => self.missing_portrait().to_owned(),
            Missing::Position => self.missing_position().to_owned(),
            Missing::Images {
                slot,
                have: 0,
                need: 1,
            } => self.missing_any_image(&self.slot_title(exam, slot)),
            Missing::Images { slot, have, need } => {
                self.missing_images(&self.slot_title(exam, slot), need, have)
            }
            Missing::EntryImages {
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
            Missing::Surplus { slot, have, most } => {
                self.missing_surplus(&self.slot_title(exam, slot), most, have)
            }
            Missing::Recheck { slot } => self.missing_recheck(&self.slot_title(exam, slot)),
            Missing::Unmended { part, pages } if pages.is_empty() => {
                self.missing_unmended(&self.part_title(exam, part))
            }
            Missing::Unmended { part, pages } => {
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

    pub fn part_title(self, exam: &Exam, part: &Part) -> String {
        match part {
            Part::Slot(slot) => self.slot_title(exam, slot),
            Part::Section(section) => self.section_title(exam, section),
            Part::Position => self.position_shown().to_owned(),
        }
    }

    pub fn slot_title(self, exam: &Exam, slot: &SlotId) -> String {
        exam.slot(slot)
            .map(|slot| self.local(&slot.title))
            .unwrap_or_default()
    }
}

/// The page on which the candidate corrects a part.
pub fn place_of_part(exam: &Exam, application: ApplicationId, part: &Part) -> String {
    match part {
        Part::Slot(slot) => page::slot(exam, application, slot),
        Part::Section(section) => page::section(application, section),
        Part::Position => page::positions(application),
    }
}

/// The page on which the missing thing is supplied.
pub fn place_of(dossier: &Dossier, missing: &Missing) -> String {
    let (exam, application) = (&dossier.exam, dossier.application.id);
    match missing {
        Missing::Portrait => page::portrait(application),
        Missing::Position => page::positions(application),
        Missing::Notice { notice } => page::notice(application, notice),
        Missing::Fact { .. } => page::facts(application),
        Missing::Answers { section, .. } | Missing::EntryImages { section, .. } => {
            page::section(application, section)
        }
        Missing::Images { slot, .. }
        | Missing::Surplus { slot, .. }
        | Missing::Recheck { slot } => page::slot(exam, application, slot),
        Missing::Unmended { part, .. } => place_of_part(exam, application, part),
    }
}
