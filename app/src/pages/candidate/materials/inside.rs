//! Cards of slots on the page of a section, such as the diploma beside its fields (S4-07).

use leptos::prelude::*;
use shared::id::SlotId;

use super::{
    dialog::FileDialog, exchange::ExchangeInput, gallery::Gallery, order::listen_for_drop,
    slot::SlotCard, work::Work,
};

#[component]
pub fn SlotInside(work: Work, slot_id: SlotId) -> impl IntoView {
    view! { <SlotCard work slot_id/> }
}

/// The elements that the cards of a page share.
#[component]
pub fn SlotTools(work: Work) -> impl IntoView {
    listen_for_drop(work);
    view! {
        <ExchangeInput work/>
        <p class="visually-hidden" role="status" aria-live="polite">{move || work.said.get()}</p>
        <Gallery work/>
        <FileDialog work/>
    }
}
