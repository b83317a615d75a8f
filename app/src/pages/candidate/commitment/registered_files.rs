//! Part of the card of a locked slot that still accepts the files of a commitment: the
//! hashes of the missing files, and a form to upload them. Files in the outbox of this device are
//! sent automatically. Other files are sent with a plain form, because the server compares them.

use leptos::prelude::*;
use shared::{
    digest::Sha256,
    id::SlotId,
    outbox::{PendingImage, SyncState},
    url,
};

use crate::{pages::candidate::materials::model::MaterialsModel, text::use_text};

#[component]
pub fn RegisteredFiles(
    model: MaterialsModel,
    slot_id: StoredValue<SlotId>,
    hashes: Vec<Sha256>,
) -> impl IntoView {
    let text = use_text();
    let not_on_device = Memo::new(move |_| {
        model.files.client.with(model.application, |outbox| {
            let will_be_sent = |it: &PendingImage| {
                let is_in_slot = slot_id.with_value(|slot| it.slot == *slot);
                is_in_slot && !matches!(it.delivery.state, SyncState::Failed(_))
            };
            let is_on_device = |hash: &Sha256| {
                let mut pictures = outbox.pictures.iter().filter(|it| will_be_sent(it));
                pictures.any(|it| it.sha256 == *hash)
            };
            let missing = hashes.iter().filter(|hash| !is_on_device(hash));
            missing.copied().collect::<Vec<_>>()
        })
    });
    move || match not_on_device.get() {
        hashes if hashes.is_empty() => {
            view! { <p class="awaited">{text.awaited_here()}</p> }.into_any()
        }
        hashes => view! { <RegisteredFileForm model slot_id hashes/> }.into_any(),
    }
}

/// Plain form for the files with these hashes.
#[component]
fn RegisteredFileForm(
    model: MaterialsModel,
    slot_id: StoredValue<SlotId>,
    hashes: Vec<Sha256>,
) -> impl IntoView {
    let text = use_text();
    let until = model.dossier.with_untracked(|dossier| {
        let commitment = dossier.application.commitment_status(&dossier.exam)?;
        Some(text.moment(commitment.until, dossier.exam.time_zone))
    })?;
    let action = slot_id.with_value(|slot| {
        model
            .section
            .with_value(|section| url::slot_form(model.application, slot, section.as_ref()))
    });
    // Before the page has read the store of the device, the files in it are not known.
    let storage_status = model.files.client.storage_status;
    let is_known = move || storage_status.get().is_some();
    let several = hashes.len() > 1;
    let names = hashes
        .into_iter()
        .map(|hash| view! { <code>{hash.short()}</code> " " });
    Some(view! {
        <div class="awaited stack">
            <p>{move || is_known().then(|| format!("{}{}", text.awaited_not_here(), text.space()))} {text.awaited_elsewhere(&until)}</p>
            <p><small>{text.awaited_hashes()} " " {names.collect_view()}</small></p>
            <form class="upload" method="post" enctype="multipart/form-data" action=action data-live="false">
                <label class="button">
                    <span>{text.awaited_choose()}</span>
                    <input type="file" name="files" accept="image/*" required multiple=several/>
                </label>
                <button type="submit">{text.awaited_send()}</button>
            </form>
        </div>
    })
}
