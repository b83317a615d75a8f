//! The outcomes of the files of a plain form. The address does not name the slot, so every card has
//! them, and the style sheet shows those of the card that is the target of the fragment.

use leptos::prelude::*;

use super::work::Work;
use crate::components::outcomes::{Outcomes, use_outcomes};

#[component]
pub(super) fn Received(work: Work) -> impl IntoView {
    let uploads = use_outcomes();
    // They are hidden after the first act on the hydrated page.
    let is_news = move || work.said.with(String::is_empty);
    move || {
        let uploads = uploads().filter(|_| is_news());
        uploads.map(|uploads| view! { <Outcomes uploads/> })
    }
}
