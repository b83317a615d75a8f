//! The fitted file, compared with its original, with its findings.

use leptos::{prelude::*, task::spawn_local};
use send_wrapper::SendWrapper;
use shared::image_engine::MeasuredBackground;

use crate::{
    components::{
        finding_table::{FindingTable, describe_conclusion},
        fitting::{EditorPicture, compare::Compare},
    },
    pages::candidate::materials::file_dialog::{check::OriginalView, model::FileDialogModel},
    ports::engine::EngineJob,
    sync::files::machine::{Event, FittedFile},
    text::use_text,
    words::size::{format_dimensions, format_size},
};

#[component]
pub(super) fn FittedView(dialog_model: FileDialogModel) -> impl IntoView {
    let made = use_fitted_file(dialog_model);
    let address = use_fitted_preview(dialog_model);
    move || {
        if dialog_model.shows_original.get() {
            return Some(view! { <OriginalView dialog_model/> }.into_any());
        }
        let (before, made) = (dialog_model.subject()?, made.get()?);
        let (edit, bytes_before) = dialog_model
            .item
            .with_untracked(|item| item.as_ref().map(|item| (item.edit, item.bytes)))?;
        let before_words = format!(
            "{} · {}",
            format_size(bytes_before),
            format_dimensions(before.width as u32, before.height as u32)
        );
        let (width, height) = (made.making.width, made.making.height);
        let after_words = format!(
            "{} · {}",
            format_size(made.bytes),
            format_dimensions(width, height)
        );
        let after = EditorPicture {
            address: address.get()?,
            width: f64::from(width),
            height: f64::from(height),
        };
        Some(view! { <Compare before edit after before_words after_words/> }.into_any())
    }
}

/// Fitted file without its warnings: they arrive later and must not render the file again.
fn use_fitted_file(dialog_model: FileDialogModel) -> Memo<Option<FittedFile>> {
    Memo::new(move |_| {
        dialog_model.item.with(|item| {
            let fitted = item.as_ref().and_then(|item| item.fitted.clone())?;
            Some(FittedFile {
                warnings: None,
                ..fitted
            })
        })
    })
}

/// Object URL of the fitted file. It is revoked with this part of the page.
fn use_fitted_preview(dialog_model: FileDialogModel) -> Memo<Option<String>> {
    let uploads = dialog_model.model.files;
    let shown = uploads
        .device()
        .zip(uploads.fitted_file(dialog_model.id))
        .map(|(device, file)| (device.preview_url(&file), device));
    let address = shown.as_ref().map(|(address, _)| address.clone());
    if let Some((address, device)) = shown {
        let device = SendWrapper::new(device);
        on_cleanup(move || device.revoke_preview_url(&address));
    }
    Memo::new(move |_| address.clone())
}

#[component]
pub(super) fn FittedPanel(dialog_model: FileDialogModel) -> impl IntoView {
    let text = use_text();
    let made = use_fitted_file(dialog_model);
    let is_warned = Memo::new(move |_| {
        dialog_model.has_wrong_background()
            || dialog_model
                .current_warnings()
                .is_none_or(|it| !it.is_empty())
    });
    view! {
        {move || made.get().map(|made| {
            let edit = made.edit.unwrap_or_default();
            let (width, height) = (made.making.width, made.making.height);
            let size = text.fit_made(&format_size(made.bytes), &format_dimensions(width, height));
            let findings = StoredValue::new(made.findings.clone());
            view! {
                <p>{text.fit_judge()}</p>
                <p>
                    {size}
                    {edit.corners.is_some().then(|| text.fit_was_cut())}
                    {(edit.turns > 0).then(|| text.fit_was_turned())}
                </p>
                {dialog_model.is_portrait.then(|| view! { <BackgroundConfirmation dialog_model/> })}
                <details class="findings">
                    <summary>
                        {move || findings.with_value(|findings| {
                            let (tone, words) = describe_conclusion(text, findings, is_warned.get());
                            view! { <span class="state" role="status" data-state=tone>{words}</span> }
                        })}
                    </summary>
                    <FindingTable findings=made.findings/>
                </details>
                <p><button type="button" class="small" on:click=move |_| dialog_model.dispatch(Event::FitRejected(dialog_model.id))>{text.fit_undo()}</button></p>
            }
        })}
    }
}

/// A warning, if the background breaks the rule.
#[component]
pub(super) fn BackgroundWarning(dialog_model: FileDialogModel) -> impl IntoView {
    move || {
        dialog_model.has_wrong_background().then(|| {
            view! { <div class="note" data-kind="warn"><MeasuredBackgroundNote dialog_model/></div> }
        })
    }
}

/// A note beside the facts of the picture, if the background meets the rule.
#[component]
pub(super) fn BackgroundConfirmation(dialog_model: FileDialogModel) -> impl IntoView {
    measure_background(dialog_model);
    move || {
        (!dialog_model.has_wrong_background())
            .then(|| view! { <MeasuredBackgroundNote dialog_model/> })
    }
}

#[component]
fn MeasuredBackgroundNote(dialog_model: FileDialogModel) -> impl IntoView {
    let text = use_text();
    let wanted = dialog_model.item.with_untracked(|item| {
        item.as_ref()
            .map(|item| item.wanted.rule.background.clone())
            .unwrap_or_default()
    });
    move || {
        let ground = dialog_model.background.get()?;
        let name = match ground.background() {
            Some(background) => text.background(background),
            None => text.ground_other(),
        };
        let [red, green, blue] = ground.colour.map(|channel| channel.round() as u8);
        let evenness = format!("{:.1}", ground.deviation);
        let wanted = text.backgrounds(&wanted);
        Some(view! {
            <p class="ground-note">
                <span class="swatch" aria-hidden="true" style:background=format!("rgb({red} {green} {blue})")></span>
                <span class="state" data-state=if dialog_model.has_wrong_background() { "advised" } else { "met" }>
                    {text.ground_measured(&name, &wanted, &evenness, &(MeasuredBackground::MAX_EVEN_DEVIATION as u32))}
                </span>
            </p>
        })
    }
}

fn measure_background(dialog_model: FileDialogModel) {
    dialog_model.background.set(None);
    let uploads = dialog_model.model.files;
    let wanted = dialog_model
        .item
        .with_untracked(|item| item.as_ref().map(|item| item.wanted.clone()));
    if let (Some(engine), Some(file), Some(wanted)) = (
        uploads.engine(),
        uploads.fitted_file(dialog_model.id),
        wanted,
    ) {
        let EngineJob { answer, cancel } = engine.analyze(&file, &wanted);
        let cancel = SendWrapper::new(cancel);
        on_cleanup(move || {
            let cancel = &*cancel;
            cancel();
        });
        spawn_local(async move {
            if let Ok(seen) = answer.await {
                dialog_model.background.try_set(Some(seen.ground));
            }
        });
    }
}
