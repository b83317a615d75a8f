//! One image on the server: what it is, how it stands, and what can be done with it.

use leptos::prelude::*;
use shared::{
    application::Image,
    id::{ImageId, SlotId},
    url,
};

use super::{
    image_acts::ImageActs, order::Grip, qr_tag::QrTag, section::is_returned, standing::Standing,
    work::Work,
};
use crate::{
    components::problem::ProblemNote,
    text::use_text,
    words::measure::{format_size, pixels},
};

/// Sides of the thumbnail on the page. The style keeps the picture's own shape within.
const THUMBNAIL: u32 = 96;

#[component]
pub(super) fn ImageRow(
    work: Work,
    slot_id: StoredValue<SlotId>,
    image: Image,
    #[prop(into)] index: Signal<usize>,
    is_open: Signal<bool>,
) -> impl IntoView {
    let (id, sha256) = (image.id, image.sha256);
    let is_named = Memo::new(move |_| {
        work.dossier.with(|dossier| {
            slot_id.with_value(|slot| {
                is_returned(dossier, slot)
                    && dossier.application.named_images(slot).contains(&sha256)
            })
        })
    });
    let take_over = move |_| {
        if let Some(dragged) = work
            .dragged
            .get_untracked()
            .filter(|dragged| dragged.image != id)
            && slot_id.with_value(|slot| *slot == dragged.slot)
        {
            work.show_at(&dragged.slot, dragged.image, index.get_untracked() + 1);
        }
    };
    let is_dragged = move || {
        work.dragged
            .with(|dragged| dragged.as_ref().is_some_and(|dragged| dragged.image == id))
    };
    let count = move || {
        work.dossier
            .with(|dossier| slot_id.with_value(|slot| dossier.application.images(slot).len()))
    };
    let problem = move || work.problems.with(|problems| problems.get(&id).cloned());
    view! {
        <li class="image-row" id=format!("image-{id}") data-image=id.to_string() tabindex="-1" data-named=move || is_named.get().to_string() data-dragged=move || is_dragged().to_string() on:pointerover=take_over>
            <Thumbnail work image=image.clone() index/>
            <ImageFacts work slot_id image index is_named/>
            <Show when=move || { is_open.get() && count() > 1 }>
                <Grip work slot_id id index/>
            </Show>
            <Show when=move || is_open.get()>
                <ImageActs work slot_id id index/>
            </Show>
            {move || problem().map(|error| view! { <ProblemNote error/> })}
        </li>
    }
}

/// A link to the image's own page; with a device it opens the viewer in place.
#[component]
fn Thumbnail(work: Work, image: Image, index: Signal<usize>) -> impl IntoView {
    let text = use_text();
    let Image { id, .. } = image;
    view! {
        <a class="thumbnail" href=url::page::image(work.application, id) on:click=move |event| view_here(work, id, &event)>
            <img
                src=url::thumbnail(work.application, id)
                alt=move || text.material_view_image(&(index.get() + 1))
                width=THUMBNAIL
                height=THUMBNAIL
                loading="lazy"
                decoding="async"
            />
        </a>
    }
}

#[component]
fn ImageFacts(
    work: Work,
    slot_id: StoredValue<SlotId>,
    image: Image,
    index: Signal<usize>,
    /// The reviewer's note names it.
    is_named: Memo<bool>,
) -> impl IntoView {
    let text = use_text();
    let (bytes, size) = (format_size(image.bytes), pixels(image.width, image.height));
    let (id, name) = (image.id, image.file_name.clone());
    let standing = Memo::new(move |_| {
        work.dossier.with(|dossier| {
            slot_id.with_value(|slot| Standing::of(&dossier.application, slot, &image))
        })
    });
    view! {
        <div class="image-facts">
            <p>
                <strong class="image-number">{move || index.get() + 1}</strong>
                <span class="state" data-state=move || standing.get().as_str()>{move || standing.get().word(text)}</span>
            </p>
            {move || is_named.get().then(|| view! { <p class="named"><strong>{text.material_named()}</strong></p> })}
            <p class="file-name" title=name.clone()>{name.clone()}</p>
            <p class="image-size"><small>{bytes}</small> <small>{size}</small> <QrTag work image=id/></p>
        </div>
    }
}

/// A new window or tab is the person's own wish.
pub(super) fn view_here(work: Work, image: ImageId, event: &web_sys::MouseEvent) {
    if !(event.ctrl_key() || event.meta_key() || event.shift_key())
        && work.uploads.device().is_some()
    {
        event.prevent_default();
        work.viewed.set(Some(image));
    }
}
