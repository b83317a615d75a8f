//! A note about the act that led to this page (S2-17). The address carries it, so that it needs no
//! script and survives the redirect.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use shared::view::CompletedAction;

use crate::text::{Text, use_text};

#[component]
pub fn DoneNote() -> impl IntoView {
    let text = use_text();
    let query = use_query_map();
    let done = Memo::new(move |_| {
        query.with(|query| CompletedAction::from_name(query.get_str(CompletedAction::QUERY_PARAM)?))
    });
    move || {
        done.get()
            .map(|done| view! { <p class="note done" data-kind="good" role="status">{text.done(done)}</p> })
    }
}

impl Text {
    pub fn done(self, done: CompletedAction) -> &'static str {
        match done {
            CompletedAction::Entered => self.done_entered(),
            CompletedAction::NoticeAccepted => self.done_notice(),
            CompletedAction::FactsSaved => self.done_facts(),
            CompletedAction::DraftSaved => self.done_draft(),
            CompletedAction::SectionSaved => self.done_section(),
            CompletedAction::PortraitConfirmed => self.done_portrait(),
            CompletedAction::PositionChosen => self.done_position(),
            CompletedAction::BegunAgain => self.done_again(),
            CompletedAction::Withdrawn => self.done_withdrawn(),
            CompletedAction::Recalled => self.done_recalled(),
            CompletedAction::ContactSaved => self.done_contact(),
            CompletedAction::PasswordChanged => self.done_password(),
        }
    }
}
