//! File dialog (SH-03, C1, C2): shows one chosen picture with its findings. The person fits, crops
//! and rotates the picture, compares it with the original and accepts it; for a portrait they
//! choose the crop (S2-09). Without JavaScript there is no dialog.
//!
//! The content is a part of the browser's module of its own, which is loaded as soon as the page is
//! live, because a page needs it with the first chosen file at the earliest.

mod check;
mod edit;
mod model;
mod result;

use leptos::{
    html,
    prelude::*,
    task::spawn_local,
    wasm_split::{SplitLoaderError, wasm_split},
};
use send_wrapper::SendWrapper;
use shared::{hint::Hint, id::ImageId};

use self::{
    check::{CheckPanel, OriginalView},
    edit::{EditPanel, EditView},
    model::{FileDialogModel, FileDialogStep},
    result::{BackgroundWarning, FittedPanel, FittedView},
};
use crate::{
    components::upload_rules::UploadRules,
    pages::candidate::materials::{
        chosen_file_row::ImageWarnings,
        model::{MaterialsModel, ReplaceTarget},
    },
    part_loader::load_with_retries,
    sync::files::machine::{Event, ImageWarning, QueuedFile, State},
    text::use_text,
};

/// Dialog element of the page. It is open while `opened_file` of the model has a file.
#[component]
pub(in crate::pages::candidate) fn FileDialog(model: MaterialsModel) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    Effect::new(move || {
        let Some(dialog) = dialog.get() else { return };
        match (model.opened_file.get().is_some(), dialog.open()) {
            (true, false) => {
                // The call fails only for a dialog that is open or removed.
                let _ = dialog.show_modal();
                // The first button, which closes the dialog, must not have the focus.
                let _ = dialog.focus();
            }
            (false, true) => dialog.close(),
            _ => {}
        }
    });
    let is_loaded = RwSignal::new(false);
    Effect::new(move || {
        spawn_local(async move {
            load_with_retries(async || load_file_dialog().await).await;
            is_loaded.try_set(true);
        });
    });
    let content = move || {
        let item = model.opened_file.get()?;
        Some(match is_loaded.get() {
            true => {
                // An error is impossible after the part is loaded.
                let build = async move { build_content(model, item, dialog).await.ok() };
                Suspend::new(SendWrapper::new(build)).into_any()
            }
            false => view! { <LoadingNote model/> }.into_any(),
        })
    };
    view! {
        <dialog class="file-dialog" tabindex="-1" node_ref=dialog aria-labelledby="file-dialog-title" on:close=move |_| model.opened_file.set(None)>
            {content}
        </dialog>
    }
}

#[wasm_split(
    file_dialog,
    wasm_split_path = ::leptos::wasm_split,
    preload(load_file_dialog),
    fallible
)]
fn build_content(
    model: MaterialsModel,
    item: ImageId,
    dialog: NodeRef<html::Dialog>,
) -> Result<AnyView, SplitLoaderError> {
    Ok(view! { <FileDialogContent model item dialog/> }.into_any())
}

/// Content of the dialog until its code has come. After an update of the server only a new document
/// finds it; the chosen files are stored and come back.
#[component]
fn LoadingNote(model: MaterialsModel) -> impl IntoView {
    let text = use_text();
    view! {
        <header class="file-dialog-head">
            <h2 id="file-dialog-title">{text.loading()}</h2>
            <a class="button quiet" href="" rel="external">{text.unloaded_reload()}</a>
            <button type="button" class="quiet" on:click=move |_| model.opened_file.set(None)>{text.viewer_close()} <kbd>"Esc"</kbd></button>
        </header>
    }
}

#[component]
fn FileDialogContent(
    model: MaterialsModel,
    item: ImageId,
    dialog: NodeRef<html::Dialog>,
) -> impl IntoView {
    let text = use_text();
    let dialog_model = FileDialogModel::new(model, item);
    // A new step of the dialog starts at the top.
    Effect::new(move || {
        dialog_model.step.track();
        if let Some(dialog) = dialog.get_untracked() {
            dialog.set_scroll_top(0);
        }
    });
    // After the decision the dialog closes, and the page shows the file.
    Effect::new(move || {
        if dialog_model.step.get() == FileDialogStep::Closed {
            model.opened_file.set(None);
        }
    });
    let title = match dialog_model.is_portrait {
        true => text.frame_title(),
        false => text.fit_title(),
    };
    let name = model.files.item(item, |item| item.name.clone());
    let rules = model.files.item(item, |item| item.place.slot.clone());
    let rules = rules.get_untracked().and_then(|slot_id| {
        model.dossier.with_untracked(|dossier| {
            let slot = dossier.exam.slot(&slot_id)?.clone();
            let rule = dossier.exam.image_rule(&slot).clone();
            Some(view! { <div class="slot-rule"><UploadRules of=slot rule/></div> })
        })
    });
    let stage = move || match dialog_model.step.get() {
        FileDialogStep::Edit => view! { <EditView dialog_model/> }.into_any(),
        FileDialogStep::Result => view! { <FittedView dialog_model/> }.into_any(),
        FileDialogStep::Check | FileDialogStep::Fitting | FileDialogStep::Closed => {
            view! { <OriginalView dialog_model/> }.into_any()
        }
    };
    let panel = move || match dialog_model.step.get() {
        FileDialogStep::Edit => view! { <EditPanel dialog_model/> }.into_any(),
        FileDialogStep::Result => view! { <FittedPanel dialog_model/> }.into_any(),
        FileDialogStep::Check | FileDialogStep::Fitting | FileDialogStep::Closed => {
            view! { <CheckPanel dialog_model/> }.into_any()
        }
    };
    view! {
        <header class="file-dialog-head">
            <h2 id="file-dialog-title">{title}</h2>
            <p class="file-name">{move || name.get()}</p>
            <button type="button" class="quiet" on:click=move |_| model.opened_file.set(None)>{text.viewer_close()} <kbd>"Esc"</kbd></button>
        </header>
        <div class="file-dialog-stage">{stage}</div>
        <div class="file-dialog-panel stack">{panel} {rules}</div>
        <FileDialogActions dialog_model/>
    }
}

#[component]
fn FileDialogActions(dialog_model: FileDialogModel) -> impl IntoView {
    let text = use_text();
    let report = move |event: Event| dialog_model.dispatch(event);
    let take = move |_| {
        dialog_model.model.opened_file.set(None);
        report(Event::Confirmed(dialog_model.id));
    };
    let exchange = move |_| {
        let slot = dialog_model
            .item
            .with_untracked(|item| item.as_ref().map(|item| item.place.slot.clone()));
        dialog_model.model.opened_file.set(None);
        if let Some(slot) = slot {
            dialog_model
                .model
                .replace_target
                .set(Some(ReplaceTarget::File(slot, dialog_model.id)));
        }
    };
    let edit = move |_| dialog_model.is_editing.set(true);
    let is = move |read: fn(&QueuedFile) -> bool| {
        dialog_model
            .item
            .with(|item| item.as_ref().is_some_and(read))
    };
    let is_open = move || matches!(dialog_model.picture.get(), Some(Ok(_)));
    let can_edit = move || is_open() && is(QueuedFile::is_editable);
    let edit_word = match dialog_model.shape {
        Some(_) => text.fit_frame(),
        None => text.fit_edit(),
    };
    let exchange_button = move || view! { <button type="button" on:click=exchange>{text.material_exchange()}</button> };
    let edit_button = move || {
        can_edit().then(|| view! { <button type="button" on:click=edit>{edit_word}</button> })
    };
    view! {
        <footer class="file-dialog-acts">
            {move || match dialog_model.step.get() {
                FileDialogStep::Check => view! {
                    <Show when=move || is(|item| item.state == State::AwaitingConfirmation)>
                        <Warnings dialog_model/>
                    </Show>
                    <Show when=move || is(QueuedFile::is_fixable)>
                        <button type="button" class="primary" on:click=move |_| dialog_model.fit_with_detection()>{text.fit_one()}</button>
                    </Show>
                    <Show when=move || is(|item| item.state == State::AwaitingConfirmation)>
                        <button type="button" class="primary" on:click=take>{text.fit_take()}</button>
                    </Show>
                    {edit_button}
                    {exchange_button()}
                }.into_any(),
                FileDialogStep::Edit => view! {
                    <button type="button" class="primary" disabled=move || !is_open() on:click=move |_| dialog_model.fit()>{text.fit_edit_done()}</button>
                    <button type="button" on:click=move |_| dialog_model.is_editing.set(false)>{text.fit_edit_leave()}</button>
                    {exchange_button()}
                }.into_any(),
                FileDialogStep::Fitting => view! {
                    <button type="button" on:click=move |_| report(Event::FitRejected(dialog_model.id))>{text.fit_cancel()}</button>
                }.into_any(),
                FileDialogStep::Result => view! {
                    <Warnings dialog_model/>
                    <p class="fit-question"><strong>{text.fit_legible()}</strong></p>
                    <button type="button" class="primary" disabled=move || !is(QueuedFile::is_ready_to_take) on:click=take>{text.fit_take()}</button>
                    <ShowOriginal dialog_model/>
                    {edit_button}
                    {exchange_button()}
                }.into_any(),
                FileDialogStep::Closed => ().into_any(),
            }}
        </footer>
    }
}

/// Warnings about the picture. They stand above the button that accepts it, so that the person sees
/// them first.
#[component]
fn Warnings(dialog_model: FileDialogModel) -> impl IntoView {
    let text = use_text();
    // The note on the background shows its colour; the hint would repeat it.
    let is_repeated = move |warning: &ImageWarning| {
        dialog_model.has_wrong_background()
            && matches!(
                warning,
                ImageWarning::Hint(Hint::WrongBackground | Hint::UnevenBackground)
            )
    };
    let warnings = Signal::derive(move || {
        let warnings = dialog_model
            .current_warnings()
            .unwrap_or_default()
            .into_iter();
        warnings.filter(|warning| !is_repeated(warning)).collect()
    });
    view! {
        <div class="fit-warnings" role="status">
            <Show when=move || dialog_model.current_warnings().is_none()>
                <p><small>{text.fit_looking()}</small></p>
            </Show>
            {dialog_model.is_portrait.then(|| view! { <BackgroundWarning dialog_model/> })}
            <ImageWarnings model=dialog_model.model warnings/>
        </div>
    }
}

#[component]
fn ShowOriginal(dialog_model: FileDialogModel) -> impl IntoView {
    let text = use_text();
    let flip = move |_| dialog_model.shows_original.update(|it| *it = !*it);
    view! {
        <button type="button" aria-pressed=move || dialog_model.shows_original.get().to_string() on:click=flip>
            {move || if dialog_model.shows_original.get() { text.fit_show_result() } else { text.fit_show_original() }}
        </button>
    }
}
