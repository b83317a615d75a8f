//! Parts of the rows of chosen files and of images: the note on the replaced image, the progress of
//! fitting, the preview, and the QR code tag.

use leptos::prelude::*;
use send_wrapper::SendWrapper;
use shared::{id::ImageId, image_engine::FitStep};

use crate::{
    pages::candidate::materials::model::MaterialsModel, ports::device::PickedFile, text::use_text,
};

/// A note with the number of the image that a chosen file replaces: its current position in the
/// slot, from 1. Empty without `replaces`, or if the image is no longer in the application.
#[component]
pub(super) fn ReplacedImageNote(model: MaterialsModel, replaces: Option<ImageId>) -> impl IntoView {
    let text = use_text();
    let position = Memo::new(move |_| {
        model.dossier.with(|dossier| {
            let (slot, _) = dossier.application.find_image(replaces?)?;
            let mut images = dossier.application.images(slot).iter();
            images.position(|image| Some(image.id) == replaces)
        })
    });
    move || {
        let note = position
            .get()
            .map(|position| text.material_replaces(&(position + 1)));
        note.map(|note| view! { <p class="replaces-note">{note}</p> })
    }
}

/// The progress of fitting the picture of a queued file (`item`) to its rule, in percent; 0 before
/// the first step.
#[component]
pub(super) fn FitProgress(model: MaterialsModel, item: ImageId) -> impl IntoView {
    let text = use_text();
    let percent = Memo::new(move |_| {
        model
            .files
            .fitting_steps
            .with(|steps| steps.get(&item).copied().map_or(0, FitStep::percent))
    });
    view! {
        <div class="file-progress">
            <progress class="progress" max="100" value=move || percent.get() aria-label=text.fit_working()></progress>
            <small>{move || format!("{} %", percent.get())}</small>
        </div>
    }
}

/// A thumbnail of a file of this device. Its object URL is revoked when the file changes and when
/// the component is removed, because the URL keeps the file in memory.
#[component]
pub(super) fn Preview(
    model: MaterialsModel,
    file: Signal<Option<SendWrapper<PickedFile>>>,
) -> impl IntoView {
    let device = StoredValue::new(model.files.device());
    let shown_url = StoredValue::new(None::<String>);
    let revoke_shown_url = move || {
        let old_url = shown_url.try_update_value(Option::take).flatten();
        if let Some((device, old_url)) = device.try_get_value().flatten().zip(old_url) {
            device.revoke_preview_url(&old_url);
        }
    };
    on_cleanup(revoke_shown_url);
    let url = Memo::new(move |_| {
        let file = file.get()?;
        let url = device.get_value()?.preview_url(&file);
        revoke_shown_url();
        shown_url.set_value(Some(url.clone()));
        Some(url)
    });
    let is_broken = RwSignal::new(false);
    view! {
        <span class="thumbnail" data-broken=move || is_broken.get().to_string()>
            <img src=move || url.get() alt="" width="96" height="96" decoding="async" hidden=move || is_broken.get() || url.with(Option::is_none) on:error=move |_| is_broken.set(true)/>
        </span>
    }
}

/// A tag for an image whose QR code was read when the file was chosen in this tab.
#[component]
pub(super) fn QrTag(model: MaterialsModel, image: ImageId) -> impl IntoView {
    let text = use_text();
    let is_readable = Memo::new(move |_| {
        model
            .files
            .observation(image)
            .is_some_and(|observation| observation.qr.is_some())
    });
    view! {
        <Show when=move || is_readable.get()>
            <span class="state" data-state="met">{text.fit_qr_readable()}</span>
        </Show>
    }
}
