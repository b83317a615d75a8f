//! The row of one image on the server: its facts, its state, and the acts on it.

use leptos::prelude::*;
use shared::{
    application::{Image, PageNumbers, Verdict},
    id::{ImageId, SlotId},
    url,
    view::Dossier,
};

use super::{
    image_acts::ImageActs, order::Grip, qr_tag::QrTag, returned::is_returned, standing::Standing,
    work::Work,
};
use crate::{
    components::problem::ProblemNote,
    text::{Text, use_text},
    words::measure::{format_size, pixels},
};

/// Sides of the thumbnail in CSS pixels. The style sheet keeps the aspect ratio within them.
const THUMBNAIL: u32 = 96;

#[component]
pub(super) fn ImageRow(
    work: Work,
    slot_id: StoredValue<SlotId>,
    image: Image,
    #[prop(into)] index: Signal<usize>,
    is_open: Signal<bool>,
) -> impl IntoView {
    let text = use_text();
    let id = image.id;
    let fault = Memo::new(move |_| {
        let find =
            |dossier: &Dossier| slot_id.with_value(|slot| PageFault::find(text, dossier, slot, id));
        work.dossier.with(find)
    });
    let is_at_fault = move || fault.with(Option::is_some).to_string();
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
        <li class="image-row" id=format!("image-{id}") data-image=id.to_string() tabindex="-1" data-fault=is_at_fault data-dragged=move || is_dragged().to_string() on:pointerover=take_over>
            <Thumbnail work image=image.clone() index/>
            <ImageFacts work slot_id image index fault/>
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

/// The reasons of the return, if this image is one of the pages at fault.
#[derive(Clone, PartialEq)]
struct PageFault {
    /// Its page number in the submission that was returned.
    page: u16,
    reasons: Vec<String>,
}

impl PageFault {
    fn find(text: Text, dossier: &Dossier, slot: &SlotId, image: ImageId) -> Option<Self> {
        let application = &dossier.application;
        let page = application.find_page_at_fault(slot, image)?;
        let Verdict::Returned { reasons, note, .. } = application.verdict(slot) else {
            return None;
        };
        let pages = PageNumbers::new();
        is_returned(dossier, slot).then(|| Self {
            page,
            reasons: text.feedback(&dossier.exam, reasons, note.as_deref(), &pages),
        })
    }
}

/// A link to the image's own page. With a device it opens the viewer in place.
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
    fault: Memo<Option<PageFault>>,
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
            {move || fault.get().map(|PageFault { page, reasons }| view! {
                <p class="page-fault">
                    <strong>{text.material_page_at_fault(&page)}</strong>
                    " " {reasons.join(text.space())}
                </p>
            })}
            <p class="file-name" title=name.clone()>{name.clone()}</p>
            <p class="image-size"><small>{bytes}</small> <small>{size}</small> <QrTag work image=id/></p>
        </div>
    }
}

/// Opens the viewer, unless the person asked for a new window or tab.
pub(super) fn view_here(work: Work, image: ImageId, event: &web_sys::MouseEvent) {
    if !(event.ctrl_key() || event.meta_key() || event.shift_key())
        && work.uploads.device().is_some()
    {
        event.prevent_default();
        work.viewed.set(Some(image));
    }
}
