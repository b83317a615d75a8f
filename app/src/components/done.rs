//! A note about the act that led to this page (S2-17). The address carries it, so that it needs no
//! script and survives the redirect.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use shared::view::Done;

use crate::text::{Text, use_text};

#[component]
pub fn DoneNote() -> impl IntoView {
    let text = use_text();
    let query = use_query_map();
    let done = Memo::new(move |_| query.with(|query| Done::from_word(query.get_str(Done::QUERY)?)));
    move || {
        done.get()
            .map(|done| view! { <p class="note done" data-kind="good" role="status">{text.done(done)}</p> })
    }
}

impl Text {
    pub fn done(self, done: Done) -> &'static str {
        match done {
            Done::Entered => self.done_entered(),
            Done::NoticeAccepted => self.done_notice(),
            Done::FactsSaved => self.done_facts(),
            Done::DraftSaved => self.done_draft(),
            Done::SectionSaved => self.done_section(),
            Done::PortraitConfirmed => self.done_portrait(),
            Done::PositionChosen => self.done_position(),
            Done::BegunAgain => self.done_again(),
            Done::Withdrawn => self.done_withdrawn(),
            Done::ContactSaved => self.done_contact(),
            Done::PasswordChanged => self.done_password(),
        }
    }
}
