//! Cards of slots on another page than their own: the diploma beside what is written of it
//! (S4-07).

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

/// What the cards of a page need once.
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
