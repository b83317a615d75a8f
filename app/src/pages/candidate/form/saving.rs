//! Where what was typed is, in a word with its shape; said by itself while the page is alive.

use leptos::prelude::*;

use super::draft::{Draft, Saving};
use crate::{components::problem::ProblemNote, text::use_text};

#[component]
pub(super) fn SavingState(draft: Draft) -> impl IntoView {
    let text = use_text();
    let said = move || {
        Some(match draft.saving.get() {
            Saving::Untouched => return None,
            Saving::Changed => ("on-device", text.saving_changed()),
            Saving::Sending => ("uploading", text.saving_sending()),
            Saving::Saved => ("uploaded", text.saving_saved()),
            Saving::Offline => ("failed", text.saving_offline()),
            Saving::Refused(_) => ("failed", text.saving_refused()),
        })
    };
    let problem = move || match draft.saving.get() {
        Saving::Refused(error) => Some(view! { <ProblemNote error/> }),
        _ => None,
    };
    view! {
        <div class="saving" role="status">
            {move || said().map(|(state, word)| view! { <span class="state" data-state=state>{word}</span> })}
        </div>
        {problem}
    }
}
