//! The same person in other papers (`beside` of a slot): portrait, identity card and handheld card in
//! one row, so that faces are compared without leaving the part (R8). They are small and for looking
//! only, and do not count as shown for their own slots.

use leptos::{html, prelude::*};
use shared::{
    application::{Image, ReviewPart},
    id::SlotId,
    url,
    view::ReviewDesk,
};

use super::{CursorMemo, StoredDesk, watermark::Watermark};
use crate::{pages::reviewer::desk::model::DeskModel, text::use_text};

/// The first picture of each slot that is shown beside this part.
pub(super) fn list_faces(desk: &ReviewDesk, part: &ReviewPart) -> Vec<(SlotId, Image)> {
    let ReviewPart::Slot(slot) = part else {
        return Vec::new();
    };
    let (exam, application) = (&desk.dossier.exam, &desk.dossier.application);
    let others = exam.slot(slot).map_or(&[][..], |slot| &slot.beside);
    let faces = others.iter().filter_map(|other| {
        let first = application.images(other).first()?;
        if first.file_removed.is_some() {
            return None;
        }
        Some((other.clone(), first.clone()))
    });
    faces.collect()
}

#[component]
pub(super) fn FacesBeside(desk: StoredDesk, spot: CursorMemo) -> impl IntoView {
    let text = use_text();
    let faces = Memo::new(move |_| {
        let here = spot.get();
        here.map_or(Vec::new(), |here| {
            desk.with_value(|desk| list_faces(desk, &here.part))
        })
    });
    move || {
        let faces = faces.get();
        (!faces.is_empty()).then(|| {
            let pictures = faces
                .into_iter()
                .map(|(slot, image)| view! { <FacePicture desk material=slot image/> });
            view! {
                <aside class="stage-beside" aria-label=text.desk_beside()>
                    <ul role="list">{pictures.collect_view()}</ul>
                    <Watermark desk pattern="watermark-beside"/>
                </aside>
            }
        })
    }
}

#[component]
fn FacePicture(desk: StoredDesk, material: SlotId, image: Image) -> impl IntoView {
    let text = use_text();
    let (application, title) = desk.with_value(|desk| {
        let dossier = &desk.dossier;
        (
            dossier.application.id,
            text.slot_title(&dossier.exam, &material),
        )
    });
    let shown = expect_context::<DeskModel>().shown;
    let picture = NodeRef::<html::Img>::new();
    let id = image.id;
    let record = move || shown.record_beside(desk, id, picture);
    Effect::new(move || {
        picture.track();
        record();
    });
    view! {
        <li>
            <figure>
                <img
                    node_ref=picture src=url::image(application, id) alt=title.clone()
                    width=image.width height=image.height draggable="false" on:load=move |_| record()
                />
                <figcaption>{title.clone()}</figcaption>
            </figure>
        </li>
    }
}
