//! A tag for a readable QR code (C10). It was found on this device before the upload.

use leptos::prelude::*;
use shared::id::ImageId;

use super::work::Work;
use crate::text::use_text;

#[component]
pub(super) fn QrTag(work: Work, image: ImageId) -> impl IntoView {
    let text = use_text();
    let is_readable = Memo::new(move |_| {
        work.uploads
            .observation(image)
            .is_some_and(|it| it.qr.is_some())
    });
    view! {
        <Show when=move || is_readable.get()>
            <span class="state" data-state="met">{text.fit_qr_readable()}</span>
        </Show>
    }
}
