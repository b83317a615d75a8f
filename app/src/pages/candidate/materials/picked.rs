//! The row of a chosen file that is not stored yet: its picture and its findings.

pub(super) mod findings;

use leptos::prelude::*;
use send_wrapper::SendWrapper;
use shared::{
    id::{ImageId, SlotId},
    problem::Problem,
};

use self::findings::Findings;
use super::{
    doubts::{Doubts, explain as explain_doubt},
    fit_progress::FitProgress,
    preview::Preview,
    replaces::Replaces,
    work::{Exchange, Work},
};
use crate::{
    components::fitting::shape::Shape,
    sync::files::machine::{Event, Item, SelfFit, State},
    text::{Text, use_text},
    words::measure::{format_size, pixels},
};

#[component]
pub(super) fn PickedRow(work: Work, slot_id: StoredValue<SlotId>, item: ImageId) -> impl IntoView {
    let text = use_text();
    let state = work.uploads.item(item, |item| item.state.clone());
    let file = work
        .uploads
        .item(item, |item| (item.name.clone(), format_size(item.bytes)));
    let (name, size) = file.get_untracked().unwrap_or_default();
    let sentence = Memo::new(move |_| {
        state
            .get()
            .and_then(|state| explain(text, work, slot_id, item, &state))
    });
    let doubts = work.uploads.item(item, |item| match &item.made {
        Some(made) => made.doubts.clone().unwrap_or_default(),
        None if item.state == State::Doubtful => item.doubts.clone(),
        None => Vec::new(),
    });
    let doubts = Signal::derive(move || doubts.get().unwrap_or_default());
    let replaces = work.uploads.item(item, |item| item.replaces);
    let replaces = replaces.get_untracked().flatten();
    open_by_itself(work, item);
    let said = StoredValue::new(name.clone());
    Effect::new(move || {
        let refusal = || {
            state
                .get()
                .filter(|state| *state == State::Refused)
                .and_then(|_| read_refusal(text, work, item))
        };
        let doubt = || {
            let lines = doubts.get();
            let lines: Vec<_> = lines
                .iter()
                .map(|doubt| explain_doubt(text, work, doubt))
                .collect();
            (!lines.is_empty()).then(|| lines.join(" "))
        };
        if let Some(sentence) = sentence.get().or_else(refusal).or_else(doubt) {
            work.said
                .set(said.with_value(|name| format!("{name}: {sentence}")));
        }
    });
    view! {
        <li class="picked-row" id=format!("image-{item}") data-image=item.to_string() tabindex="-1">
            <ChosenPreview work item/>
            <div class="image-facts">
                <p>{move || state.get().map(|state| { let (tone, word) = name_state(text, &state); view! { <span class="state" data-state=tone>{word}</span> } })}</p>
                <p class="file-name" title=name.clone()>{name.clone()}</p>
                <p><small>{size}</small> <MadeSize work item/></p>
            </div>
            <Replaces work replaces/>
            <Show when=move || matches!(state.get(), Some(State::ToFit | State::Fitting))>
                <FitProgress work item/>
            </Show>
            {move || sentence.get().map(|sentence| view! { <p class="picked-sentence">{sentence}</p> })}
            <Findings work item/>
            <Doubts work doubts/>
            <Show when=move || state.get() == Some(State::Fitted)>
                <p class="fit-question"><strong>{text.fit_legible()}</strong></p>
            </Show>
            <PickedActs work slot_id item state/>
        </li>
    }
}

/// The state word of C4: until the server has the file, it is only on this device.
pub(in crate::pages::candidate) fn name_state(
    text: Text,
    state: &State,
) -> (&'static str, &'static str) {
    match state {
        State::Refused | State::Surplus => ("failed", text.material_refused()),
        State::Unreadable => ("failed", text.material_failed()),
        State::Doubtful => ("advised", text.fit_doubtful()),
        State::ToFit => ("on-device", text.fit_waiting()),
        State::Fitting => ("on-device", text.fit_working()),
        State::Fitted => ("on-device", text.fit_ready()),
        State::Chosen
        | State::Probing
        | State::Checked
        | State::Inspecting
        | State::Sound
        | State::Keeping
        | State::Kept
        | State::Looking
        | State::Leaving
        | State::Discarded => ("on-device", text.material_checking()),
    }
}

/// The problem and its remedy; `None` if there is no problem, or if the findings show it.
fn explain(
    text: Text,
    work: Work,
    slot_id: StoredValue<SlotId>,
    item: ImageId,
    state: &State,
) -> Option<String> {
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
        State::Refused | State::Doubtful => {
            let fault = work.uploads.item(item, |item| item.unfit).get().flatten();
            fault.map(|fault| text.engine_fault(&fault))
        }
        _ => None,
    }
}

/// All broken rules in one text for screen readers, which replaces the table.
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

/// The size of the fitted file, beside that of the original.
#[component]
fn MadeSize(work: Work, item: ImageId) -> impl IntoView {
    let made = work.uploads.item(item, |item| {
        let made = item.made.as_ref()?;
        let size = pixels(made.making.width, made.making.height);
        Some((format!("→ {} ·", format_size(made.bytes)), size))
    });
    move || {
        made.get()
            .flatten()
            .map(|(bytes, size)| view! { <strong class="made-size"><span>{bytes}</span> " " <span>{size}</span></strong> })
    }
}

/// Opens the dialog automatically: for a rule with a shape, because only the person can choose the
/// part; and for a single picture that is being fitted. Several pictures wait on the card.
fn open_by_itself(work: Work, item: ImageId) {
    let wants_person = work.uploads.item(item, |item| {
        let is_framed = Shape::of(&item.wanted.rule).is_some();
        match is_framed {
            true => item.is_mendable(),
            false => item.self_fit == SelfFit::Begun && item.is_with_engine(),
        }
    });
    Effect::new(move |was_open: Option<bool>| {
        let is_wanted = wants_person.get() == Some(true) && work.uploads.engine().is_some();
        let is_free = || work.inspected.get_untracked().is_none() && is_alone(work, item);
        if is_wanted && was_open != Some(true) && is_free() {
            work.inspected.set(Some(item));
        }
        // This happens once; a closed dialog is opened again from the card.
        is_wanted || was_open == Some(true)
    });
}

/// True if no other file of its slot is being read, checked or fitted.
fn is_alone(work: Work, id: ImageId) -> bool {
    untrack(|| {
        work.uploads.with(|queue| {
            let Some(item) = queue.get(id) else {
                return false;
            };
            let mut others = queue.items.iter().filter(|it| it.id != id);
            !others.any(|it| it.place == item.place && it.is_under_way())
        })
    })
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
    let has_engine = work.uploads.engine().is_some();
    let is_mendable = work.uploads.item(item, Item::is_mendable);
    let is_editable = work.uploads.item(item, Item::is_editable);
    let is_unready = work.uploads.item(item, |item| {
        item.state == State::Fitted && !item.is_ready_to_take()
    });
    let can_mend = move || has_engine && is_mendable.get() == Some(true);
    let can_look = move || {
        let is_at_rest =
            |state: &State| matches!(state, State::Refused | State::Doubtful | State::Fitted);
        has_engine && is_editable.get() == Some(true) && can(is_at_rest)()
    };
    let is_framed = work
        .uploads
        .item(item, |item| Shape::of(&item.wanted.rule).is_some())
        .get_untracked()
        == Some(true);
    let inspect = move |_: web_sys::MouseEvent| work.inspected.set(Some(item));
    let mend = move |_: web_sys::MouseEvent| {
        if !is_framed {
            let edit = work.uploads.item(item, |item| item.edit).get_untracked();
            work.uploads.report(Event::FitAsked(item, edit.flatten()));
        }
        work.inspected.set(Some(item));
    };
    view! {
        <div class="image-acts">
            <Show when=can_mend>
                <button class="small primary" type="button" on:click=mend>
                    {if is_framed { text.fit_frame() } else { text.fit_one() }}
                </button>
            </Show>
            <Show when=can(|state| matches!(state, State::Doubtful | State::Fitted))>
                <button class="small primary" type="button" disabled=move || is_unready.get() == Some(true) on:click=report(Event::Taken)>{text.fit_take()}</button>
            </Show>
            <Show when=can_look>
                <button class="small" type="button" on:click=inspect>{text.fit_look()}</button>
            </Show>
            <Show when=can(|state| matches!(state, State::ToFit | State::Fitting))>
                <button class="small" type="button" on:click=report(Event::FitUndone)>{text.fit_cancel()}</button>
            </Show>
            <Show when=can(|state| matches!(state, State::Fitted))>
                <button class="small" type="button" on:click=report(Event::FitUndone)>{text.fit_undo()}</button>
            </Show>
            <Show when=can(|state| matches!(state, State::Unreadable))>
                <button class="small" type="button" on:click=report(Event::Retried)>{text.material_retry()}</button>
            </Show>
            <Show when=can(|state| matches!(state, State::Refused | State::Doubtful))>
                <button class="small" type="button" on:click=move |_| work.exchanged.set(Some(Exchange::File(slot_id.get_value(), item)))>
                    {text.material_exchange()}
                </button>
            </Show>
            <Show when=can(|state| matches!(state, State::Refused | State::Surplus | State::Unreadable | State::Doubtful | State::Fitted))>
                <button class="small quiet" type="button" on:click=report(Event::Removed)>{text.material_drop_file()}</button>
            </Show>
        </div>
    }
}
