//! Commands that save the personal form: a whole section from a plain form, or one field with the
//! version that it is based on.

use super::{
    Answers, Application, FormEntry, LogEvent,
    answers::{FieldKey, FieldVersion},
};
use crate::{
    exam::{Exam, Section},
    id::SectionId,
    problem::Problem,
    time::Timestamp,
};

impl Application {
    pub(super) fn save_section(
        &mut self,
        exam: &Exam,
        id: &SectionId,
        entries: Vec<FormEntry>,
        now: Timestamp,
    ) -> Result<Option<LogEvent>, Problem> {
        let section = self.find_open_section(exam, id, now)?;
        let before = self.answers.clone();
        self.answers.replace_section(section, entries)?;
        self.increment_versions(&before, section);
        Ok(None)
    }

    pub(super) fn save_field(
        &mut self,
        exam: &Exam,
        key: &FieldKey,
        text: String,
        over: FieldVersion,
        now: Timestamp,
    ) -> Result<Option<LogEvent>, Problem> {
        let place = exam.find_field_ref(key).ok_or(Problem::NotFound)?;
        let section = self.find_open_section(exam, place.section(), now)?;
        let version = self.field_version(key);
        let there = self.answers.text_at(&place);
        if there == text {
            return Ok(None);
        }
        if version != over {
            return Err(Problem::FieldChanged {
                version,
                text: there,
            });
        }
        let before = self.answers.clone();
        self.answers.set_text(section, &place, &text)?;
        self.increment_versions(&before, section);
        Ok(None)
    }

    fn find_open_section<'a>(
        &self,
        exam: &'a Exam,
        id: &SectionId,
        now: Timestamp,
    ) -> Result<&'a Section, Problem> {
        let section = exam.section(id).ok_or(Problem::NotFound)?;
        self.check_section_open(exam, section, now)?;
        if section.is_asked(&self.facts) {
            Ok(section)
        } else {
            Err(Problem::NotFound)
        }
    }

    /// Version of a part of the form.
    pub fn field_version(&self, key: &FieldKey) -> FieldVersion {
        self.field_versions.get(key).copied().unwrap_or_default()
    }

    /// Raises the versions of the fields of a section whose text has changed.
    pub(super) fn increment_versions(&mut self, before: &Answers, section: &Section) {
        for key in self.answers.list_changed_fields(before, section) {
            let version = self.field_version(&key).next();
            self.field_versions.insert(key, version);
        }
    }
}
