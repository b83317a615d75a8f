//! A button that copies a text. It needs a script and is hidden without one; the text then stands
//! beside it or in a file.

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
