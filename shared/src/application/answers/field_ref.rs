//! Parts of the form that have their own version, so that several devices and tabs can edit at the
//! same time. A part is a field of a section that is filled once, or a whole repeating group,
//! because the index of an entry depends on the entries before it.

use super::{Answers, FieldKey, FormEntry};
use crate::{
    exam::{Exam, Section},
    id::{FieldId, SectionId},
    problem::Problem,
};

/// Part of the form with its own version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldRef {
    /// One field of a section that is filled once.
    Field(SectionId, FieldId),
    /// All entries of a group.
    Group(SectionId),
}

impl FieldRef {
    /// Key of this part: `section/field`, or the section's id for a group.
    pub fn key(&self) -> FieldKey {
        FieldKey(match self {
            FieldRef::Field(section, field) => format!("{section}/{field}"),
            FieldRef::Group(section) => section.to_string(),
        })
    }

    /// Section of this part.
    pub fn section(&self) -> &SectionId {
        match self {
            FieldRef::Field(section, _) | FieldRef::Group(section) => section,
        }
    }

    /// Text of this part in the entries of its section.
    pub fn text_in(&self, entries: &[FormEntry]) -> String {
        match self {
            FieldRef::Field(_, field) => entries
                .first()
                .map_or_else(String::new, |entry| entry.text(field).to_owned()),
            FieldRef::Group(_) => write_entries(entries),
        }
    }

    /// Entries of its section with this text in the part.
    pub fn with_text(&self, entries: &[FormEntry], text: &str) -> Vec<FormEntry> {
        match self {
            FieldRef::Field(_, field) => {
                let mut entry = entries.first().cloned().unwrap_or_default();
                entry.set(field.clone(), text.to_owned());
                vec![entry]
            }
            FieldRef::Group(_) => read_entries(text),
        }
    }
}

impl Section {
    /// Parts of this section.
    pub fn field_refs(&self) -> Vec<FieldRef> {
        if self.repeat.is_some() {
            return vec![FieldRef::Group(self.id.clone())];
        }
        let fields = self.fields.iter();
        fields
            .map(|field| FieldRef::Field(self.id.clone(), field.id.clone()))
            .collect()
    }
}

impl Exam {
    /// Part with this key. `None` if the form has no such part.
    pub fn find_field_ref(&self, key: &FieldKey) -> Option<FieldRef> {
        let places = self.form.iter().flat_map(Section::field_refs);
        places.into_iter().find(|place| place.key() == *key)
    }
}

impl Answers {
    /// Stored text of a part; [`FieldRef::text_in`] on its section's entries.
    pub fn text_at(&self, place: &FieldRef) -> String {
        place.text_in(self.entries(place.section()))
    }

    /// # Errors
    /// The errors of saving the section.
    pub(in crate::application) fn set_text(
        &mut self,
        section: &Section,
        place: &FieldRef,
        text: &str,
    ) -> Result<(), Problem> {
        let entries = place.with_text(self.entries(&section.id), text);
        self.replace_section(section, entries)
    }

    /// Parts of the section whose answers differ from `before`.
    pub(in crate::application) fn list_changed_fields(
        &self,
        before: &Answers,
        section: &Section,
    ) -> Vec<FieldKey> {
        let places = section.field_refs().into_iter();
        places
            .filter(|place| self.text_at(place) != before.text_at(place))
            .map(|place| place.key())
            .collect()
    }
}

/// Text form: a line for each answer, an empty line between entries. Empty entries are dropped.
fn write_entries(entries: &[FormEntry]) -> String {
    let entries = entries.iter().filter(|entry| !entry.is_blank());
    let texts = entries.map(|FormEntry(answers)| {
        let lines = answers
            .iter()
            .map(|(field, text)| format!("{field}={}\n", escape(text)));
        lines.collect::<String>()
    });
    texts.collect::<Vec<_>>().join("\n")
}

/// Parses the text form. Lines that [`write_entries`] cannot produce are ignored.
fn read_entries(text: &str) -> Vec<FormEntry> {
    let entries = text.split("\n\n").map(|entry| {
        let lines = entry.lines().filter_map(|line| {
            let (field, text) = line.split_once('=')?;
            Some((field.parse().ok()?, unescape(text)))
        });
        lines.collect::<FormEntry>()
    });
    entries.filter(|entry| !entry.is_blank()).collect()
}

fn escape(text: &str) -> String {
    text.replace('\\', "\\\\")
        .replace('\n', "\\n")
        .replace('\r', "\\r")
}

fn unescape(text: &str) -> String {
    let mut letters = text.chars();
    let mut plain = String::with_capacity(text.len());
    while let Some(letter) = letters.next() {
        plain.push(match letter {
            '\\' => match letters.next() {
                Some('n') => '\n',
                Some('r') => '\r',
                Some(other) => other,
                None => '\\',
            },
            other => other,
        });
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(answers: &[(&str, &str)]) -> FormEntry {
        let answers = answers.iter();
        answers
            .map(|(id, text)| (id.parse().expect("a slug"), (*text).to_owned()))
            .collect()
    }

    #[test]
    fn entries_text_form_round_trips() {
        let entries = vec![
            entry(&[("unit", "一\n\n二\r\n=三\\n"), ("post", "\\")]),
            entry(&[("unit", "n=1"), ("from", " 2015.7 ")]),
        ];
        assert_eq!(read_entries(&write_entries(&entries)), entries);
        assert_eq!(read_entries(""), []);
    }
}
