//! Collector of faults, with the messages that several checks share.

use std::{collections::BTreeSet, fmt::Display};

use super::ExamFault;
use crate::{
    exam::{Exam, FactCondition},
    text::LocalText,
};

#[derive(Default)]
pub(super) struct ExamFaults(Vec<ExamFault>);

impl ExamFaults {
    pub(super) fn into_list(self) -> Vec<ExamFault> {
        self.0
    }

    pub(super) fn add(&mut self, path: impl Into<String>, message: impl Into<String>) {
        self.0.push(ExamFault {
            path: path.into(),
            message: message.into(),
        });
    }

    /// Checks that the text is not empty in any of its languages.
    pub(super) fn check_text(&mut self, path: impl Into<String>, text: &LocalText) {
        let path = path.into();
        if text.zh.trim().is_empty() {
            self.add(path, "the Chinese text is empty");
        } else if text.en.as_ref().is_some_and(|en| en.trim().is_empty()) {
            self.add(
                format!("{path}.en"),
                "the English text is empty; write it, or leave `en` out",
            );
        }
    }

    pub(super) fn check_optional_text(
        &mut self,
        path: impl Into<String>,
        text: Option<&LocalText>,
    ) {
        if let Some(text) = text {
            self.check_text(path, text);
        }
    }

    pub(super) fn check_range(
        &mut self,
        path: impl Into<String>,
        value: i64,
        least: i64,
        most: i64,
    ) {
        if !(least..=most).contains(&value) {
            self.add(path, format!("{value} is not allowed: {least} to {most}"));
        }
    }

    /// Checks that `id` is one of `all`.
    pub(super) fn check_known<'a, I>(
        &mut self,
        path: impl Into<String>,
        what: &str,
        id: &I,
        all: impl IntoIterator<Item = &'a I>,
    ) where
        I: Display + PartialEq + 'a,
    {
        let all: Vec<&I> = all.into_iter().collect();
        if !all.contains(&id) {
            self.add(
                path,
                format!("`{id}` is no {what}; {}", format_allowed(&all)),
            );
        }
    }

    /// Checks that no id repeats; the fault is at the second.
    pub(super) fn check_unique<I: Display + Ord>(
        &mut self,
        what: &str,
        ids: impl IntoIterator<Item = (String, I)>,
    ) {
        let mut seen = BTreeSet::new();
        for (path, id) in ids {
            if seen.contains(&id) {
                self.add(path, format!("the {what} `{id}` is there twice"));
            } else {
                seen.insert(id);
            }
        }
    }

    /// Checks that no value of a list repeats.
    pub(super) fn check_no_duplicates<T: PartialEq>(&mut self, path: &str, list: &[T]) {
        for (at, value) in list.iter().enumerate() {
            if list[..at].contains(value) {
                self.add(format!("{path}[{at}]"), "is there twice in this list");
            }
        }
    }

    /// Checks that every fact and choice of the conditions exists.
    pub(super) fn check_conditions(
        &mut self,
        path: &str,
        exam: &Exam,
        conditions: &[FactCondition],
    ) {
        for (at, condition) in conditions.iter().enumerate() {
            let Some(fact) = exam.fact(&condition.fact) else {
                let all = exam.facts.iter().map(|fact| &fact.id);
                self.check_known(format!("{path}[{at}].fact"), "fact", &condition.fact, all);
                continue;
            };
            if condition.is.is_empty() {
                self.add(
                    format!("{path}[{at}].is"),
                    "names no choice, so it can never hold",
                );
            }
            for (choice_at, choice) in condition.is.iter().enumerate() {
                let what = format!("choice of the fact `{}`", fact.id);
                let all = fact.choices.iter().map(|choice| &choice.id);
                self.check_known(format!("{path}[{at}].is[{choice_at}]"), &what, choice, all);
            }
        }
    }
}

fn format_allowed<I: Display>(all: &[I]) -> String {
    if all.is_empty() {
        return "it has none".to_owned();
    }
    let all: Vec<String> = all.iter().map(|id| format!("`{id}`")).collect();
    format!("allowed: {}", all.join(", "))
}
