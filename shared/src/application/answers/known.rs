//! What the account already says, as first answers of the form. S2-14.

use super::Entry;
use crate::{
    exam::{Exam, FieldKind, field::Known},
    person::IdNumber,
};

/// The person behind an application, as far as the account knows them.
#[derive(Clone, Copy, Debug)]
pub struct Person<'a> {
    pub name: &'a str,
    pub id_number: Option<&'a IdNumber>,
    pub phone: Option<&'a str>,
    pub email: Option<&'a str>,
}

impl Exam {
    /// The fields that can be filled in beforehand.
    pub fn known_of(&self, person: Person<'_>) -> Entry {
        let fields = self.form.iter().flat_map(|section| &section.fields);
        fields
            .filter_map(|field| {
                let number = || person.id_number;
                let text = match field.prefill? {
                    Known::Name => person.name.to_owned(),
                    Known::DocumentNumber => number()?.as_str().to_owned(),
                    Known::Phone => person.phone?.to_owned(),
                    Known::Email => person.email?.to_owned(),
                    Known::BirthDate => {
                        let (year, month, day) = number()?.birth_date();
                        match field.kind {
                            FieldKind::YearMonth { .. } => format!("{year}.{month}"),
                            _ => format!("{year:04}-{month:02}-{day:02}"),
                        }
                    }
                };
                Some((field.id.clone(), text))
            })
            .collect()
    }
}
