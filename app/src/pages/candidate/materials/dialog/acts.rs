//! The lower edge of the dialog: the warnings, and the buttons of the current scene.

use leptos::prelude::*;
use shared::hint::Hint;

use super::{
    bench::{Bench, Scene},
    ground::WrongGround,
};
use crate::{
    pages::candidate::materials::{doubts::Doubts, work::Exchange},
    sync::files::machine::{Doubt, Event, Item, State},
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
    let is_open = move || matches!(bench.shown.get(), Some(Ok(_)));
    let can_edit = move || is_open() && is(Item::is_editable);
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
                    <Show when=move || is(|item| item.state == State::Doubtful)>
                        <Warnings bench/>
                    </Show>
                    <Show when=move || is(Item::is_mendable)>
                        <button type="button" class="primary" on:click=move |_| bench.fit_by_sight()>{text.fit_one()}</button>
                    </Show>
                    <Show when=move || is(|item| item.state == State::Doubtful)>
                        <button type="button" class="primary" on:click=take>{text.fit_take()}</button>
                    </Show>
                    {edit_button}
                    {exchange_button()}
                }.into_any(),
                Scene::Edit => view! {
                    <button type="button" class="primary" disabled=move || !is_open() on:click=move |_| bench.fit()>{text.fit_edit_done()}</button>
                    <button type="button" on:click=move |_| bench.is_editing.set(false)>{text.fit_edit_leave()}</button>
                    {exchange_button()}
                }.into_any(),
                Scene::Working => view! {
                    <button type="button" on:click=move |_| report(Event::FitUndone(bench.id))>{text.fit_cancel()}</button>
                }.into_any(),
                Scene::Result => view! {
                    <Warnings bench/>
                    <p class="fit-question"><strong>{text.fit_legible()}</strong></p>
                    <button type="button" class="primary" disabled=move || !is(Item::is_ready_to_take) on:click=take>{text.fit_take()}</button>
                    <ShowOriginal bench/>
                    {edit_button}
                    {exchange_button()}
                }.into_any(),
                Scene::Over => ().into_any(),
            }}
        </footer>
    }
}

/// The warnings above the button that sends the picture, so that they are seen first.
#[component]
fn Warnings(bench: Bench) -> impl IntoView {
    let text = use_text();
    // The note on the background shows its colour; the hint would repeat it.
    let is_repeated = move |doubt: &Doubt| {
        bench.has_wrong_ground() && matches!(doubt, Doubt::Hint(Hint::Ground | Hint::UnevenGround))
    };
    let doubts = Signal::derive(move || {
        let doubts = bench.read_doubts().unwrap_or_default().into_iter();
        doubts.filter(|doubt| !is_repeated(doubt)).collect()
    });
    view! {
        <div class="fit-warnings" role="status">
            <Show when=move || bench.read_doubts().is_none()>
                <p><small>{text.fit_looking()}</small></p>
            </Show>
            {bench.is_portrait.then(|| view! { <WrongGround bench/> })}
            <Doubts work=bench.work doubts/>
        </div>
    }
}

#[component]
fn ShowOriginal(bench: Bench) -> impl IntoView {
    let text = use_text();
    let flip = move |_| bench.shows_original.update(|it| *it = !*it);
    view! {
        <button type="button" aria-pressed=move || bench.shows_original.get().to_string() on:click=flip>
            {move || if bench.shows_original.get() { text.fit_show_result() } else { text.fit_show_original() }}
        </button>
    }
}
