//! The first scene of the dialog: the picture, its findings, and the possible acts.

use leptos::prelude::*;
use send_wrapper::SendWrapper;

use crate::{
    components::finding_table::{FindingTable, describe_conclusion},
    pages::candidate::materials::{
        chosen_file_row::findings::describe_remedy,
        file_dialog::model::{FileDialogModel, FileDialogStep},
        image_parts::FitProgress,
    },
    sync::files::machine::State,
    text::use_text,
};

#[component]
pub(super) fn OriginalView(dialog_model: FileDialogModel) -> impl IntoView {
    let text = use_text();
    move || match dialog_model.picture.get() {
        None => view! { <EarlyPicture dialog_model/> }.into_any(),
        Some(Err(fault)) => {
            view! { <p class="note" data-kind="warn">{text.engine_error(&fault)}</p> }.into_any()
        }
        Some(Ok(shown)) => {
            let subject = shown.subject;
            view! {
                <img class="file-dialog-picture" src=subject.address alt=text.fit_original() width=subject.width height=subject.height/>
            }
            .into_any()
        }
    }
}

/// The file as the browser shows it, until the engine is loaded and free.
#[component]
fn EarlyPicture(dialog_model: FileDialogModel) -> impl IntoView {
    let text = use_text();
    let device = dialog_model.model.files.device();
    let shown = device
        .zip(dialog_model.file())
        .map(|(device, file)| (device.preview_url(&file), device));
    let address = shown.as_ref().map(|(address, _)| address.clone());
    if let Some((address, device)) = shown {
        let device = SendWrapper::new(device);
        on_cleanup(move || device.revoke_preview_url(&address));
    }
    let is_broken = RwSignal::new(false);
    view! {
        <p class="waiting" hidden=move || !is_broken.get()>{text.fit_opening()}</p>
        <img
            class="file-dialog-picture" src=address alt=text.fit_original()
            hidden=move || is_broken.get() on:error=move |_| is_broken.set(true)
        />
    }
}

#[component]
pub(super) fn CheckPanel(dialog_model: FileDialogModel) -> impl IntoView {
    let text = use_text();
    move || match dialog_model.step.get() {
        // The findings are hidden while the picture is being fitted.
        FileDialogStep::Fitting => view! {
            <p role="status">{text.fit_preparing()}</p>
            <FitProgress model=dialog_model.model item=dialog_model.id/>
        }
        .into_any(),
        _ => view! { <CheckConclusion dialog_model/> }.into_any(),
    }
}

#[component]
fn CheckConclusion(dialog_model: FileDialogModel) -> impl IntoView {
    let text = use_text();
    let findings = Memo::new(move |_| {
        dialog_model
            .item
            .with(|item| item.as_ref().map(|item| item.findings.clone()))
            .unwrap_or_default()
    });
    let sentence = move || {
        dialog_model.item.with(|item| match item {
            // The place of the picture may already show this error.
            Some(item) if item.fit_error.is_some() => {
                let shown = dialog_model
                    .picture
                    .with(|it| it.as_ref().and_then(|it| it.as_ref().err().copied()));
                let fault = item.fit_error.filter(|fault| Some(*fault) != shown);
                fault.map(|fault| text.engine_error(&fault))
            }
            Some(item) if item.state == State::Refused => {
                let offer = describe_remedy(text, item).unwrap_or_else(|| text.fit_cannot_mend());
                Some(offer.to_owned())
            }
            _ => None,
        })
    };
    let is_warned = move || {
        dialog_model
            .current_warnings()
            .is_some_and(|it| !it.is_empty())
    };
    view! {
        {move || findings.with(|findings| {
            let (tone, words) = describe_conclusion(text, findings, is_warned());
            view! { <p><strong class="state" data-state=tone>{words}</strong></p> }
        })}
        {move || sentence().map(|sentence| view! { <p>{sentence}</p> })}
        <div class="findings">{move || view! { <FindingTable findings=findings.get()/> }}</div>
    }
}
