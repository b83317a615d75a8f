//! Texts of the personal form: answers, limits of fields, and faults. The single messages
//! (`limit_…`, `wrong_…`) are generated from `locales/`.

use shared::{
    application::answers::{FormEntry, FormFault, FormFaultKind, parse_answer},
    exam::{Field, FieldKind, Section},
    person::IdNumberError,
};

use crate::text::Text;

/// Length in characters to which an answer that can't be parsed is cut.
const MAX_INVALID_ANSWER_CHARS: usize = 60;

impl Text {
    /// The answer in `entry` as other people see it. An answer that can't be parsed is shown as it
    /// was typed, cut to 60 characters. `None` if it is empty.
    pub fn answer(self, field: &Field, entry: &FormEntry) -> Option<String> {
        let typed = entry.text(&field.id).trim();
        match parse_answer(field, typed).value {
            Ok(value) => Some(value?.to_printed_text(field, self.0)),
            Err(_) if typed.chars().count() > MAX_INVALID_ANSWER_CHARS => Some(
                typed
                    .chars()
                    .take(MAX_INVALID_ANSWER_CHARS)
                    .chain(['…'])
                    .collect(),
            ),
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
            FieldKind::Date { .. }
            | FieldKind::Choice { .. }
            | FieldKind::TreeChoice { .. }
            | FieldKind::Email => return None,
        })
    }

    /// A sentence that describes the fault and its remedy.
    pub fn answer_fault(self, kind: &FormFaultKind) -> String {
        match kind {
            FormFaultKind::Missing => self.wrong_missing().to_owned(),
            FormFaultKind::TooLong { measured, allowed } => {
                self.wrong_too_long(measured, allowed, &(measured - allowed))
            }
            FormFaultKind::Unprintable { character } => self.wrong_strange(character),
            FormFaultKind::NotAnIdNumber { why } => match why {
                IdNumberError::Form => self.wrong_id_form(),
                IdNumberError::BirthDate => self.wrong_id_birth(),
                IdNumberError::CheckDigit => self.wrong_id_check(),
            }
            .to_owned(),
            FormFaultKind::NotADay => self.wrong_day().to_owned(),
            FormFaultKind::NotAMonth => self.wrong_month().to_owned(),
            FormFaultKind::InTheFuture => self.wrong_future().to_owned(),
            FormFaultKind::NotAChoice => self.wrong_choice().to_owned(),
            FormFaultKind::NotAPhone => self.wrong_phone().to_owned(),
            FormFaultKind::NotAnEmail => self.wrong_email().to_owned(),
            FormFaultKind::NotANumber => self.wrong_number().to_owned(),
            FormFaultKind::OutOfRange {
                measured,
                least,
                most,
            } => self.wrong_range(measured, least, most),
            FormFaultKind::TooFew { measured, allowed } => self.wrong_too_few(measured, allowed),
            FormFaultKind::TooMany { measured, allowed } => self.wrong_too_many(measured, allowed),
            FormFaultKind::DiffersFromIdNumber { measured, wanted } => {
                self.wrong_not_the_number(&self.local(measured), &self.local(wanted))
            }
            FormFaultKind::TooEarly {
                measured,
                least,
                after,
            } => self.wrong_too_early(measured, &self.local(after), least),
            FormFaultKind::EndBeforeStart { from, until } => self.wrong_backwards(until, from),
            FormFaultKind::Gap { until, from } => self.wrong_gap(until, from),
            FormFaultKind::Overlap { until, from } => self.wrong_overlap(from, until),
            FormFaultKind::OpenEndBeforeNextEntry { next } => self.wrong_goes_on(next),
            FormFaultKind::EndsBeforeNow { until } => self.wrong_ends(until),
            FormFaultKind::WrongStart { since, from } => self.wrong_begins(since, from),
        }
    }

    /// The sentence of [`Text::answer_fault`] after the titles of the entry and the field, for the
    /// list at the top of the page.
    pub fn form_fault(self, section: &Section, fault: &FormFault) -> String {
        let field = fault.field.as_ref();
        let field = field.and_then(|id| section.fields.iter().find(|field| &field.id == id));
        let field = field.map(|field| self.local(&field.title));
        let entry = fault
            .entry
            .filter(|_| section.repeat.is_some())
            .map(|index| self.entry_title(&(index + 1)));
        let location: Vec<String> = entry.into_iter().chain(field).collect();
        let description = self.answer_fault(&fault.kind);
        if location.is_empty() {
            description
        } else {
            self.fault_at(&location.join(" · "), &description)
        }
    }
}
