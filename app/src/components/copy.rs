//! A button that copies a text. Only a script can: without one the button stays hidden, and the text
//! stands on the page or in a file beside it.

use leptos::prelude::*;

use crate::text::use_text;

#[component]
pub fn CopyButton(#[prop(into)] what: String, #[prop(into)] label: String) -> impl IntoView {
    let text = use_text();
    view! {
        <button type="button" class="copy" hidden data-copy=what data-done=text.copied() data-failed=text.copy_failed()>
            {label}
        </button>
        <span class="quiet" role="status"></span>
        <script src="/copy.js" defer></script>
    }
}
