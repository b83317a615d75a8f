//! Row of a chosen file that is not stored in the outbox yet: its preview, state, findings and
//! buttons.

pub(super) mod findings;

use leptos::prelude::*;
use send_wrapper::SendWrapper;
use shared::{
    id::{ImageId, SlotId},
    problem::Problem,
};

use self::findings::Findings;
use crate::{
    components::fitting::shape::CropShape,
    pages::candidate::materials::{
        image_parts::{FitProgress, Preview, ReplacedImageNote},
        model::{MaterialsModel, ReplaceTarget},
    },
    sync::files::machine::{AutoFit, Event, ImageWarning, QueuedFile, State},
    text::{Text, use_text},
    words::size::{format_dimensions, format_size},
};

/// Row of the chosen file `item` on the card of its slot.
#[component]
pub(super) fn ChosenFileRow(
    model: MaterialsModel,
    slot_id: StoredValue<SlotId>,
    item: ImageId,
) -> impl IntoView {
    let text = use_text();
    let state = model.files.item(item, |item| item.state.clone());
    let file = model
        .files
        .item(item, |item| (item.name.clone(), format_size(item.bytes)));
    let (name, size) = file.get_untracked().unwrap_or_default();
    let sentence = Memo::new(move |_| {
        state
            .get()
            .and_then(|state| explain(text, model, slot_id, item, &state))
    });
    let warnings = model.files.item(item, |item| match &item.fitted {
        Some(fitted) => fitted.warnings.clone().unwrap_or_default(),
        None if item.state == State::AwaitingConfirmation => item.warnings.clone(),
        None => Vec::new(),
    });
    let warnings = Signal::derive(move || warnings.get().unwrap_or_default());
    let replaces = model.files.item(item, |item| item.replaces);
    let replaces = replaces.get_untracked().flatten();
    open_dialog_automatically(model, item);
    let spoken_name = StoredValue::new(name.clone());
    Effect::new(move || {
        let refusal = || {
            state
                .get()
                .filter(|state| *state == State::Refused)
                .and_then(|_| read_refusal(text, model, item))
        };
        let warning = || {
            let lines = warnings.get();
            let lines: Vec<_> = lines
                .iter()
                .map(|warning| explain_warning(text, model, warning))
                .collect();
            (!lines.is_empty()).then(|| lines.join(" "))
        };
        if let Some(sentence) = sentence.get().or_else(refusal).or_else(warning) {
            model
                .announcement
                .set(spoken_name.with_value(|name| format!("{name}: {sentence}")));
        }
    });
    view! {
        <li class="chosen-file-row" id=format!("image-{item}") data-image=item.to_string() tabindex="-1">
            <ChosenPreview model item/>
            <div class="image-facts">
                <p>{move || state.get().map(|state| { let (data_state, word) = file_state(text, &state); view! { <span class="state" data-state=data_state>{word}</span> } })}</p>
                <p class="file-name" title=name.clone()>{name.clone()}</p>
                <p><small>{size}</small> <FittedSize model item/></p>
            </div>
            <ReplacedImageNote model replaces/>
            <Show when=move || matches!(state.get(), Some(State::FitQueued | State::Fitting))>
                <FitProgress model item/>
            </Show>
            {move || sentence.get().map(|sentence| view! { <p class="file-sentence">{sentence}</p> })}
            <Findings model item/>
            <ImageWarnings model warnings/>
            <Show when=move || state.get() == Some(State::Fitted)>
                <p class="fit-question"><strong>{text.fit_legible()}</strong></p>
            </Show>
            <ChosenFileActions model slot_id item state/>
        </li>
    }
}

/// Value of `data-state` for the style sheet, and word for the state of a chosen file. Until the
/// server has the file, the word says that it is only on this device (C4).
pub(in crate::pages::candidate) fn file_state(
    text: Text,
    state: &State,
) -> (&'static str, &'static str) {
    match state {
        State::Refused | State::Surplus => ("failed", text.material_refused()),
        State::Unreadable => ("failed", text.material_failed()),
        State::AwaitingConfirmation => ("advised", text.fit_doubtful()),
        State::FitQueued => ("on-device", text.fit_waiting()),
        State::Fitting => ("on-device", text.fit_working()),
        State::Fitted => ("on-device", text.fit_ready()),
        State::Chosen
        | State::Probing
        | State::HeaderValid
        | State::Inspecting
        | State::Valid
        | State::Storing
        | State::Stored
        | State::Analyzing
        | State::Releasing
        | State::Discarding => ("on-device", text.material_checking()),
    }
}

/// Sentence with the problem and its remedy. `None` if there is no problem or the findings show it.
fn explain(
    text: Text,
    model: MaterialsModel,
    slot_id: StoredValue<SlotId>,
    item: ImageId,
    state: &State,
) -> Option<String> {
    match state {
        State::Surplus => {
            let max_images = model.dossier.with(|dossier| {
                slot_id.with_value(|slot| {
                    dossier
                        .exam
                        .slot(slot)
                        .map_or(0, |slot| slot.count.max_images())
                })
            });
            Some(text.material_surplus(&max_images))
        }
        State::Unreadable => Some(text.material_unreadable().to_owned()),
        State::Refused | State::AwaitingConfirmation => {
            let fault = model
                .files
                .item(item, |item| item.fit_error)
                .get()
                .flatten();
            fault.map(|fault| text.engine_error(&fault))
        }
        _ => None,
    }
}

/// Text for screen readers with all violated rules; it replaces the table of findings.
fn read_refusal(text: Text, model: MaterialsModel, item: ImageId) -> Option<String> {
    let findings = model
        .files
        .item(item, |item| item.findings.clone())
        .get_untracked()?;
    Some(text.problem(&Problem::FileRefused { findings }))
}

#[component]
fn ChosenPreview(model: MaterialsModel, item: ImageId) -> impl IntoView {
    view! { <Preview model file=Signal::derive(move || model.files.file(item).map(SendWrapper::new))/> }
}

/// Size of the fitted file, beside that of the original.
#[component]
fn FittedSize(model: MaterialsModel, item: ImageId) -> impl IntoView {
    let sizes = model.files.item(item, |item| {
        let fitted = item.fitted.as_ref()?;
        let dimensions = format_dimensions(fitted.making.width, fitted.making.height);
        Some((format!("→ {} ·", format_size(fitted.bytes)), dimensions))
    });
    move || {
        sizes.get()
            .flatten()
            .map(|(bytes, dimensions)| view! { <strong class="made-size"><span>{bytes}</span> " " <span>{dimensions}</span></strong> })
    }
}

/// Opens the file dialog automatically in two cases: the rule demands a crop, which only the person
/// can choose; or the file is being fitted. While other files of the slot are processed, the dialog
/// is not opened.
fn open_dialog_automatically(model: MaterialsModel, item: ImageId) {
    let needs_dialog = model.files.item(item, |item| {
        let needs_crop = CropShape::of(&item.wanted.rule).is_some();
        match needs_crop {
            true => item.is_fixable(),
            false => item.auto_fit == AutoFit::Started && item.is_with_engine(),
        }
    });
    Effect::new(move |was_opened: Option<bool>| {
        let is_wanted = needs_dialog.get() == Some(true) && model.files.engine().is_some();
        let is_free =
            || model.opened_file.get_untracked().is_none() && is_only_busy_file(model, item);
        if is_wanted && was_opened != Some(true) && is_free() {
            model.opened_file.set(Some(item));
        }
        // The dialog opens automatically only once; afterwards a button of the row opens it.
        is_wanted || was_opened == Some(true)
    });
}

/// True if no other file of its slot is being read, checked or fitted.
fn is_only_busy_file(model: MaterialsModel, id: ImageId) -> bool {
    untrack(|| {
        model.files.with(|queue| {
            let Some(item) = queue.get(id) else {
                return false;
            };
            let mut others = queue.items.iter().filter(|it| it.id != id);
            !others.any(|it| it.place == item.place && it.is_in_progress())
        })
    })
}

#[component]
fn ChosenFileActions(
    model: MaterialsModel,
    slot_id: StoredValue<SlotId>,
    item: ImageId,
    state: Memo<Option<State>>,
) -> impl IntoView {
    let text = use_text();
    let can =
        move |is: fn(&State) -> bool| move || state.with(|state| state.as_ref().is_some_and(is));
    let report = move |event: fn(ImageId) -> Event| {
        move |_: web_sys::MouseEvent| model.files.dispatch(event(item))
    };
    let has_engine = model.files.engine().is_some();
    let is_fixable = model.files.item(item, QueuedFile::is_fixable);
    let is_editable = model.files.item(item, QueuedFile::is_editable);
    let is_being_checked = model.files.item(item, |item| {
        item.state == State::Fitted && !item.is_ready_to_take()
    });
    let can_fit = move || has_engine && is_fixable.get() == Some(true);
    let can_inspect = move || {
        let awaits_decision = |state: &State| {
            matches!(
                state,
                State::Refused | State::AwaitingConfirmation | State::Fitted
            )
        };
        has_engine && is_editable.get() == Some(true) && can(awaits_decision)()
    };
    let needs_crop = model
        .files
        .item(item, |item| CropShape::of(&item.wanted.rule).is_some())
        .get_untracked()
        == Some(true);
    let inspect = move |_: web_sys::MouseEvent| model.opened_file.set(Some(item));
    let fit = move |_: web_sys::MouseEvent| {
        if !needs_crop {
            let edit = model.files.item(item, |item| item.edit).get_untracked();
            model
                .files
                .dispatch(Event::FitRequested(item, edit.flatten()));
        }
        model.opened_file.set(Some(item));
    };
    view! {
        <div class="image-acts">
            <Show when=can_fit>
                <button class="small primary" type="button" on:click=fit>
                    {if needs_crop { text.fit_frame() } else { text.fit_one() }}
                </button>
            </Show>
            <Show when=can(|state| matches!(state, State::AwaitingConfirmation | State::Fitted))>
                <button class="small primary" type="button" disabled=move || is_being_checked.get() == Some(true) on:click=report(Event::Confirmed)>{text.fit_take()}</button>
            </Show>
            <Show when=can_inspect>
                <button class="small" type="button" on:click=inspect>{text.fit_look()}</button>
            </Show>
            <Show when=can(|state| matches!(state, State::FitQueued | State::Fitting))>
                <button class="small" type="button" on:click=report(Event::FitRejected)>{text.fit_cancel()}</button>
            </Show>
            <Show when=can(|state| matches!(state, State::Fitted))>
                <button class="small" type="button" on:click=report(Event::FitRejected)>{text.fit_undo()}</button>
            </Show>
            <Show when=can(|state| matches!(state, State::Unreadable))>
                <button class="small" type="button" on:click=report(Event::Retried)>{text.material_retry()}</button>
            </Show>
            <Show when=can(|state| matches!(state, State::Refused | State::AwaitingConfirmation))>
                <button class="small" type="button" on:click=move |_| model.replace_target.set(Some(ReplaceTarget::File(slot_id.get_value(), item)))>
                    {text.material_exchange()}
                </button>
            </Show>
            <Show when=can(|state| matches!(state, State::Refused | State::Surplus | State::Unreadable | State::AwaitingConfirmation | State::Fitted))>
                <button class="small quiet" type="button" on:click=report(Event::Removed)>{text.material_drop_file()}</button>
            </Show>
        </div>
    }
}

/// Note with the possible faults of an image, each with its remedy.
#[component]
pub(super) fn ImageWarnings(
    model: MaterialsModel,
    #[prop(into)] warnings: Signal<Vec<ImageWarning>>,
) -> impl IntoView {
    let text = use_text();
    move || {
        let warnings = warnings.get();
        (!warnings.is_empty()).then(|| {
            let lines = warnings
                .iter()
                .map(|warning| view! { <li>{explain_warning(text, model, warning)}</li> });
            view! {
                <div class="note stack file-warnings" data-kind="warn">
                    <ul>{lines.collect_view()}</ul>
                    <p><small>{text.warning_about()}</small></p>
                </div>
            }
        })
    }
}

/// Sentence with the possible fault and its remedy.
pub(super) fn explain_warning(text: Text, model: MaterialsModel, warning: &ImageWarning) -> String {
    match warning {
        ImageWarning::Hint(hint) => text.hint_advice(*hint).to_owned(),
        ImageWarning::Duplicate(slot) => {
            let title = model
                .dossier
                .with_untracked(|dossier| Some(text.local(&dossier.exam.slot(slot)?.title)));
            text.warning_twin(&title.unwrap_or_default())
        }
    }
}
