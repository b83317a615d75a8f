//! Validation of a form, as a pure function of its answers.

use super::{
    AnswerValue, Answers, FormEntry, FormFault, FormFaultKind, history::check_history,
    value::parse_answer,
};
use crate::{
    calendar::{Day, YearMonth},
    exam::{Exam, FactAnswers, Field, FieldKind, Section},
    time::Timestamp,
};

impl Answers {
    /// Faults that prevent the submission, in the order of the form.
    pub fn faults(&self, exam: &Exam, facts: &FactAnswers, now: Timestamp) -> Vec<FormFault> {
        let sections = exam.asked_sections(facts);
        sections
            .flat_map(|section| self.faults_in(exam, section, facts, now))
            .collect()
    }

    /// Faults of one section.
    pub fn faults_in(
        &self,
        exam: &Exam,
        section: &Section,
        facts: &FactAnswers,
        now: Timestamp,
    ) -> Vec<FormFault> {
        let today = Day::of(now, exam.time_zone);
        // A page can show an empty entry; a section that is filled once always has one.
        let blank = [FormEntry::default()];
        let entries = match (self.entries(&section.id), &section.repeat) {
            ([], None) => &blank,
            (entries, _) => entries,
        };
        let entries: Vec<(usize, &FormEntry)> = entries
            .iter()
            .enumerate()
            .filter(|(_, entry)| section.repeat.is_none() || !entry.is_blank())
            .collect();
        let mut faults = Vec::new();
        let mut found = |entry: Option<usize>, field: Option<&Field>, wrong| {
            faults.push(FormFault {
                section: section.id.clone(),
                entry: entry.map(|index| index as u16),
                field: field.map(|field| field.id.clone()),
                kind: wrong,
            });
        };
        if let Some(repeat) = &section.repeat {
            let measured = entries.len() as u16;
            if measured < repeat.least {
                let allowed = repeat.least;
                found(None, None, FormFaultKind::TooFew { measured, allowed });
            }
            if measured > repeat.most {
                let allowed = repeat.most;
                found(None, None, FormFaultKind::TooMany { measured, allowed });
            }
        }
        for (index, entry) in &entries {
            for field in section.asked_fields(facts, entry) {
                let wrong = find_answer_fault(field, entry.text(&field.id), today)
                    .or_else(|| self.find_date_before_minimum(exam, field, entry, facts));
                if let Some(wrong) = wrong {
                    found(Some(*index), Some(field), wrong);
                }
            }
        }
        if let Some(history) = section.repeat.as_ref().and_then(|it| it.history.as_ref()) {
            let since = history.since.as_ref();
            let since = since.and_then(|id| match self.value(exam, facts, id)? {
                AnswerValue::Month(month) => Some(month),
                AnswerValue::Day(day) => Some(day.year_month()),
                _ => None,
            });
            let field = |id| section.fields.iter().find(|field| &field.id == id);
            for (index, id, wrong) in
                check_history(section, history, &entries, since, today.year_month())
            {
                found(Some(index), field(id), wrong);
            }
        }
        faults
    }
}

impl Answers {
    /// Finds an answer that is before the field it must not precede, of the same entry or of a
    /// section that is filled once. A month and a day are compared by month.
    fn find_date_before_minimum(
        &self,
        exam: &Exam,
        field: &Field,
        entry: &FormEntry,
        facts: &FactAnswers,
    ) -> Option<FormFaultKind> {
        let earlier = exam.field(field.not_before.as_ref()?)?;
        let beside = parse_answer(earlier, entry.text(&earlier.id)).value.ok()?;
        let least = beside.or_else(|| self.value(exam, facts, &earlier.id))?;
        let measured = parse_answer(field, entry.text(&field.id)).value.ok()??;
        let is_too_early = match (&measured, &least) {
            (AnswerValue::Day(measured), AnswerValue::Day(least)) => measured < least,
            (measured, least) => measured.year_month()? < least.year_month()?,
        };
        is_too_early.then(|| FormFaultKind::TooEarly {
            measured: measured.text(),
            least: least.text(),
            after: earlier.title.clone(),
        })
    }
}

/// Fault of one answer, on the day `today`.
pub fn find_answer_fault(field: &Field, typed: &str, today: Day) -> Option<FormFaultKind> {
    let value = match parse_answer(field, typed).value {
        Ok(Some(value)) => value,
        Ok(None) => return field.required.then_some(FormFaultKind::Missing),
        Err(wrong) => return Some(wrong),
    };
    let is_to_come = match (&field.kind, &value) {
        (FieldKind::Date { past: true, .. }, AnswerValue::Day(day)) => *day > today,
        (FieldKind::YearMonth { past: true }, AnswerValue::Month(month)) => {
            *month > YearMonth::from(today)
        }
        _ => false,
    };
    is_to_come.then_some(FormFaultKind::InTheFuture)
}

impl From<Day> for YearMonth {
    fn from(day: Day) -> Self {
        day.year_month()
    }
}
