//! The exam's own instructions for a step, shown on the pages of that step.

use leptos::prelude::*;
use shared::exam::{Exam, StageKind};

use crate::text::use_text;

/// Shows the hint of the stage: its first sentence, and the others on request, since long
/// instructions above the work would push the work off a phone's first screen. Shows nothing where
/// the exam has no such stage or the stage has no hint.
#[component]
pub fn StageHint<'a>(exam: &'a Exam, kind: StageKind) -> impl IntoView {
    let text = use_text();
    let hint = text.local(exam.stage(kind)?.hint.as_ref()?);
    let (first, rest) = split_first_sentence(&hint);
    let view = if rest.is_empty() {
        view! { <p class="note stage-hint">{first.to_owned()}</p> }.into_any()
    } else {
        view! {
            <details class="note stage-hint">
                <summary>{first.to_owned()} " " <span class="stage-hint-more">{text.stage_hint_more()}</span></summary>
                <p>{rest.to_owned()}</p>
            </details>
        }
        .into_any()
    };
    Some(view)
}

/// Splits after the first full stop, Chinese or Latin; a Latin one only before a space, since
/// `0.5` and `a.jpg` have one too.
fn split_first_sentence(hint: &str) -> (&str, &str) {
    let latin = hint.find(". ").map(|at| at + 1);
    let chinese = hint.find('。').map(|at| at + '。'.len_utf8());
    let end = latin.into_iter().chain(chinese).min();
    let (first, rest) = hint.split_at(end.unwrap_or(hint.len()));
    (first, rest.trim_start())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hint_is_split_after_its_first_sentence() {
        let table = [
            (
                "请按要求上传。每张最多 300 KB。",
                "请按要求上传。",
                "每张最多 300 KB。",
            ),
            (
                "At most 0.5 MB each. Then submit.",
                "At most 0.5 MB each.",
                "Then submit.",
            ),
            ("只有一句。", "只有一句。", ""),
            ("没有句号", "没有句号", ""),
            ("", "", ""),
        ];
        for (hint, first, rest) in table {
            assert_eq!(split_first_sentence(hint), (first, rest), "{hint}");
        }
    }
}
