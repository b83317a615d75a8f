//! Answers of the personal form (报名信息) (S2-14, S2-15, S4-04).
//!
//! Every answer is stored as typed, so that an incomplete or wrong draft can be saved at any time.
//! The text is parsed with the field's definition: [`parse_answer`] returns the value or its fault,
//! [`Answers::faults`] all faults of the form.

mod check;
pub(crate) mod clean;
mod fault;
mod field_ref;
mod field_version;
mod form_data;
mod history;
mod prefill;
mod section_action;
mod value;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use self::{
    check::find_answer_fault,
    fault::{FormFault, FormFaultKind},
    history::format_history_lines,
    value::{AnswerValue, ParsedAnswer, parse_answer},
};
pub use crate::application::answers::{
    field_ref::FieldRef,
    field_version::{FieldKey, FieldVersion, FieldVersions},
    prefill::{NumberComparison, NumberFacts, PrefillData},
    section_action::SectionAction,
};
pub use crate::characters::count_characters;
use crate::{
    digest::Sha256,
    exam::{Exam, FactAnswers, Field, Section},
    id::{FieldId, SectionId},
    problem::Problem,
};

/// Maximum stored text of one section, in characters. It is far above every field limit, so that
/// text pasted into the wrong field is not lost.
pub const MAX_SECTION_CHARS: usize = 20_000;

/// Maximum number of stored entries of one section.
pub const MAX_SECTION_ENTRIES: usize = 60;

/// Entries of each section. A section that is filled once has one entry.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Answers(BTreeMap<SectionId, Vec<FormEntry>>);

/// Answers of one entry, as typed. An empty field is absent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FormEntry(BTreeMap<FieldId, String>);

impl FormEntry {
    /// Text as typed; empty if there is none.
    pub fn text(&self, field: &FieldId) -> &str {
        self.0.get(field).map_or("", String::as_str)
    }

    /// Sets the text of a field. An empty text removes the field.
    pub fn set(&mut self, field: FieldId, text: String) {
        if text.is_empty() {
            self.0.remove(&field);
        } else {
            self.0.insert(field, text);
        }
    }

    /// Answers that are not empty.
    pub fn answers(&self) -> impl Iterator<Item = (&FieldId, &str)> {
        self.0.iter().map(|(field, text)| (field, text.as_str()))
    }

    /// True if all answers are blank.
    pub fn is_blank(&self) -> bool {
        self.0.values().all(|text| text.trim().is_empty())
    }
}

impl FromIterator<(FieldId, String)> for FormEntry {
    fn from_iter<I: IntoIterator<Item = (FieldId, String)>>(answers: I) -> Self {
        let mut entry = FormEntry::default();
        for (field, text) in answers {
            entry.set(field, text);
        }
        entry
    }
}

impl Answers {
    /// Entries of a section, in order. Empty if nothing is stored.
    pub fn entries(&self, section: &SectionId) -> &[FormEntry] {
        self.0.get(section).map_or(&[], Vec::as_slice)
    }

    /// Digest of the texts of a section.
    pub(super) fn digest(&self, section: &SectionId) -> Sha256 {
        let mut bytes = Vec::new();
        for FormEntry(answers) in self.entries(section) {
            for (field, text) in answers {
                bytes.extend_from_slice(field.as_str().as_bytes());
                bytes.push(0);
                bytes.extend_from_slice(text.as_bytes());
                bytes.push(0);
            }
            bytes.push(0);
        }
        Sha256::of(&bytes)
    }

    /// True if nothing has been written yet.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Copy of these answers with other entries in one section.
    #[must_use]
    pub fn with_entries(&self, section: &SectionId, entries: Vec<FormEntry>) -> Self {
        let mut answers = self.clone();
        answers.0.insert(section.clone(), entries);
        answers
    }

    /// Replaces the entries of a section. Empty entries and answers to unknown fields are removed.
    ///
    /// # Errors
    /// `TextTooLong` beyond [`MAX_SECTION_CHARS`] characters, `TooManyEntries` beyond
    /// [`MAX_SECTION_ENTRIES`].
    pub(super) fn replace_section(
        &mut self,
        section: &Section,
        entries: Vec<FormEntry>,
    ) -> Result<(), Problem> {
        let entries: Vec<FormEntry> = entries
            .into_iter()
            .map(|FormEntry(mut answers)| {
                answers.retain(|id, text| {
                    !text.is_empty() && section.fields.iter().any(|field| &field.id == id)
                });
                FormEntry(answers)
            })
            .filter(|entry| !entry.is_blank())
            .collect();
        let most = section.repeat.as_ref().map_or(1, |_| MAX_SECTION_ENTRIES);
        if entries.len() > most {
            return Err(Problem::TooManyEntries {
                measured: entries.len() as u32,
                allowed: most as u32,
            });
        }
        let texts = entries.iter().flat_map(|entry| entry.0.values());
        let measured: usize = texts.map(|text| text.chars().count()).sum();
        if measured > MAX_SECTION_CHARS {
            return Err(Problem::TextTooLong {
                measured: measured as u32,
                allowed: MAX_SECTION_CHARS as u32,
            });
        }
        if entries.is_empty() {
            self.0.remove(&section.id);
        } else {
            self.0.insert(section.id.clone(), entries);
        }
        Ok(())
    }

    /// Values of a field, one for each entry in which it applies and has a valid answer.
    pub fn values(&self, exam: &Exam, facts: &FactAnswers, id: &FieldId) -> Vec<AnswerValue> {
        let Some((section, field)) = exam.asked_sections(facts).find_map(|section| {
            let field = section.fields.iter().find(|field| &field.id == id)?;
            Some((section, field))
        }) else {
            return Vec::new();
        };
        self.entries(&section.id)
            .iter()
            .filter(|entry| field.is_asked(facts, entry))
            .filter_map(|entry| parse_answer(field, entry.text(id)).value.ok().flatten())
            .collect()
    }

    /// Value of a field in a section that is filled once.
    pub fn value(&self, exam: &Exam, facts: &FactAnswers, id: &FieldId) -> Option<AnswerValue> {
        self.values(exam, facts, id).into_iter().next()
    }
}

impl Exam {
    /// Section with this id. `None` if the form has no such section.
    pub fn section(&self, id: &SectionId) -> Option<&Section> {
        self.form.iter().find(|section| &section.id == id)
    }

    /// Sections that apply to a candidate with these facts.
    pub fn asked_sections(&self, facts: &FactAnswers) -> impl Iterator<Item = &Section> {
        self.form.iter().filter(|section| section.is_asked(facts))
    }
}

impl Section {
    /// True if its conditions on the facts hold.
    pub fn is_asked(&self, facts: &FactAnswers) -> bool {
        self.when.iter().all(|condition| condition.holds(facts))
    }

    /// Fields that apply to this entry.
    pub fn asked_fields<'a>(
        &'a self,
        facts: &'a FactAnswers,
        entry: &'a FormEntry,
    ) -> impl Iterator<Item = &'a Field> {
        self.fields
            .iter()
            .filter(|field| field.is_asked(facts, entry))
    }
}

impl Field {
    /// True if its conditions on the facts and on another answer hold.
    pub fn is_asked(&self, facts: &FactAnswers, entry: &FormEntry) -> bool {
        self.when.iter().all(|condition| condition.holds(facts))
            && self.only_if.as_ref().is_none_or(|it| it.is_met(entry))
    }
}

impl crate::exam::AnswerCondition {
    /// True if the field of this entry is answered with one of the choices in
    /// [`is`](crate::exam::AnswerCondition::is).
    pub fn is_met(&self, entry: &FormEntry) -> bool {
        let answer = entry.text(&self.field);
        self.is.iter().any(|choice| choice.as_str() == answer)
    }
}
