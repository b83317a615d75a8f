//! Deleting images of the server, and restoring them. The outbox holds a deletion for some seconds
//! or until the page is left. If the page ends before that, the next page that sends releases it.

use leptos::prelude::*;
use shared::{
    id::{ImageId, SlotId},
    outbox::{Event, ItemId},
};

use crate::pages::candidate::materials::model::{MaterialsModel, RemovedImage};

/// Time in which a deletion can be undone, in seconds.
pub const UNDO_SECONDS: u32 = 20;

impl MaterialsModel {
    pub fn remove(self, slot: SlotId, image: ImageId) {
        let found = self.dossier.with_untracked(|dossier| {
            let images = dossier.application.images(&slot);
            let place = images.iter().position(|other| other.id == image)?;
            Some((place, images[place].clone()))
        });
        let Some((place, found)) = found else { return };
        self.update_images(&slot, |images| images.retain(|other| other.id != image));
        self.problems.update(|problems| {
            problems.remove(&image);
        });
        self.announcement
            .set(self.text.material_removed_undo(&(place + 1), &UNDO_SECONDS));
        self.files.client.dispatch(
            self.application,
            Event::RemovalHeld {
                slot: slot.clone(),
                image,
            },
        );
        self.removed_images.update(|removed| {
            removed.push(RemovedImage {
                slot,
                place,
                image: found,
            });
        });
        if let Some(device) = self.files.device() {
            let act = Box::new(move || self.release_removals(|it| it.image.id == image));
            device.schedule(UNDO_SECONDS * 1000, act);
        }
    }

    /// Puts the image back in its place and reads the dossier again.
    pub fn undo_removal(self, image: ImageId) {
        let removed = self.removed_images.try_update(|removed| {
            let index = removed.iter().position(|it| it.image.id == image)?;
            Some(removed.remove(index))
        });
        let Some(RemovedImage { slot, place, image }) = removed.flatten() else {
            return;
        };
        let id = image.id;
        self.update_images(&slot, |images| {
            let place = place.min(images.len());
            images.insert(place, image);
        });
        self.announcement
            .set(self.text.material_restored(&(place + 1)));
        let event = Event::Cancelled(ItemId::Removal(id));
        self.files.client.dispatch(self.application, event);
    }

    /// Sends the deletions of a slot for which a file was chosen, because it needs the room.
    pub(super) fn release_removals_in_slot(self, slot: &SlotId) {
        self.release_removals(|it| it.slot == *slot);
    }

    /// Releases the matching deletions. After the page is left there are none: it has released
    /// them.
    fn release_removals(self, is_over: impl Fn(&RemovedImage) -> bool) {
        let over = self.removed_images.try_update(|removed| {
            let (over, left) = std::mem::take(removed).into_iter().partition(is_over);
            *removed = left;
            let over: Vec<RemovedImage> = over;
            over
        });
        for removed in over.unwrap_or_default() {
            let event = Event::RemovalReleased(removed.image.id);
            self.files.client.dispatch(self.application, event);
        }
    }

    /// Releases all held deletions when the page is left, because no other page can undo them.
    pub(super) fn release_removals_on_leave(self) {
        let (outboxes, application) = (self.files.client, self.application);
        let release = move || {
            let held: Vec<_> = outboxes.with_untracked(application, |outbox| {
                let removals = outbox.removals.iter();
                removals
                    .filter(|(_, removal)| removal.is_held)
                    .map(|(id, _)| *id)
                    .collect()
            });
            for image in held {
                outboxes.dispatch(application, Event::RemovalReleased(image));
            }
        };
        Effect::new(move |was_open: Option<bool>| {
            let is_open = outboxes.storage_status.get().is_some();
            if is_open && was_open != Some(true) {
                release();
            }
            is_open
        });
        if self.files.device().is_some() {
            on_cleanup(release);
        }
    }
}
