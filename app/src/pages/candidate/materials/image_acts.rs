//! The acts on an image while its slot is open: replace, delete, move. They are plain forms and
//! links; with a device they act in place.

use leptos::{html, prelude::*, server_fn::ServerFn};
use shared::{
    id::{ImageId, SlotId},
    url::page,
};

use super::work::{Exchange, Work};
use crate::{
    api::candidate::{MoveImage, RemoveImage},
    text::use_text,
};

#[component]
pub(super) fn ImageActs(
    work: Work,
    slot_id: StoredValue<SlotId>,
    id: ImageId,
    index: Signal<usize>,
) -> impl IntoView {
    let text = use_text();
    let exchange = move |event: web_sys::MouseEvent| {
        if work.uploads.device().is_some() {
            event.prevent_default();
            work.exchanged
                .set(Some(Exchange::Image(slot_id.get_value(), id)));
        }
    };
    let count = move || {
        work.dossier
            .with(|dossier| slot_id.with_value(|slot| dossier.application.images(slot).len()))
    };
    view! {
        <div class="image-acts" role="group" aria-label=move || text.material_image_number(&(index.get() + 1))>
            <Show when=move || { count() > 1 }>
                <Steps work slot_id id index count=Signal::derive(count)/>
            </Show>
            <a class="button small" href=format!("{}#replace", page::image(work.application, id)) aria-label=move || text.material_replace_at(&(index.get() + 1)) on:click=exchange>
                {text.material_replace()}
            </a>
            <RemoveForm work slot_id id/>
        </div>
    }
}

/// Controls to move an image by one place, or to a place by its number, which acts as it is typed.
#[component]
fn Steps(
    work: Work,
    slot_id: StoredValue<SlotId>,
    id: ImageId,
    index: Signal<usize>,
    count: Signal<usize>,
) -> impl IntoView {
    let text = use_text();
    let field = NodeRef::<html::Input>::new();
    let step = move |event: web_sys::MouseEvent, by: isize| {
        event.prevent_default();
        let place = (index.get_untracked() + 1).saturating_add_signed(by);
        if (1..=count.get_untracked()).contains(&place) {
            move_to(
                work,
                slot_id,
                id,
                place,
                event_target::<web_sys::HtmlElement>(&event),
            );
        }
    };
    let take_number = move |_| {
        let Some(field) = field.get_untracked() else {
            return;
        };
        if let Ok(place) = field.value().trim().parse() {
            move_to(work, slot_id, id, place, field.into());
        }
    };
    let hidden = move || {
        view! {
            <input type="hidden" name="application" value=work.application.to_string()/>
            <input type="hidden" name="image" value=id.to_string()/>
        }
    };
    let is_first = move || (index.get() == 0).to_string();
    let is_last = move || (index.get() + 1 >= count.get()).to_string();
    view! {
        <form class="steps" method="post" action=MoveImage::url()>
            {hidden()}
            <button class="small" name="place" value=move || index.get().max(1) aria-disabled=is_first aria-label=text.material_up() on:click=move |event| step(event, -1)>"↑"</button>
            <button class="small" name="place" value=move || index.get() + 2 aria-disabled=is_last aria-label=text.material_down() on:click=move |event| step(event, 1)>"↓"</button>
        </form>
        <form class="steps" method="post" action=MoveImage::url() on:submit=move |event| event.prevent_default()>
            {hidden()}
            <label class="place">
                <span>{text.material_place()}</span>
                <input
                    class="input" name="place" type="number" inputmode="numeric" min="1" required
                    max=move || count.get() value=move || index.get() + 1 prop:value=move || (index.get() + 1).to_string() node_ref=field on:change=take_number
                />
            </label>
            <button class="small" type="submit" hidden=move || work.is_live.get()>{text.material_move()}</button>
        </form>
    }
}

/// Moves the row and then restores the focus, which the move in the document would remove.
fn move_to(
    work: Work,
    slot_id: StoredValue<SlotId>,
    id: ImageId,
    place: usize,
    control: web_sys::HtmlElement,
) {
    let slot = slot_id.get_value();
    work.show_at(&slot, id, place);
    work.keep_order(slot, id);
    request_animation_frame(move || {
        // A control that was removed can't take the focus.
        let _ = control.focus();
    });
}

/// The form to delete an image. With a device it acts at once and can be undone for some seconds.
#[component]
fn RemoveForm(work: Work, slot_id: StoredValue<SlotId>, id: ImageId) -> impl IntoView {
    let text = use_text();
    let remove = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        work.remove(slot_id.get_value(), id);
    };
    view! {
        <form class="steps" method="post" action=RemoveImage::url() on:submit=remove>
            <input type="hidden" name="application" value=work.application.to_string()/>
            <input type="hidden" name="image" value=id.to_string()/>
            <button class="small" type="submit">{text.material_remove()}</button>
        </form>
    }
}
