//! Buttons that fit several files at once, and take several fitted files at once.

use leptos::prelude::*;
use shared::id::SlotId;

use super::work::Work;
use crate::{
    components::fitting::shape::Shape,
    sync::files::machine::{Event, Item},
    text::use_text,
};

#[component]
pub(super) fn MendAll(work: Work, slot_id: StoredValue<SlotId>) -> impl IntoView {
    let text = use_text();
    let count = move |is: fn(&Item) -> bool| {
        Memo::new(move |_| {
            work.uploads.with(|queue| {
                let place = slot_id.with_value(|slot| work.place(slot));
                let ours = queue.items.iter().filter(|item| item.place == place);
                ours.filter(|item| is(item)).count()
            })
        })
    };
    let tell_all = move |is: fn(&Item) -> bool, event: fn(&Item) -> Event| {
        let events: Vec<_> = untrack(|| {
            work.uploads.with(|queue| {
                let place = slot_id.with_value(|slot| work.place(slot));
                let ours = queue.items.iter().filter(|item| item.place == place);
                ours.filter(|item| is(item)).map(event).collect()
            })
        });
        events
            .into_iter()
            .for_each(|event| work.uploads.report(event));
    };
    // A frame is chosen by the person, one picture at a time.
    let can_mend: fn(&Item) -> bool =
        |item| item.is_mendable() && Shape::of(&item.wanted.rule).is_none();
    let is_made: fn(&Item) -> bool = Item::is_ready_to_take;
    let (mendable, made) = (count(can_mend), count(is_made));
    let has_engine = move || work.is_live.get() && work.uploads.engine().is_some();
    let mend = move |_| tell_all(can_mend, |item| Event::FitAsked(item.id, item.edit));
    let take = move |_| tell_all(is_made, |item| Event::Taken(item.id));
    view! {
        <Show when=move || has_engine() && (mendable.get() > 1 || made.get() > 1)>
            <p class="row mend-all">
                <Show when=move || { mendable.get() > 1 }>
                    <button type="button" class="primary" on:click=mend>{move || text.fit_all(&mendable.get())}</button>
                </Show>
                <Show when=move || { made.get() > 1 }>
                    <button type="button" on:click=take>{move || text.fit_take_all(&made.get())}</button>
                </Show>
            </p>
        </Show>
    }
}
