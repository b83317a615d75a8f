//! The personal form in words: answers, limits of fields, and faults.

use shared::{
    application::answers::{Entry, Fault, Wrong, read},
    exam::{Field, FieldKind, Section},
    person::NotAnIdNumber,
};

use crate::text::Text;

/// Length in characters to which a text that can't be read is cut.
const SHOWN: usize = 60;

impl Text {
    /// An answer as others see it. A text that can't be read is shown as it was typed. `None` if it
    /// is empty.
    pub fn answer(self, field: &Field, entry: &Entry) -> Option<String> {
        let typed = entry.text(&field.id).trim();
        match read(field, typed).value {
            Ok(value) => Some(value?.print(field, self.0)),
            Err(_) if typed.chars().count() > SHOWN => {
                Some(typed.chars().take(SHOWN).chain(['…']).collect())
            }
            Err(_) => Some(typed.to_owned()),
        }
    }

    /// Instructions for filling in the field; `None` if its kind needs none.
    pub fn field_limit(self, kind: &FieldKind) -> Option<String> {
        Some(match kind {
            FieldKind::Text { limit, .. } => self.limit_text(limit),
            FieldKind::IdNumber => self.limit_id_number().to_owned(),
            FieldKind::YearMonth { .. } => self.limit_month().to_owned(),
            FieldKind::Phone => self.limit_phone().to_owned(),
            FieldKind::Number { least, most } => self.limit_number(least, most),
            _ => return None,
        })
    }

    /// The fault and its remedy.
    pub fn wrong(self, wrong: &Wrong) -> String {
        match wrong {
            Wrong::Missing => self.wrong_missing().to_owned(),
            Wrong::TooLong { measured, allowed } => {
                self.wrong_too_long(measured, allowed, &(measured - allowed))
            }
            Wrong::Strange { character } => self.wrong_strange(character),
            Wrong::NotAnIdNumber { why } => match why {
                NotAnIdNumber::Form => self.wrong_id_form(),
                NotAnIdNumber::BirthDate => self.wrong_id_birth(),
                NotAnIdNumber::CheckDigit => self.wrong_id_check(),
            }
            .to_owned(),
            Wrong::NotADay => self.wrong_day().to_owned(),
            Wrong::NotAMonth => self.wrong_month().to_owned(),
            Wrong::InTheFuture => self.wrong_future().to_owned(),
            Wrong::NotAChoice => self.wrong_choice().to_owned(),
            Wrong::NotAPhone => self.wrong_phone().to_owned(),
            Wrong::NotAnEmail => self.wrong_email().to_owned(),
            Wrong::NotANumber => self.wrong_number().to_owned(),
            Wrong::OutOfRange {
                measured,
                least,
                most,
            } => self.wrong_range(measured, least, most),
            Wrong::TooFew { measured, allowed } => self.wrong_too_few(measured, allowed),
            Wrong::TooMany { measured, allowed } => self.wrong_too_many(measured, allowed),
            Wrong::NotTheNumber { measured, wanted } => {
                self.wrong_not_the_number(&self.local(measured), &self.local(wanted))
            }
            Wrong::TooEarly {
                measured,
                least,
                after,
            } => self.wrong_too_early(measured, &self.local(after), least),
            Wrong::Backwards { from, until } => self.wrong_backwards(until, from),
            Wrong::Gap { until, from } => self.wrong_gap(until, from),
            Wrong::Overlap { until, from } => self.wrong_overlap(from, until),
            Wrong::GoesOn { next } => self.wrong_goes_on(next),
            Wrong::Ends { until } => self.wrong_ends(until),
            Wrong::Begins { since, from } => self.wrong_begins(since, from),
        }
    }

    /// The same with the field in front, for the list on top of the page.
    pub fn form_fault(self, section: &Section, fault: &Fault) -> String {
        let field = fault.field.as_ref();
        let field = field.and_then(|id| section.fields.iter().find(|field| &field.id == id));
        let field = field.map(|field| self.local(&field.title));
        let entry = fault
            .entry
            .filter(|_| section.repeat.is_some())
            .map(|index| self.entry_title(&(index + 1)));
        let place: Vec<String> = entry.into_iter().chain(field).collect();
        let wrong = self.wrong(&fault.wrong);
        if place.is_empty() {
            wrong
        } else {
            self.fault_at(&place.join(" · "), &wrong)
        }
    }
}
