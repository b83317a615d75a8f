//! A note on an open page whose session is over. It shows how much waits on this device and leads
//! to signing in.

use leptos::prelude::*;
use leptos_router::{hooks::use_location, location::Url};
use shared::url::page;

use crate::{
    sync::{files::use_chosen_files, page_cache::ShownCacheTime},
    text::use_text,
};

/// The address of the sign-in page that leads back to the open page.
pub fn sign_in_url() -> String {
    let location = use_location();
    let (path, query) = (
        location.pathname.get_untracked(),
        location.search.get_untracked(),
    );
    let here = match query.is_empty() {
        true => path,
        false => format!("{path}?{query}"),
    };
    format!("{}?next={}", page::SIGN_IN, Url::escape(&here))
}

/// A strip above the whole page. It is empty on the server, because nothing is unsent there.
#[component]
pub fn LostSessionNote() -> impl IntoView {
    let text = use_text();
    let outboxes = use_chosen_files().client;
    let has_device = use_context::<ShownCacheTime>().is_some();
    // The address changes while the note stays.
    let path = use_location().pathname;
    move || {
        let is_lost = has_device && outboxes.is_signed_out();
        is_lost.then(|| {
            path.track();
            let owed = outboxes.count_unsynced();
            let waits = (!owed.is_empty())
                .then(|| text.lost_session_owed(&owed.images, &(owed.fields + owed.actions)));
            view! {
                <aside class="offline lost-session note" data-kind="warn" role="status">
                    <p><strong>{text.lost_session()}</strong> " " {waits}</p>
                    <p><a class="button" href=sign_in_url() rel="external">{text.sign_in()}</a></p>
                </aside>
            }
        })
    }
}

/// A note for pages without the WASM module: a small script counts the pictures on this device.
#[component]
pub fn UnsentPicturesNote() -> impl IntoView {
    let text = use_text();
    view! {
        <p class="note waiting-here" data-kind="warn" role="status" hidden data-words=text.waiting_here(&"{count}")></p>
        <script src="/waiting-here.js" defer></script>
    }
}
