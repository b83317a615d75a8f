//! Deleting images of the server, and restoring them. The outbox holds a deletion for some seconds
//! or until the page is left. If the page ends before that, the next page that sends releases it.

use leptos::prelude::*;
use shared::{
    id::{ImageId, SlotId},
    outbox::{Event, ItemId},
};

use super::{RemovedImage, Work};

/// Time in which a deletion can be undone, in seconds.
pub const UNDO_SECONDS: u32 = 20;

impl Work {
    pub fn remove(self, slot: SlotId, image: ImageId) {
        let found = self.dossier.with_untracked(|dossier| {
            let images = dossier.application.images(&slot);
            let place = images.iter().position(|other| other.id == image)?;
            Some((place, images[place].clone()))
        });
        let Some((place, found)) = found else { return };
        self.change(&slot, |images| images.retain(|other| other.id != image));
        self.problems.update(|problems| {
            problems.remove(&image);
        });
        self.said
            .set(self.text.material_removed_undo(&(place + 1), &UNDO_SECONDS));
        self.uploads.outboxes.tell(
            self.application,
            Event::RemovalHeld {
                slot: slot.clone(),
                image,
            },
        );
        self.removed.update(|removed| {
            removed.push(RemovedImage {
                slot,
                place,
                image: found,
            });
        });
        if let Some(device) = self.uploads.device() {
            let act = Box::new(move || self.end_undo(|it| it.image.id == image));
            device.after(UNDO_SECONDS * 1000, act);
        }
    }

    /// Puts the image back in its place and reads the dossier again.
    pub fn undo_removal(self, image: ImageId) {
        let removed = self.removed.try_update(|removed| {
            let index = removed.iter().position(|it| it.image.id == image)?;
            Some(removed.remove(index))
        });
        let Some(RemovedImage { slot, place, image }) = removed.flatten() else {
            return;
        };
        let id = image.id;
        self.change(&slot, |images| {
            let place = place.min(images.len());
            images.insert(place, image);
        });
        self.said.set(self.text.material_restored(&(place + 1)));
        let event = Event::Dropped(ItemId::Removal(id));
        self.uploads.outboxes.tell(self.application, event);
    }

    /// Sends the deletions of a slot for which a file was chosen, because it needs the room.
    pub(super) fn end_undo_in(self, slot: &SlotId) {
        self.end_undo(|it| it.slot == *slot);
    }

    /// Releases the matching deletions. After the page is left there are none: it has released
    /// them.
    fn end_undo(self, is_over: impl Fn(&RemovedImage) -> bool) {
        let over = self.removed.try_update(|removed| {
            let (over, left) = std::mem::take(removed).into_iter().partition(is_over);
            *removed = left;
            let over: Vec<RemovedImage> = over;
            over
        });
        for removed in over.unwrap_or_default() {
            let event = Event::RemovalReleased(removed.image.id);
            self.uploads.outboxes.tell(self.application, event);
        }
    }

    /// Releases all held deletions when the page is left, because no other page can undo them.
    pub(super) fn release_on_leaving(self) {
        let (outboxes, application) = (self.uploads.outboxes, self.application);
        let release = move || {
            let held: Vec<_> = outboxes.with_untracked(application, |outbox| {
                let removals = outbox.removals.iter();
                removals
                    .filter(|(_, removal)| removal.is_held)
                    .map(|(id, _)| *id)
                    .collect()
            });
            for image in held {
                outboxes.tell(application, Event::RemovalReleased(image));
            }
        };
        Effect::new(move |was_open: Option<bool>| {
            let is_open = outboxes.standing.get().is_some();
            if is_open && was_open != Some(true) {
                release();
            }
            is_open
        });
        if self.uploads.device().is_some() {
            on_cleanup(release);
        }
    }
}
