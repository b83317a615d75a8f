//! Parts of the form that have their own version, so that several devices and tabs can edit at the
//! same time. A part is a field of a section that is filled once, or a whole repeating group,
//! because the index of an entry depends on the entries before it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Answers, Entry};
use crate::{
    exam::{Exam, Section},
    id::{FieldId, SectionId},
    problem::Problem,
};

/// Key of a part, unique within its application.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FieldKey(pub String);

/// Number of changes that the server has stored in a part; 0 means none.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Version(pub u32);

impl Version {
    pub fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

/// Versions of the parts that were ever written.
pub type Versions = BTreeMap<FieldKey, Version>;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldPlace {
    Field(SectionId, FieldId),
    /// All entries of a group.
    Group(SectionId),
}

impl FieldPlace {
    pub fn key(&self) -> FieldKey {
        FieldKey(match self {
            FieldPlace::Field(section, field) => format!("{section}/{field}"),
            FieldPlace::Group(section) => section.to_string(),
        })
    }

    pub fn section(&self) -> &SectionId {
        match self {
            FieldPlace::Field(section, _) | FieldPlace::Group(section) => section,
        }
    }

    /// Text of this part in the entries of its section.
    pub fn read(&self, entries: &[Entry]) -> String {
        match self {
            FieldPlace::Field(_, field) => entries
                .first()
                .map_or_else(String::new, |entry| entry.text(field).to_owned()),
            FieldPlace::Group(_) => write_entries(entries),
        }
    }

    /// Entries of its section with this text in the part.
    pub fn write(&self, entries: &[Entry], text: &str) -> Vec<Entry> {
        match self {
            FieldPlace::Field(_, field) => {
                let mut entry = entries.first().cloned().unwrap_or_default();
                entry.set(field.clone(), text.to_owned());
                vec![entry]
            }
            FieldPlace::Group(_) => read_entries(text),
        }
    }
}

impl Section {
    /// Parts of this section.
    pub fn places(&self) -> Vec<FieldPlace> {
        if self.repeat.is_some() {
            return vec![FieldPlace::Group(self.id.clone())];
        }
        let fields = self.fields.iter();
        fields
            .map(|field| FieldPlace::Field(self.id.clone(), field.id.clone()))
            .collect()
    }
}

impl Exam {
    pub fn find_place(&self, key: &FieldKey) -> Option<FieldPlace> {
        let places = self.form.iter().flat_map(Section::places);
        places.into_iter().find(|place| place.key() == *key)
    }
}

impl Answers {
    pub fn text_at(&self, place: &FieldPlace) -> String {
        place.read(self.entries(place.section()))
    }

    /// # Errors
    /// The errors of saving the section.
    pub(in crate::application) fn put(
        &mut self,
        section: &Section,
        place: &FieldPlace,
        text: &str,
    ) -> Result<(), Problem> {
        let entries = place.write(self.entries(&section.id), text);
        self.save(section, entries)
    }

    /// Parts of the section whose answers differ from `before`.
    pub(in crate::application) fn changed_since(
        &self,
        before: &Answers,
        section: &Section,
    ) -> Vec<FieldKey> {
        let places = section.places().into_iter();
        places
            .filter(|place| self.text_at(place) != before.text_at(place))
            .map(|place| place.key())
            .collect()
    }
}

/// Text form: a line for each answer, an empty line between entries. Empty entries are dropped.
fn write_entries(entries: &[Entry]) -> String {
    let entries = entries.iter().filter(|entry| !entry.is_blank());
    let texts = entries.map(|Entry(answers)| {
        let lines = answers
            .iter()
            .map(|(field, text)| format!("{field}={}\n", escape(text)));
        lines.collect::<String>()
    });
    texts.collect::<Vec<_>>().join("\n")
}

/// Parses the text form. Lines that [`write_entries`] cannot produce are ignored.
fn read_entries(text: &str) -> Vec<Entry> {
    let entries = text.split("\n\n").map(|entry| {
        let lines = entry.lines().filter_map(|line| {
            let (field, text) = line.split_once('=')?;
            Some((field.parse().ok()?, unescape(text)))
        });
        lines.collect::<Entry>()
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

    fn entry(answers: &[(&str, &str)]) -> Entry {
        let answers = answers.iter();
        answers
            .map(|(id, text)| (id.parse().expect("a slug"), (*text).to_owned()))
            .collect()
    }

    #[test]
    fn entries_come_back_as_they_were_whatever_was_typed() {
        let entries = vec![
            entry(&[("unit", "一\n\n二\r\n=三\\n"), ("post", "\\")]),
            entry(&[("unit", "n=1"), ("from", " 2015.7 ")]),
        ];
        assert_eq!(read_entries(&write_entries(&entries)), entries);
        assert_eq!(read_entries(""), []);
    }
}
