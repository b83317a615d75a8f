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
use crate::{
    pages::reviewer::desk::{
        cursor::{DeskCursor, list_part_images},
        page_group::{DEFAULT_ABREAST, find_shown_pages},
    },
    sync::views::{ViewReporter, use_view_reporter},
};

#[derive(Clone, Copy)]
pub(super) struct ShownImages {
    painted: RwSignal<BTreeSet<ImageId>>,
    /// False without the WASM module: then all pictures up to those of the page count as shown.
    is_hydrated: RwSignal<bool>,
    /// Reports what was painted.
    reporter: ViewReporter,
}

impl ShownImages {
    pub(super) fn new() -> Self {
        let shown = Self {
            painted: RwSignal::default(),
            is_hydrated: RwSignal::new(false),
            reporter: use_view_reporter(),
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
            false => {
                let pages = find_shown_pages(desk, here, DEFAULT_ABREAST);
                ids.take(pages.end).collect()
            }
        }
    }

    /// True if any picture was shown since the desk was opened.
    pub(super) fn has_any(self) -> bool {
        self.painted.with(|painted| !painted.is_empty())
    }

    /// The number of images of this part that were not shown.
    pub(super) fn count_missing(self, desk: &ReviewDesk, here: &DeskCursor) -> usize {
        list_part_images(desk, &here.part).len() - self.list(desk, here).len()
    }

    /// Notes a picture on the stage after it was painted, that is, loaded and still present two
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
        self.after_paint(desk, now, picture, move |id| {
            self.painted.try_update(|painted| painted.insert(id));
        });
    }

    /// Reports a picture that is small beside the stage, for the log of views. It does not count as
    /// shown.
    pub(super) fn record_beside(self, desk: StoredDesk, image: ImageId, picture: NodeRef<Img>) {
        let now = move || picture.try_get_untracked().flatten().map(|_| image);
        self.after_paint(desk, now, picture, |_| {});
    }

    /// Reports a picture, and calls `note`, if it is loaded and still the present one two frames
    /// later.
    fn after_paint(
        self,
        desk: StoredDesk,
        now: impl Fn() -> Option<ImageId> + 'static,
        picture: NodeRef<Img>,
        note: impl FnOnce(ImageId) + 'static,
    ) {
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
                    note(id);
                    self.reporter.add(application, Some(id));
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
