//! The session is over while a page is open: the page stays, and says what waits on this device and
//! that signing in sends it.

use leptos::prelude::*;
use leptos_router::{hooks::use_location, location::Url};
use shared::url::page;

use super::copies::ShownCopy;
use crate::{pages::candidate::materials::uploads::use_uploads, text::use_text};

/// True once the server has answered that this browser is signed out.
#[derive(Clone, Copy)]
pub struct LostSession(pub RwSignal<bool>);

impl LostSession {
    /// Notes what an answer of the server says of the session.
    pub fn note(self, is_lost: bool) {
        let LostSession(lost) = self;
        if lost.try_get_untracked().is_some_and(|old| old != is_lost) {
            lost.set(is_lost);
        }
    }
}

/// The sign-in page, which leads back to the page that is open now.
pub fn sign_in_here() -> String {
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

/// A strip over the whole page. Before the browser runs it there is nothing to lose.
#[component]
pub fn LostSessionNote() -> impl IntoView {
    let text = use_text();
    let outboxes = use_uploads().outboxes;
    let has_device = use_context::<ShownCopy>().is_some();
    // The address changes while the note stays.
    let path = use_location().pathname;
    move || {
        let is_lost = has_device && outboxes.is_signed_out();
        is_lost.then(|| {
            path.track();
            let owed = outboxes.owed();
            let waits = (!owed.is_nothing())
                .then(|| text.lost_session_owed(&owed.images, &(owed.fields + owed.acts)));
            view! {
                <aside class="offline lost-session note" data-kind="warn" role="status">
                    <p><strong>{text.lost_session()}</strong> " " {waits}</p>
                    <p><a class="button" href=sign_in_here() rel="external">{text.sign_in()}</a></p>
                </aside>
            }
        })
    }
}

/// On a page without the browser's module: how many pictures lie on this device, counted by a small
/// script, since the server does not know.
#[component]
pub fn WaitingHere() -> impl IntoView {
    let text = use_text();
    view! {
        <p class="note waiting-here" data-kind="warn" role="status" hidden data-words=text.waiting_here(&"{count}")></p>
        <script src="/waiting-here.js" defer></script>
    }
}
