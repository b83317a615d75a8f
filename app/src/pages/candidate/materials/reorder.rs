//! Ordering the images of a slot by dragging. It is hidden from screen readers, because the buttons
//! to move an image do the same.

use leptos::{ev, prelude::*};
use shared::id::{ImageId, SlotId};

use super::model::{DraggedImage, MaterialsModel};

/// The handle by which an image is dragged. The other rows make room while it moves over them.
#[component]
pub(super) fn DragHandle(
    model: MaterialsModel,
    slot_id: StoredValue<SlotId>,
    id: ImageId,
    index: Signal<usize>,
) -> impl IntoView {
    let take = move |event: web_sys::PointerEvent| {
        event.prevent_default();
        // Without this, all events of a finger go to the element that it touched first.
        let _ =
            event_target::<web_sys::Element>(&event).release_pointer_capture(event.pointer_id());
        model.dragged_image.set(Some(DraggedImage {
            slot: slot_id.get_value(),
            image: id,
            from: index.get_untracked(),
        }));
    };
    view! { <span class="grip" aria-hidden="true" hidden=move || !model.is_interactive.get() on:pointerdown=take></span> }
}

/// Listens for the end of dragging anywhere in the window.
pub(super) fn listen_for_drop(model: MaterialsModel) {
    Effect::new(move || {
        let dropped = window_event_listener(ev::pointerup, move |_| drop_image(model));
        let lost = window_event_listener(ev::pointercancel, move |_| {
            if model.dragged_image.get_untracked().is_some() {
                model.dragged_image.set(None);
                model.refresh();
            }
        });
        on_cleanup(move || {
            dropped.remove();
            lost.remove();
        });
    });
}

fn drop_image(model: MaterialsModel) {
    let Some(DraggedImage { slot, image, from }) = model.dragged_image.get_untracked() else {
        return;
    };
    model.dragged_image.set(None);
    let place = model.dossier.with_untracked(|dossier| {
        dossier
            .application
            .images(&slot)
            .iter()
            .position(|other| other.id == image)
    });
    if place.is_some_and(|place| place != from) {
        model.save_order(slot, image);
    }
}
