//! Correction of the name or number of a person, and the data of an exam that follow from them.

use serde::{Deserialize, Serialize};

use super::answers::{FormEntry, NumberFacts, PrefillData};
use crate::{
    exam::{Exam, Field, Section, compare::ComparedItem, field::PrefillSource},
    person::Identity,
    time::Timestamp,
};

/// Name and identity document of a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonIdentity {
    /// Name, as on the document.
    pub name: String,
    /// Document with its number. `None` if the account has none.
    pub identity: Option<Identity>,
}

impl PersonIdentity {
    /// Birth date and sex in the number. `None` without an identity number.
    pub fn number_facts(&self) -> Option<NumberFacts> {
        let number = self.identity.as_ref()?.id_number()?;
        NumberFacts::from_id_number(&number)
    }

    fn prefill(&self, exam: &Exam) -> FormEntry {
        let number = self.identity.as_ref().and_then(Identity::id_number);
        exam.prefill_entry(PrefillData {
            name: &self.name,
            id_number: number.as_ref(),
            phone: None,
            email: None,
        })
    }
}

/// Correction of the name or number of a person: what it was, and what it becomes.
/// ```
/// use shared::{
///     application::{IdentityChange, PersonIdentity},
///     person::{Identity, document::DocumentKind},
/// };
///
/// let person = |name: &str, number| PersonIdentity {
///     name: name.to_owned(),
///     identity: Identity::parse(DocumentKind::ResidentCard, number).ok(),
/// };
/// let change = IdentityChange {
///     before: person("林祥本", "11010119940307058X"),
///     after: person("林样本", "11010119940307058X"),
/// };
/// assert!(change.changes_name() && !change.changes_number());
/// assert_eq!(change.corrected_number(), None);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdentityChange {
    /// Name and document before the correction.
    pub before: PersonIdentity,
    /// Name and document after the correction.
    pub after: PersonIdentity,
}

/// Correction that was made, with its time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConfirmedChange {
    /// Name and number before and after.
    pub change: IdentityChange,
    /// Time of the confirmation.
    pub at: Timestamp,
}

/// A value before and after a correction, as people read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CorrectedValue {
    /// Value before the correction.
    pub before: String,
    /// Value after the correction.
    pub after: String,
}

impl IdentityChange {
    /// Change since a time: from the name and number of that time, by the corrections `earlier`, the
    /// oldest first.
    #[must_use]
    pub fn since(&self, earlier: &[ConfirmedChange], time: Timestamp) -> Self {
        let first = earlier.iter().find(|it| it.at >= time);
        let before = first.map_or(&self.before, |it| &it.change.before);
        Self {
            before: before.clone(),
            after: self.after.clone(),
        }
    }

    /// Replaces answers of a section that are the old value; true if there was one. Another answer was
    /// typed by the candidate and stays.
    pub fn correct_entries(
        &self,
        exam: &Exam,
        section: &Section,
        entries: &mut [FormEntry],
    ) -> bool {
        let (old, new) = self.prefilled(exam);
        let mut has_changed = false;
        for entry in entries {
            for field in section.fields.iter().map(|field| &field.id) {
                let (from, to) = (old.text(field), new.text(field));
                if from != to && !from.is_empty() && entry.text(field) == from {
                    entry.set(field.clone(), to.to_owned());
                    has_changed = true;
                }
            }
        }
        has_changed
    }

    /// True if the name changes.
    pub fn changes_name(&self) -> bool {
        self.before.name != self.after.name
    }

    /// True if the number changes.
    pub fn changes_number(&self) -> bool {
        self.before.identity != self.after.identity
    }

    /// True if the birth date or the sex in the number changes, by which people are eligible.
    pub fn changes_number_facts(&self) -> bool {
        self.before.number_facts() != self.after.number_facts()
    }

    /// Name before and after. `None` if it stays.
    pub fn corrected_name(&self) -> Option<CorrectedValue> {
        self.changes_name().then(|| CorrectedValue {
            before: self.before.name.clone(),
            after: self.after.name.clone(),
        })
    }

    /// Masked number before and after; both can be the same text. `None` if the number stays.
    pub fn corrected_number(&self) -> Option<CorrectedValue> {
        let mask = |person: &PersonIdentity| {
            let identity = person.identity.as_ref();
            identity.map(Identity::masked).unwrap_or_default()
        };
        self.changes_number().then(|| CorrectedValue {
            before: mask(&self.before),
            after: mask(&self.after),
        })
    }

    /// True if this field is filled from a value that changes.
    pub(super) fn concerns_field(&self, field: &Field) -> bool {
        field.prefill.is_some_and(|source| self.concerns(source))
    }

    /// True if reviewers compare a value that changes with the papers by this item.
    pub(super) fn concerns_item(&self, item: ComparedItem<'_>) -> bool {
        match item {
            ComparedItem::Field(_, field) => self.concerns_field(field),
            ComparedItem::Name => self.concerns(PrefillSource::Name),
            ComparedItem::IdNumber => self.concerns(PrefillSource::DocumentNumber),
            ComparedItem::BirthDate => self.concerns(PrefillSource::BirthDate),
            ComparedItem::Sex => self.concerns(PrefillSource::Sex),
            ComparedItem::Column(_)
            | ComparedItem::Fact(_)
            | ComparedItem::DocumentValidity
            | ComparedItem::Position => false,
        }
    }

    fn concerns(&self, source: PrefillSource) -> bool {
        let (before, after) = (self.before.number_facts(), self.after.number_facts());
        match source {
            PrefillSource::Name => self.changes_name(),
            PrefillSource::DocumentNumber => self.changes_number(),
            PrefillSource::BirthDate => before.map(|it| it.born) != after.map(|it| it.born),
            PrefillSource::Sex => before.map(|it| it.sex) != after.map(|it| it.sex),
            PrefillSource::Phone | PrefillSource::Email => false,
        }
    }

    /// First answers of the form before and after.
    fn prefilled(&self, exam: &Exam) -> (FormEntry, FormEntry) {
        (self.before.prefill(exam), self.after.prefill(exam))
    }
}
