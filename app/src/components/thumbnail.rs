//! A thumbnail from the server. A text replaces it where it can't be loaded: the session is over,
//! or there is no network.

use leptos::prelude::*;

use crate::text::use_text;

#[component]
pub fn ThumbnailPicture(address: String, alt: String) -> impl IntoView {
    let text = use_text();
    let is_absent = RwSignal::new(false);
    view! {
        <img
            src=address
            alt=alt
            loading="lazy"
            decoding="async"
            hidden=move || is_absent.get()
            on:error=move |_| is_absent.set(true)
        />
        <small class="quiet" hidden=move || !is_absent.get()>{text.thumbnail_absent()}</small>
    }
}
