//! The buttons at the lower edge of the dialog: what is possible at this moment, and one of them
//! the way on.

use leptos::prelude::*;

use super::bench::{Bench, Scene};
use crate::{
    pages::candidate::materials::{
        queue::{Event, Item, State},
        work::Exchange,
    },
    text::use_text,
};

#[component]
pub(super) fn Acts(bench: Bench) -> impl IntoView {
    let text = use_text();
    let report = move |event: Event| bench.report(event);
    let take = move |_| {
        bench.work.inspected.set(None);
        report(Event::Taken(bench.id));
    };
    let exchange = move |_| {
        let slot = bench
            .item
            .with_untracked(|item| item.as_ref().map(|item| item.place.slot.clone()));
        bench.work.inspected.set(None);
        if let Some(slot) = slot {
            bench
                .work
                .exchanged
                .set(Some(Exchange::File(slot, bench.id)));
        }
    };
    let edit = move |_| bench.is_editing.set(true);
    let is = move |read: fn(&Item) -> bool| bench.item.with(|item| item.as_ref().is_some_and(read));
    let can_edit = move || matches!(bench.shown.get(), Some(Ok(_)));
    let edit_word = match bench.shape {
        Some(_) => text.fit_frame(),
        None => text.fit_edit(),
    };
    let exchange_button = move || view! { <button type="button" on:click=exchange>{text.material_exchange()}</button> };
    let edit_button = move || {
        can_edit().then(|| view! { <button type="button" on:click=edit>{edit_word}</button> })
    };
    view! {
        <footer class="file-dialog-acts">
            {move || match bench.scene.get() {
                Scene::Check => view! {
                    <Show when=move || is(Item::is_mendable)>
                        <button type="button" class="primary" on:click=move |_| bench.fit()>{text.fit_one()}</button>
                    </Show>
                    <Show when=move || is(|item| item.state == State::Doubtful)>
                        <button type="button" class="primary" on:click=take>{text.fit_take()}</button>
                    </Show>
                    {edit_button}
                    {exchange_button()}
                }.into_any(),
                Scene::Edit => view! {
                    <button type="button" class="primary" disabled=move || !can_edit() on:click=move |_| bench.fit()>{text.fit_edit_done()}</button>
                    <button type="button" on:click=move |_| bench.is_editing.set(false)>{text.fit_edit_leave()}</button>
                    {exchange_button()}
                }.into_any(),
                Scene::Working => view! {
                    <button type="button" on:click=move |_| report(Event::FitUndone(bench.id))>{text.fit_cancel()}</button>
                }.into_any(),
                Scene::Result => view! {
                    <button type="button" class="primary" on:click=take>{text.fit_take()}</button>
                    {edit_button}
                    {exchange_button()}
                    <button type="button" class="quiet" on:click=move |_| report(Event::FitUndone(bench.id))>{text.fit_undo()}</button>
                }.into_any(),
                Scene::Over => ().into_any(),
            }}
        </footer>
    }
}
