//! The exam's hint on a step, shown on the pages of that step.

use leptos::prelude::*;
use shared::exam::{Exam, StageKind};

use crate::text::use_text;

/// Empty if the exam has no such step, or no hint for it.
#[component]
pub fn StageHint<'a>(exam: &'a Exam, kind: StageKind) -> impl IntoView {
    let text = use_text();
    let hint = exam.stage(kind)?.hint.as_ref()?;
    Some(view! { <p class="note stage-hint">{text.local(hint)}</p> })
}
