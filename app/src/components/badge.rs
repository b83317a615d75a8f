//! A state as a word. The style sheet adds shape and colour (`style/states.css`).

use leptos::prelude::*;
use shared::application::{StateKind, Verdict};

use crate::{text::use_text, words::state::verdict_slug};

/// The state of an application.
#[component]
pub fn StateBadge(state: StateKind) -> impl IntoView {
    view! { <span class="state" data-state=state.as_str()>{use_text().state(state)}</span> }
}

/// The reviewer's verdict on a slot.
#[component]
pub fn VerdictBadge(verdict: Verdict) -> impl IntoView {
    view! { <span class="state" data-state=verdict_slug(&verdict)>{use_text().verdict(&verdict)}</span> }
}
