//! Collector of faults, with the sentences that several checks share. Each sentence is given in
//! Chinese and in English.

use std::{collections::BTreeSet, fmt::Display};

use super::ExamFault;
use crate::{
    exam::{Exam, FactCondition},
    text::LocalText,
};

/// Name of a kind of item, such as `("时间段", "window")`: in Chinese, then in English.
pub(super) type ItemKindName<'a> = (&'a str, &'a str);

#[derive(Default)]
pub(super) struct ExamFaults(Vec<ExamFault>);

impl ExamFaults {
    pub(super) fn into_list(self) -> Vec<ExamFault> {
        self.0
    }

    /// Adds a fault with its sentence in Chinese and in English.
    pub(super) fn add(
        &mut self,
        path: impl Into<String>,
        zh: impl Into<String>,
        en: impl Into<String>,
    ) {
        self.0.push(ExamFault {
            path: path.into(),
            message: LocalText::bilingual(zh, en),
        });
    }

    /// Checks that the text is not empty in any of its languages.
    pub(super) fn check_text(&mut self, path: impl Into<String>, text: &LocalText) {
        let path = path.into();
        if text.zh.trim().is_empty() {
            self.add(path, "中文为空，请填写", "the Chinese text is empty");
        } else if text.en.as_ref().is_some_and(|en| en.trim().is_empty()) {
            self.add(
                format!("{path}.en"),
                "英文为空：请填写，或去掉 `en`",
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
            self.add(
                path,
                format!("{value} 不在允许范围内，应为 {least} 至 {most}"),
                format!("{value} is not allowed: {least} to {most}"),
            );
        }
    }

    /// Checks that `id` is one of `all`.
    pub(super) fn check_known<'a, I>(
        &mut self,
        path: impl Into<String>,
        (zh, en): ItemKindName<'_>,
        id: &I,
        all: impl IntoIterator<Item = &'a I>,
    ) where
        I: Display + PartialEq + 'a,
    {
        let all: Vec<&I> = all.into_iter().collect();
        if !all.contains(&id) {
            let ids: Vec<String> = all.iter().map(|id| format!("`{id}`")).collect();
            let (allowed_zh, allowed_en) = match ids.is_empty() {
                true => ("现在一个也没有".to_owned(), "it has none".to_owned()),
                false => (
                    format!("可以写：{}", ids.join("、")),
                    format!("allowed: {}", ids.join(", ")),
                ),
            };
            self.add(
                path,
                format!("{zh}中没有 `{id}`；{allowed_zh}"),
                format!("`{id}` is no {en}; {allowed_en}"),
            );
        }
    }

    /// Checks that no id repeats; the fault is at the second.
    pub(super) fn check_unique<I: Display + Ord>(
        &mut self,
        (zh, en): ItemKindName<'_>,
        ids: impl IntoIterator<Item = (String, I)>,
    ) {
        let mut seen = BTreeSet::new();
        for (path, id) in ids {
            if seen.contains(&id) {
                self.add(
                    path,
                    format!("{zh} `{id}` 重复了，只能出现一次"),
                    format!("the {en} `{id}` is there twice"),
                );
            } else {
                seen.insert(id);
            }
        }
    }

    /// Checks that no value of a list repeats.
    pub(super) fn check_no_duplicates<T: PartialEq>(&mut self, path: &str, list: &[T]) {
        for (at, value) in list.iter().enumerate() {
            if list[..at].contains(value) {
                self.add(
                    format!("{path}[{at}]"),
                    "在列表中重复了",
                    "is there twice in this list",
                );
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
                let path = format!("{path}[{at}].fact");
                self.check_known(path, ("情况", "fact"), &condition.fact, all);
                continue;
            };
            if condition.is.is_empty() {
                self.add(
                    format!("{path}[{at}].is"),
                    "没有写选项，这个条件永远不会成立",
                    "names no choice, so it can never hold",
                );
            }
            for (choice_at, choice) in condition.is.iter().enumerate() {
                let zh = format!("情况 `{}` 的选项", fact.id);
                let en = format!("choice of the fact `{}`", fact.id);
                let path = format!("{path}[{at}].is[{choice_at}]");
                let all = fact.choices.iter().map(|choice| &choice.id);
                self.check_known(path, (&zh, &en), choice, all);
            }
        }
    }
}
