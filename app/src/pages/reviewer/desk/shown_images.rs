//! The pictures that this desk has shown. A slot can be passed only after all of its pictures were
//! shown.

use std::collections::BTreeSet;

use leptos::{html::Img, prelude::*};
use shared::{
    application::{Image, ReviewPart},
    id::ImageId,
    url,
    view::ReviewDesk,
};

use super::StoredDesk;
use crate::pages::reviewer::desk::cursor::{DeskCursor, list_part_images};

#[derive(Clone, Copy)]
pub(super) struct ShownImages {
    painted: RwSignal<BTreeSet<ImageId>>,
    /// False without the WASM module: then all pictures up to the present one count as shown.
    is_hydrated: RwSignal<bool>,
}

impl ShownImages {
    pub(super) fn new() -> Self {
        let shown = Self {
            painted: RwSignal::default(),
            is_hydrated: RwSignal::new(false),
        };
        Effect::new(move || shown.is_hydrated.set(true));
        shown
    }

    /// The images of this part that were shown, in their order.
    pub(super) fn list(self, desk: &ReviewDesk, here: &DeskCursor) -> Vec<ImageId> {
        let ids = list_part_images(desk, &here.part)
            .iter()
            .map(|image| image.id);
        match self.is_hydrated.get() {
            true => self
                .painted
                .with(|painted| ids.filter(|id| painted.contains(id)).collect()),
            false => ids.take(here.image_index + 1).collect(),
        }
    }

    /// The number of images of this part that were not shown.
    pub(super) fn count_missing(self, desk: &ReviewDesk, here: &DeskCursor) -> usize {
        list_part_images(desk, &here.part).len() - self.list(desk, here).len()
    }

    /// Notes the picture on the stage after it was painted, that is, loaded and still present two
    /// frames later.
    pub(super) fn record_when_painted(
        self,
        desk: StoredDesk,
        image: Memo<Option<Image>>,
        picture: NodeRef<Img>,
    ) {
        Effect::new(move || {
            image.track();
            picture.track();
            self.record_image(desk, image, picture);
        });
    }

    pub(super) fn record_image(
        self,
        desk: StoredDesk,
        image: Memo<Option<Image>>,
        picture: NodeRef<Img>,
    ) {
        let now = move || image.try_get_untracked().flatten().map(|image| image.id);
        let (Some(element), Some(id)) = (picture.get_untracked(), now()) else {
            return;
        };
        let application = desk.with_value(|desk| desk.dossier.application.id);
        let is_loaded = element.complete() && element.natural_width() > 0;
        if !is_loaded
            || !element
                .current_src()
                .ends_with(&url::image(application, id))
        {
            return;
        }
        request_animation_frame(move || {
            request_animation_frame(move || {
                if now() == Some(id) {
                    self.painted.try_update(|painted| painted.insert(id));
                }
            });
        });
    }
}

/// The hidden form fields with the shown images.
#[component]
pub(super) fn ShownImageFields(
    shown: ShownImages,
    desk: StoredDesk,
    spot: super::CursorMemo,
    part: ReviewPart,
) -> impl IntoView {
    move || {
        let here = spot.get().filter(|here| here.part == part);
        let list = here.map(|here| desk.with_value(|desk| shown.list(desk, &here)));
        let list = list.unwrap_or_default().into_iter();
        list.map(|id| view! { <input type="hidden" name="shown[]" value=id.to_string()/> })
            .collect_view()
    }
}
