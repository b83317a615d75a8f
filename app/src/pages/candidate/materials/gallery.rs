//! The viewer with all images of the page, in reading order.

use leptos::prelude::*;
use shared::{id::SlotId, url, view::Dossier};

use crate::{
    components::viewer::{RemovalAction, Viewer, ViewerImage},
    pages::candidate::materials::model::MaterialsModel,
    text::{Text, use_text},
};

#[component]
pub(in crate::pages::candidate) fn Gallery(model: MaterialsModel) -> impl IntoView {
    let text = use_text();
    let images = Memo::new(move |_| model.dossier.with(|dossier| list_images(text, dossier)));
    let removal = Callback::new(move |act| match act {
        RemovalAction::Remove(image) => {
            let slot = model.dossier.with_untracked(|dossier| {
                let (slot, _) = dossier.application.find_image(image)?;
                Some(slot.clone())
            });
            if let Some(slot) = slot {
                model.remove(slot, image);
            }
        }
        RemovalAction::Undo(image) => model.undo_removal(image),
    });
    let removed = Memo::new(move |_| {
        model
            .removed_images
            .with(|removed| removed.last().map(|it| it.image.id))
    });
    view! { <Viewer images shown=model.viewed_image removed removal/> }
}

/// The images of all slots that apply, slot by slot, without those whose file was removed.
pub(crate) fn list_images(text: Text, dossier: &Dossier) -> Vec<ViewerImage> {
    let Dossier {
        exam,
        application,
        now,
        ..
    } = dossier;
    let slots = exam
        .slots()
        .filter(|slot| slot.need(&application.facts).is_some());
    let shown = slots.flat_map(|slot| {
        let id: &SlotId = &slot.id;
        let images = application.images(id);
        let can_remove = application.check_slot_open(exam, id, *now).is_ok();
        images
            .iter()
            .zip(1..)
            .filter(|(image, _)| image.file_removed.is_none())
            .map(move |(image, place)| ViewerImage {
                id: image.id,
                source: url::image(application.id, image.id),
                title: text.local(&slot.title),
                place,
                count: images.len(),
                width: image.width,
                height: image.height,
                can_remove,
            })
    });
    shown.collect()
}
