//! The pictures that this desk has shown. A slot can be passed only after all of its pictures were
//! shown.

use std::collections::BTreeSet;

use leptos::{html::Img, prelude::*};
use shared::{
    application::{Image, Part},
    id::ImageId,
    url,
    view::Desk,
};

use super::{
    DeskNow,
    place::{Spot, images_of},
};

#[derive(Clone, Copy)]
pub(super) struct ShownImages {
    painted: RwSignal<BTreeSet<ImageId>>,
    /// False without the WASM module: then all pictures up to the present one count as shown.
    is_live: RwSignal<bool>,
}

impl ShownImages {
    pub(super) fn begin() -> Self {
        let shown = Self {
            painted: RwSignal::default(),
            is_live: RwSignal::new(false),
        };
        Effect::new(move || shown.is_live.set(true));
        shown
    }

    /// The images of this part that were shown, in their order.
    pub(super) fn list(self, desk: &Desk, here: &Spot) -> Vec<ImageId> {
        let ids = images_of(desk, &here.part).iter().map(|image| image.id);
        match self.is_live.get() {
            true => self
                .painted
                .with(|painted| ids.filter(|id| painted.contains(id)).collect()),
            false => ids.take(here.image + 1).collect(),
        }
    }

    /// The number of images of this part that were not shown.
    pub(super) fn count_missing(self, desk: &Desk, here: &Spot) -> usize {
        images_of(desk, &here.part).len() - self.list(desk, here).len()
    }

    /// Notes the picture on the stage after it was painted, that is, loaded and still present two
    /// frames later.
    pub(super) fn watch(self, desk: DeskNow, image: Memo<Option<Image>>, picture: NodeRef<Img>) {
        Effect::new(move || {
            image.track();
            picture.track();
            self.note(desk, image, picture);
        });
    }

    pub(super) fn note(self, desk: DeskNow, image: Memo<Option<Image>>, picture: NodeRef<Img>) {
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
pub(super) fn ShownFields(
    shown: ShownImages,
    desk: DeskNow,
    spot: super::SpotNow,
    part: Part,
) -> impl IntoView {
    move || {
        let here = spot.get().filter(|here| here.part == part);
        let list = here.map(|here| desk.with_value(|desk| shown.list(desk, &here)));
        let list = list.unwrap_or_default().into_iter();
        list.map(|id| view! { <input type="hidden" name="shown[]" value=id.to_string()/> })
            .collect_view()
    }
}
