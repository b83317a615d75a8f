//! What became of the files of a plain form. The address does not name the slot, so every card
//! has the lines and the style shows those of the card that the address points at.

use leptos::prelude::*;

use super::work::Work;
use crate::components::outcomes::{Outcomes, use_outcomes};

#[component]
pub(super) fn Received(work: Work) -> impl IntoView {
    let uploads = use_outcomes();
    // Once the person goes on with the living page, these are old news.
    let is_news = move || work.said.with(String::is_empty);
    move || {
        let uploads = uploads().filter(|_| is_news());
        uploads.map(|uploads| view! { <Outcomes uploads/> })
    }
}
