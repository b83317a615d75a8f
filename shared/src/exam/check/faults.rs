//! Collector of faults, with the messages that several checks share.

use std::{collections::BTreeSet, fmt::Display};

use super::Fault;
use crate::{
    exam::{Condition, Exam},
    text::LocalText,
};

#[derive(Default)]
pub(super) struct Faults(Vec<Fault>);

impl Faults {
    pub(super) fn into_list(self) -> Vec<Fault> {
        self.0
    }

    pub(super) fn add(&mut self, path: impl Into<String>, message: impl Into<String>) {
        self.0.push(Fault {
            path: path.into(),
            message: message.into(),
        });
    }

    /// Checks that the text is not empty in any of its languages.
    pub(super) fn text(&mut self, path: impl Into<String>, text: &LocalText) {
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

    pub(super) fn optional_text(&mut self, path: impl Into<String>, text: Option<&LocalText>) {
        if let Some(text) = text {
            self.text(path, text);
        }
    }

    pub(super) fn range(&mut self, path: impl Into<String>, value: i64, least: i64, most: i64) {
        if !(least..=most).contains(&value) {
            self.add(path, format!("{value} is not allowed: {least} to {most}"));
        }
    }

    /// Checks that `id` is one of `all`.
    pub(super) fn known<'a, I>(
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
            self.add(path, format!("`{id}` is no {what}; {}", list_allowed(&all)));
        }
    }

    /// Checks that no id repeats; the fault is at the second.
    pub(super) fn unique<I: Display + Ord>(
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
    pub(super) fn no_twice<T: PartialEq>(&mut self, path: &str, list: &[T]) {
        for (at, value) in list.iter().enumerate() {
            if list[..at].contains(value) {
                self.add(format!("{path}[{at}]"), "is there twice in this list");
            }
        }
    }

    /// Checks that every fact and choice of the conditions exists.
    pub(super) fn conditions(&mut self, path: &str, exam: &Exam, conditions: &[Condition]) {
        for (at, condition) in conditions.iter().enumerate() {
            let Some(fact) = exam.fact(&condition.fact) else {
                let all = exam.facts.iter().map(|fact| &fact.id);
                self.known(format!("{path}[{at}].fact"), "fact", &condition.fact, all);
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
                self.known(format!("{path}[{at}].is[{choice_at}]"), &what, choice, all);
            }
        }
    }
}

fn list_allowed<I: Display>(all: &[I]) -> String {
    if all.is_empty() {
        return "it has none".to_owned();
    }
    let all: Vec<String> = all.iter().map(|id| format!("`{id}`")).collect();
    format!("allowed: {}", all.join(", "))
}
