//! A button that copies a text to the clipboard.

use leptos::prelude::*;

use crate::text::use_text;

/// A button that copies the text `what` to the clipboard.
///
/// The script `public/copy.js` shows the button and reads its `data-` attributes. Without the
/// script or without clipboard access the button stays hidden, so the page must also offer the text
/// in another way.
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
