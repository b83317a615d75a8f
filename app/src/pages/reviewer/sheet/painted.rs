//! The pictures of a sheet that were painted: loaded, and in the window two frames later. The mass
//! act passes only applications whose pictures were all painted.

use std::collections::BTreeSet;

use leptos::{ev, html::Ul, leptos_dom::helpers::window, prelude::*, wasm_bindgen::JsCast};
use shared::id::ImageId;
use web_sys::{Element, HtmlImageElement};

/// Attribute of a picture with the id of its image.
const IMAGE_ATTRIBUTE: &str = "data-image";

#[derive(Clone, Copy)]
pub(super) struct PaintedImages {
    /// The element with the pictures.
    pub(super) grid: NodeRef<Ul>,
    ids: RwSignal<BTreeSet<ImageId>>,
    /// False without the WASM module: then a picture of the page counts as shown.
    is_hydrated: RwSignal<bool>,
    /// True if the window will be searched after the next frames.
    is_waiting: StoredValue<bool>,
}

impl PaintedImages {
    pub(super) fn new() -> Self {
        let painted = Self {
            grid: NodeRef::new(),
            ids: RwSignal::default(),
            is_hydrated: RwSignal::new(false),
            is_waiting: StoredValue::new(false),
        };
        Effect::new(move || painted.is_hydrated.set(true));
        painted
    }

    pub(super) fn contains(self, image: ImageId) -> bool {
        !self.is_hydrated.get() || self.ids.with(|ids| ids.contains(&image))
    }

    /// Searches the window for pictures two frames later. A picture calls this when it is loaded.
    pub(super) fn search_later(self) {
        if self.is_waiting.try_get_value() != Some(false) {
            return;
        }
        self.is_waiting.set_value(true);
        request_animation_frame(move || {
            request_animation_frame(move || {
                if self.is_waiting.try_set_value(false).is_none()
                    && let Some(Some(grid)) = self.grid.try_get_untracked()
                {
                    self.add_visible(&grid);
                }
            });
        });
    }

    fn add_visible(self, grid: &Element) {
        let pictures = grid.get_elements_by_tag_name("img");
        let pictures = (0..pictures.length()).filter_map(|index| pictures.item(index));
        let visible: Vec<ImageId> = pictures.filter_map(|it| find_visible_image(&it)).collect();
        let is_new = self
            .ids
            .with_untracked(|ids| visible.iter().any(|image| !ids.contains(image)));
        if is_new {
            self.ids.update(|ids| ids.extend(visible));
        }
    }
}

/// Notes the pictures of the grid when they come into the window.
pub(super) fn note_painted_pictures(painted: PaintedImages) {
    Effect::new(move || {
        if painted.grid.get().is_none() {
            return;
        }
        painted.search_later();
        let scroll = window_event_listener(ev::scroll, move |_| painted.search_later());
        let resize = window_event_listener(ev::resize, move |_| painted.search_later());
        on_cleanup(move || {
            scroll.remove();
            resize.remove();
        });
    });
}

/// The image of a picture that is loaded and whose centre is in the window.
fn find_visible_image(element: &Element) -> Option<ImageId> {
    let picture = element.dyn_ref::<HtmlImageElement>()?;
    let image = element.get_attribute(IMAGE_ATTRIBUTE)?.parse().ok()?;
    let rect = element.get_bounding_client_rect();
    let centre = rect.top() + rect.height() / 2.0;
    let height = window().inner_height().ok()?.as_f64()?;
    let is_loaded = picture.complete() && picture.natural_width() > 0;
    let is_visible = rect.height() > 0.0 && (0.0..height).contains(&centre);
    (is_loaded && is_visible).then_some(image)
}
