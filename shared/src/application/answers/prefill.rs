//! Data of the account: first answers of the form (S2-14), and the birth date and sex from the
//! identity number.

use serde::{Deserialize, Serialize};

use super::{AnswerValue, Answers, FormEntry, FormFault, FormFaultKind, value::parse_answer};
use crate::{
    application::Application,
    calendar::Day,
    exam::{Exam, FactAnswers, Field, FieldKind, Section, field::PrefillSource},
    id::FieldId,
    person::{IdNumber, Sex},
    text::{Lang, LocalText},
    time::Timestamp,
};

/// Person of an application, as far as the account has data.
#[derive(Clone, Copy, Debug)]
pub struct PrefillData<'a> {
    /// Name of the account.
    pub name: &'a str,
    /// Resident identity number. `None` if the document is of another kind.
    pub id_number: Option<&'a IdNumber>,
    /// Phone number of the account, if it has one.
    pub phone: Option<&'a str>,
    /// E-mail address of the account, if it has one.
    pub email: Option<&'a str>,
}

impl Exam {
    /// Fields that can be filled in from the account.
    pub fn prefill_entry(&self, person: PrefillData<'_>) -> FormEntry {
        let fields = self.form.iter().flat_map(|section| &section.fields);
        fields
            .filter_map(|field| {
                let number = || person.id_number;
                let text = match field.prefill? {
                    PrefillSource::Name => person.name.to_owned(),
                    PrefillSource::DocumentNumber => number()?.as_str().to_owned(),
                    PrefillSource::Phone => person.phone?.to_owned(),
                    PrefillSource::Email => person.email?.to_owned(),
                    PrefillSource::BirthDate => {
                        let (year, month, day) = number()?.birth_date();
                        match field.kind {
                            FieldKind::YearMonth { .. } => format!("{year}.{month}"),
                            _ => format!("{year:04}-{month:02}-{day:02}"),
                        }
                    }
                    PrefillSource::Sex => number()?.sex().as_str().to_owned(),
                };
                Some((field.id.clone(), text))
            })
            .collect()
    }
}

/// Facts encoded in an identity number. If the form differs, that is a fault, and the number
/// counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NumberFacts {
    /// Birth date, digits 7 to 14 of the number (GB 11643).
    pub born: Day,
    /// Sex, from the 17th digit: odd is male (GB 11643).
    pub sex: Sex,
}

impl NumberFacts {
    /// Reads the facts. `None` for a birth date outside the years that a form accepts.
    pub fn from_id_number(number: &IdNumber) -> Option<Self> {
        let (year, month, day) = number.birth_date();
        Some(Self {
            born: Day::new(year, month, day)?,
            sex: number.sex(),
        })
    }

    /// Comparisons with the answers to a section.
    fn compare_with_section<'a>(
        self,
        section: &'a Section,
        answers: &'a Answers,
        facts: &'a FactAnswers,
    ) -> Vec<NumberComparison<'a>> {
        let mut compared = Vec::new();
        for (index, entry) in answers.entries(&section.id).iter().enumerate() {
            for field in section.asked_fields(facts, entry) {
                let typed = parse_answer(field, entry.text(&field.id)).value;
                if let (Some(wanted), Ok(Some(measured))) = (self.value(field), typed) {
                    compared.push(NumberComparison {
                        field,
                        entry: index as u16,
                        measured,
                        wanted,
                    });
                }
            }
        }
        compared
    }

    /// Value that the number gives for a field, according to its `prefill`.
    fn value(self, field: &Field) -> Option<AnswerValue> {
        match (field.prefill?, &field.kind) {
            (PrefillSource::BirthDate, FieldKind::Date { .. }) => Some(AnswerValue::Day(self.born)),
            (PrefillSource::BirthDate, FieldKind::YearMonth { .. }) => {
                Some(AnswerValue::Month(self.born.year_month()))
            }
            (PrefillSource::Sex, kind @ FieldKind::Choice { .. }) => {
                let id = self.sex.as_str().parse().ok()?;
                kind.label(&id).is_some().then_some(AnswerValue::Choice(id))
            }
            _ => None,
        }
    }
}

impl Application {
    /// Value of a field in a section that is filled once: from the identity number, or else the
    /// answer.
    pub fn value(&self, exam: &Exam, id: &FieldId) -> Option<AnswerValue> {
        let answered = self.answers.value(exam, &self.facts, id)?;
        let fixed = self.number_facts.zip(exam.field(id));
        let fixed = fixed.and_then(|(facts, field)| facts.value(field));
        Some(fixed.unwrap_or(answered))
    }

    /// Faults of a section with these answers: [`Answers::faults_in`], and differences from the
    /// identity number.
    pub fn faults_in(
        &self,
        exam: &Exam,
        section: &Section,
        answers: &Answers,
        now: Timestamp,
    ) -> Vec<FormFault> {
        let mut faults = answers.faults_in(exam, section, &self.facts, now);
        let Some(facts) = self.number_facts else {
            return faults;
        };
        let compared = facts.compare_with_section(section, answers, &self.facts);
        let different = compared.into_iter().filter(|it| !it.is_equal());
        faults.extend(different.map(|it| {
            let print = |value: &AnswerValue| LocalText {
                zh: value.to_printed_text(it.field, Lang::Zh),
                en: Some(value.to_printed_text(it.field, Lang::En)),
            };
            FormFault {
                section: section.id.clone(),
                entry: Some(it.entry),
                field: Some(it.field.id.clone()),
                kind: FormFaultKind::DiffersFromIdNumber {
                    measured: print(&it.measured),
                    wanted: print(&it.wanted),
                },
            }
        }));
        faults
    }

    /// Comparisons of an identity number with the birth date and the sex in the form. Empty if the
    /// form asks for neither, or has no valid answer.
    pub fn compare_with_number<'a>(
        &'a self,
        exam: &'a Exam,
        number: &IdNumber,
    ) -> Vec<NumberComparison<'a>> {
        let Some(facts) = NumberFacts::from_id_number(number) else {
            return Vec::new();
        };
        let sections = exam.asked_sections(&self.facts);
        let compare = |section| facts.compare_with_section(section, &self.answers, &self.facts);
        sections.flat_map(compare).collect()
    }
}

/// Answer beside the value of the identity number for the same field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NumberComparison<'a> {
    /// Field of the form.
    pub field: &'a Field,
    /// Index of the entry of its section.
    pub entry: u16,
    /// Answer in the form.
    pub measured: AnswerValue,
    /// Value of the identity number.
    pub wanted: AnswerValue,
}

impl NumberComparison<'_> {
    /// True if the answer is that of the number.
    pub fn is_equal(&self) -> bool {
        self.measured == self.wanted
    }
}
