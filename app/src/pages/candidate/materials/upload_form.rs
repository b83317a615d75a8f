//! The plain form that adds images. With a device it acts as soon as files are chosen.

use leptos::{html, prelude::*};
use shared::{exam::Slot, id::SlotId, url};

use super::work::Work;
use crate::text::use_text;

#[component]
pub(super) fn UploadForm(work: Work, definition: Slot) -> impl IntoView {
    let text = use_text();
    let most = definition.count.ceiling();
    let slot_id = StoredValue::new(definition.id);
    let is_full = Memo::new(move |_| {
        work.dossier.with(|dossier| {
            slot_id.with_value(|slot| dossier.application.images(slot).len()) >= most.into()
        })
    });
    move || {
        if is_full.get() {
            view! { <p class="slot-full"><strong>{text.material_full(&most)}</strong> " " <small>{text.material_full_about()}</small></p> }.into_any()
        } else {
            view! { <FileInputs work slot_id several={most > 1}/> }.into_any()
        }
    }
}

/// Two inputs of one form. The second opens the camera and is shown only on touch screens.
#[component]
fn FileInputs(work: Work, slot_id: StoredValue<SlotId>, several: bool) -> impl IntoView {
    let text = use_text();
    let action = slot_id.with_value(|slot| {
        work.section
            .with_value(|section| url::slot_form(work.application, slot, section.as_ref()))
    });
    let choose = move |event: web_sys::Event| {
        if let Some(device) = work.uploads.device() {
            work.choose(&slot_id.get_value(), device.take_files(&event), None);
        }
    };
    // Files that were chosen before hydration are in the inputs of the plain form.
    let inputs = [(); 2].map(|()| NodeRef::<html::Input>::new());
    Effect::new(move || {
        let chosen = inputs.iter().filter_map(|input| input.get());
        for input in chosen.filter(|input| work.is_live.get() && !input.value().is_empty()) {
            tell_change(&input);
        }
    });
    view! {
        <form class="upload" method="post" enctype="multipart/form-data" action=action data-live=move || work.is_live.get().to_string()>
            <label class="button">
                <span>{text.material_upload()}</span>
                <input type="file" name="files" accept="image/*" multiple=several node_ref=inputs[0] on:change=choose/>
            </label>
            <label class="button camera">
                <span>{text.material_camera()}</span>
                <input type="file" name="files" accept="image/*" capture="environment" node_ref=inputs[1] on:change=choose/>
            </label>
            <button type="submit" hidden=move || work.is_live.get()>{text.material_upload()}</button>
            <p class="upload-preparing" role="status" hidden>{text.upload_preparing()}</p>
            <small class="upload-hint">{if several { text.material_drop() } else { text.material_drop_one() }}</small>
        </form>
    }
}

fn tell_change(input: &web_sys::EventTarget) {
    let bubbling = web_sys::EventInit::new();
    bubbling.set_bubbles(true);
    if let Ok(event) = web_sys::Event::new_with_event_init_dict("change", &bubbling) {
        // The result is not used.
        let _ = input.dispatch_event(&event);
    }
}
