//! The slots of the application, each with its verdict.

use leptos::prelude::*;
use shared::exam::Slot;

use super::{
    DeskNow, SpotNow,
    place::{Spot, is_replaced, slots_of},
};
use crate::{components::state::VerdictBadge, text::use_text};

#[component]
pub(super) fn SlotList(desk: DeskNow, spot: SpotNow) -> impl IntoView {
    let text = use_text();
    let slots = desk.with_value(|desk| slots_of(desk).cloned().collect::<Vec<_>>());
    view! {
        <nav class="desk-slots" aria-label=text.desk_slots()>
            <h2>{text.desk_slots()} <span class="row"><kbd>"J"</kbd><kbd>"K"</kbd></span></h2>
            <ol role="list">
                {slots.into_iter().map(|slot| view! { <SlotLink desk spot row=slot/> }).collect_view()}
            </ol>
        </nav>
    }
}

#[component]
fn SlotLink(desk: DeskNow, spot: SpotNow, row: Slot) -> impl IntoView {
    let text = use_text();
    let (application, count, verdict, replaced) = desk.with_value(|desk| {
        let application = &desk.dossier.application;
        let images = application.images(&row.id);
        let replaced = images.iter().any(|image| is_replaced(desk, &row.id, image));
        (
            application.id,
            images.len(),
            application.verdict(&row.id).clone(),
            replaced,
        )
    });
    let address = Spot {
        slot: row.id.clone(),
        image: 0,
        images: 0,
        turn: 0,
        is_actual: false,
    }
    .address(application);
    let title = text.local(&row.title);
    let is_here = move || spot.with(|spot| spot.as_ref().is_some_and(|spot| spot.slot == row.id));
    let is_bare = count == 0 && verdict.is_pending();
    view! {
        <li>
            <a href=address data-noscroll="" aria-current=move || is_here().then_some("true")>
                <span class="name">{title}</span>
                <span class="count">{text.desk_images(&count)}</span>
                {if is_bare {
                    view! { <span class="state" data-state="missing">{text.desk_no_image()}</span> }.into_any()
                } else {
                    view! { <VerdictBadge verdict/> }.into_any()
                }}
                {replaced.then(|| view! { <span class="tag">{text.desk_replaced()}</span> })}
            </a>
        </li>
    }
}
