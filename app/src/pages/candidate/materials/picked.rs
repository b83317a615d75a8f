//! One chosen file before this device keeps it: its picture, and what was found about it.

mod findings;

use leptos::prelude::*;
use send_wrapper::SendWrapper;
use shared::{
    id::{ImageId, SlotId},
    problem::Problem,
};

use self::findings::Findings;
use super::{
    preview::Preview,
    queue::{Event, State},
    work::{Exchange, Work},
};
use crate::{
    text::{Text, use_text},
    words::measure::kilobytes,
};

#[component]
pub(super) fn PickedRow(work: Work, slot_id: StoredValue<SlotId>, item: ImageId) -> impl IntoView {
    let text = use_text();
    let state = work.uploads.item(item, |item| item.state.clone());
    let file = work
        .uploads
        .item(item, |item| (item.name.clone(), kilobytes(item.bytes)));
    let (name, size) = file.get_untracked().unwrap_or_default();
    let sentence = Memo::new(move |_| {
        state
            .get()
            .and_then(|state| explain(text, work, slot_id, &state))
    });
    let said = StoredValue::new(name.clone());
    Effect::new(move || {
        let refusal = || {
            state
                .get()
                .filter(|state| *state == State::Refused)
                .and_then(|_| read_refusal(text, work, item))
        };
        if let Some(sentence) = sentence.get().or_else(refusal) {
            work.said
                .set(said.with_value(|name| format!("{name}: {sentence}")));
        }
    });
    view! {
        <li class="picked-row">
            <ChosenPreview work item/>
            <div class="image-facts">
                <p>{move || state.get().map(|state| { let (tone, word) = name_state(text, &state); view! { <span class="state" data-state=tone>{word}</span> } })}</p>
                <p class="file-name" title=name.clone()>{name.clone()}</p>
                <p><small>{size}</small></p>
            </div>
            {move || sentence.get().map(|sentence| view! { <p class="picked-sentence">{sentence}</p> })}
            <Findings work item/>
            <PickedActs work slot_id item state/>
        </li>
    }
}

/// The word of C4: until the server has it, it is on this device alone.
fn name_state(text: Text, state: &State) -> (&'static str, &'static str) {
    match state {
        State::Refused | State::Surplus => ("failed", text.material_refused()),
        State::Unreadable => ("failed", text.material_failed()),
        State::Chosen
        | State::Probing
        | State::Checked
        | State::Inspecting
        | State::Sound
        | State::Keeping => ("on-device", text.material_checking()),
    }
}

/// What is wrong and what to do, where something is. The findings speak for themselves.
fn explain(text: Text, work: Work, slot_id: StoredValue<SlotId>, state: &State) -> Option<String> {
    match state {
        State::Surplus => {
            let most = work.dossier.with(|dossier| {
                slot_id.with_value(|slot| {
                    dossier
                        .exam
                        .slot(slot)
                        .map_or(0, |slot| slot.count.ceiling())
                })
            });
            Some(text.material_surplus(&most))
        }
        State::Unreadable => Some(text.material_unreadable().to_owned()),
        _ => None,
    }
}

/// All broken rules in one breath, for readers of the screen; the eye has the table.
fn read_refusal(text: Text, work: Work, item: ImageId) -> Option<String> {
    let findings = work
        .uploads
        .item(item, |item| item.findings.clone())
        .get_untracked()?;
    Some(text.problem(&Problem::FileRefused { findings }))
}

#[component]
fn ChosenPreview(work: Work, item: ImageId) -> impl IntoView {
    view! { <Preview work file=Signal::derive(move || work.uploads.file(item).map(SendWrapper::new))/> }
}

#[component]
fn PickedActs(
    work: Work,
    slot_id: StoredValue<SlotId>,
    item: ImageId,
    state: Memo<Option<State>>,
) -> impl IntoView {
    let text = use_text();
    let can =
        move |is: fn(&State) -> bool| move || state.with(|state| state.as_ref().is_some_and(is));
    let report = move |event: fn(ImageId) -> Event| {
        move |_: web_sys::MouseEvent| work.uploads.report(event(item))
    };
    view! {
        <div class="image-acts">
            <Show when=can(|state| matches!(state, State::Unreadable))>
                <button class="small" type="button" on:click=report(Event::Retried)>{text.material_retry()}</button>
            </Show>
            <Show when=can(|state| matches!(state, State::Refused))>
                <button class="small" type="button" on:click=move |_| work.exchanged.set(Some(Exchange::File(slot_id.get_value(), item)))>
                    {text.material_exchange()}
                </button>
            </Show>
            <Show when=can(|state| matches!(state, State::Refused | State::Surplus | State::Unreadable))>
                <button class="small quiet" type="button" on:click=report(Event::Removed)>{text.material_drop_file()}</button>
            </Show>
        </div>
    }
}
