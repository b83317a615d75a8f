//! The note that acts wait for the network.

use leptos::prelude::*;

use crate::{sync::review::use_review_outbox, text::use_text};

/// Says how many acts are kept on the device while the server cannot be reached.
#[component]
pub(super) fn UnsentActsNote() -> impl IntoView {
    let text = use_text();
    let outbox = use_review_outbox();
    move || {
        let count = outbox.unsent_count();
        (count > 0 && outbox.is_offline())
            .then(|| view! { <p class="desk-trouble" role="status">{text.desk_unsent(&count)}</p> })
    }
}
