//! Keeping the focus at the picture that has it. A chosen file becomes a stored one and then an
//! image of the server, each with a row of its own. Without this, the focus would fall to the top
//! of the page when the old row is removed.

use leptos::{ev, prelude::*, wasm_bindgen::JsCast};
use shared::id::ImageId;
use web_sys::{Element, HtmlDetailsElement, HtmlElement};

use crate::{
    components::scroll_restoration::{focus_element, focus_without_scroll},
    pages::candidate::materials::model::MaterialsModel,
};

/// The focused item: the card of its slot, and all ids of the image.
#[derive(Clone, Debug, Default)]
struct FocusedItem {
    slot: String,
    images: Vec<ImageId>,
}

#[derive(Clone, Copy)]
struct FocusKeeper {
    model: MaterialsModel,
    item: StoredValue<Option<FocusedItem>>,
    /// True while a dialog about an image is open or closing. The browser then returns the focus to
    /// its previous element, which may be the wrong one.
    is_in_dialog: StoredValue<bool>,
}

/// Keeps the focus in its card.
pub(in crate::pages::candidate) fn keep_focus(model: MaterialsModel) {
    let keeper = FocusKeeper {
        model,
        item: StoredValue::new(None),
        is_in_dialog: StoredValue::new(false),
    };
    Effect::new(move || {
        let focused = window_event_listener(ev::focusin, move |event| keeper.record_focus(&event));
        // Some browsers do not focus a tapped button.
        let tapped =
            window_event_listener(ev::pointerdown, move |event| keeper.record_focus(&event));
        on_cleanup(move || {
            focused.remove();
            tapped.remove();
        });
    });
    // The dialog may open without a press of a button.
    Effect::new(move |before: Option<Option<ImageId>>| {
        let inspected = model.opened_file.get();
        if let Some(image) = inspected {
            keeper.is_in_dialog.set_value(true);
            let place = model.files.item(image, |item| item.place.slot.to_string());
            if let Some(slot) = place.get_untracked() {
                keeper.item.set_value(Some(FocusedItem {
                    slot,
                    images: vec![image],
                }));
            }
        } else if before.flatten().is_some() {
            request_animation_frame(move || keeper.restore_after_dialog());
        }
        inspected
    });
    Effect::new(move || {
        model.opened_file.track();
        model.viewed_image.track();
        model.removed_images.track();
        model.dossier.track();
        model.files.with(|_| ());
        model.files.client.with(model.application, |_| ());
        keeper.add_successor_ids();
        request_animation_frame(move || keeper.restore());
    });
}

impl FocusKeeper {
    fn record_focus(self, event: &web_sys::Event) {
        let target = event.target().and_then(|it| it.dyn_into::<Element>().ok());
        let Some(target) = target else { return };
        if self.is_in_dialog.try_get_value() != Some(false) {
            return;
        }
        let closest = |selector| target.closest(selector).ok().flatten();
        if closest("dialog").is_some() {
            return;
        }
        let Some(card) = closest("article.slot") else {
            self.item.try_update_value(|item| *item = None);
            return;
        };
        let row = closest("[data-image]").and_then(|row| row.get_attribute("data-image"));
        let image = row.and_then(|id| id.parse::<ImageId>().ok());
        self.item.try_update_value(|item| {
            let known = item.take().unwrap_or_default();
            let is_same = known.slot == card.id()
                && (target == card || image.is_some_and(|image| known.images.contains(&image)));
            *item = Some(match is_same {
                true => known,
                false => FocusedItem {
                    slot: card.id(),
                    images: image.into_iter().collect(),
                },
            });
        });
    }

    /// Adds the ids of the fitted file and of the replacement.
    fn add_successor_ids(self) {
        let Some(mut item) = self.item.try_get_value().flatten() else {
            return;
        };
        let successors = |id: ImageId| {
            let uploads = self.model.files;
            let chosen: Vec<_> = uploads.with(|queue| {
                let items = queue.items.iter();
                let ours = items.filter(|it| it.id == id || it.replaces == Some(id));
                ours.flat_map(|it| [Some(it.id), it.fitted.as_ref().map(|made| made.id)])
                    .flatten()
                    .collect()
            });
            let stored: Vec<_> = uploads.client.with(self.model.application, |outbox| {
                let fitted = outbox.find_fitted(id).map(|it| it.id);
                let pictures = outbox.pictures.iter();
                let replacements = pictures.filter(|it| it.replaces == Some(id));
                replacements.map(|it| it.id).chain(fitted).collect()
            });
            chosen.into_iter().chain(stored)
        };
        let new: Vec<_> = item.images.iter().flat_map(|id| successors(*id)).collect();
        for id in new {
            if !item.images.contains(&id) {
                item.images.push(id);
            }
        }
        self.item.try_update_value(|current| *current = Some(item));
    }

    /// Moves the focus to the image of the dialog when the dialog closes.
    fn restore_after_dialog(self) {
        self.add_successor_ids();
        if self.is_in_dialog.try_set_value(false).is_some() {
            return;
        }
        let active = document().active_element();
        let slot = self.item.try_get_value().flatten().map(|item| item.slot);
        let card = slot.and_then(|slot| document().get_element_by_id(&slot));
        if let (Some(active), Some(card)) = (active, card)
            && !card.contains(Some(&active))
            && let Some(active) = active.dyn_ref::<HtmlElement>()
        {
            // `restore` moves the focus only if it was lost.
            drop(active.blur());
        }
        self.restore();
    }

    /// Moves a lost focus to the newest row of the image, or else to its card.
    fn restore(self) {
        // The value is gone if the person has left the page.
        let Some(Some(FocusedItem { slot, images })) = self.item.try_get_value() else {
            return;
        };
        let is_in_dialog = document().query_selector("dialog[open]").ok().flatten();
        let Some(card) = document().get_element_by_id(&slot) else {
            return;
        };
        let active = document().active_element();
        let is_lost = active
            .as_ref()
            .is_none_or(|active| active.tag_name() == "BODY" || *active == card);
        if is_in_dialog.is_some() || !is_lost {
            return;
        }
        let rows = images.iter().rev();
        let mut rows = rows.filter_map(|id| document().get_element_by_id(&format!("image-{id}")));
        let row = rows.next();
        let Some(row) = row else {
            if active.as_ref() != Some(&card) {
                focus_without_scroll(&card);
            }
            return;
        };
        unfold(&row);
        let act = row.query_selector("[data-focus]").ok().flatten();
        focus_element(&act.unwrap_or(row));
    }
}

/// Opens the fold around a hidden row, which can't take the focus.
fn unfold(row: &Element) {
    let is_hidden = row
        .dyn_ref::<HtmlElement>()
        .is_some_and(|row| row.offset_height() == 0);
    let list = row.parent_element().filter(|_| is_hidden);
    let fold = list.and_then(|list| list.previous_element_sibling());
    if let Some(fold) = fold.and_then(|fold| fold.dyn_into::<HtmlDetailsElement>().ok()) {
        fold.set_open(true);
    }
}
