//! Ordering the images of a slot by dragging. It is hidden from screen readers, because the buttons
//! to move an image do the same.

use leptos::{ev, prelude::*};
use shared::id::{ImageId, SlotId};

use super::model::{DraggedImage, MaterialsModel};

/// The handle by which an image is dragged. The other rows make room while it moves over them.
#[component]
pub(super) fn DragHandle(
    work: MaterialsModel,
    slot_id: StoredValue<SlotId>,
    id: ImageId,
    index: Signal<usize>,
) -> impl IntoView {
    let take = move |event: web_sys::PointerEvent| {
        event.prevent_default();
        // Without this, all events of a finger go to the element that it touched first.
        let _ =
            event_target::<web_sys::Element>(&event).release_pointer_capture(event.pointer_id());
        work.dragged_image.set(Some(DraggedImage {
            slot: slot_id.get_value(),
            image: id,
            from: index.get_untracked(),
        }));
    };
    view! { <span class="grip" aria-hidden="true" hidden=move || !work.is_interactive.get() on:pointerdown=take></span> }
}

/// Listens for the end of dragging anywhere in the window.
pub(super) fn listen_for_drop(work: MaterialsModel) {
    Effect::new(move || {
        let dropped = window_event_listener(ev::pointerup, move |_| drop_image(work));
        let lost = window_event_listener(ev::pointercancel, move |_| {
            if work.dragged_image.get_untracked().is_some() {
                work.dragged_image.set(None);
                work.refresh();
            }
        });
        on_cleanup(move || {
            dropped.remove();
            lost.remove();
        });
    });
}

fn drop_image(work: MaterialsModel) {
    let Some(DraggedImage { slot, image, from }) = work.dragged_image.get_untracked() else {
        return;
    };
    work.dragged_image.set(None);
    let place = work.dossier.with_untracked(|dossier| {
        dossier
            .application
            .images(&slot)
            .iter()
            .position(|other| other.id == image)
    });
    if place.is_some_and(|place| place != from) {
        work.save_order(slot, image);
    }
}
