//! Chosen files and the outbox that holds them: kept there first, then let go or taken away.

use leptos::{prelude::*, task::spawn_local};
use shared::{
    id::ImageId,
    outbox::{Delivery, Event, Hold, Picture},
    time::Timestamp,
};

use super::Uploads;
use crate::{
    pages::candidate::materials::queue::{self, Item, Restored},
    ports::device::ReadFault,
};

impl Uploads {
    /// First the bytes, then the outbox that names them. What the person wants is not held.
    pub(super) async fn keep(self, id: ImageId) -> Result<(), ReadFault> {
        let (Some(item), Some(file)) = (self.read_item(id), self.file(id)) else {
            return Err(ReadFault);
        };
        let (Some(device), Some(drafts)) = (self.device(), self.outboxes.drafts()) else {
            return Err(ReadFault);
        };
        let kept = drafts.keep_picture(id, &file).await?;
        let application = item.place.application;
        let picture = Picture {
            id,
            slot: item.place.slot.clone(),
            rank: item.rank,
            replaces: item.replaces,
            name: item.name,
            bytes: kept.bytes,
            sha256: kept.sha256,
            added: Timestamp(device.now()),
            is_kept: kept.is_kept,
            held: (!item.is_wanted).then_some(Hold::Unseen),
            delivery: Delivery::default(),
        };
        self.outboxes
            .take_in(application, Event::Added(picture))
            .await;
        // Only now what it was made of: a crash between the two leaves both.
        if let Some(image) = item.kept.filter(|kept| *kept != id) {
            let slot = item.place.slot;
            self.outboxes
                .take_in(application, Event::Removed { slot, image })
                .await;
        }
        Ok(())
    }

    pub(super) fn tell_kept(self, id: ImageId, event: fn(ImageId) -> Event) {
        if let Some(item) = self.read_item(id) {
            self.outboxes.tell(item.place.application, event(id));
        }
    }

    pub(super) fn discard(self, id: ImageId) {
        if let Some(item) = self.read_item(id)
            && let Some(image) = item.kept
        {
            let slot = item.place.slot;
            let event = Event::Removed { slot, image };
            self.outboxes.tell(item.place.application, event);
        }
    }

    /// What the outbox holds no more has left, whichever tab has let it go.
    pub(super) fn follow_outboxes(self) {
        Effect::new(move || {
            self.outboxes.track();
            let is_held = |item: &Item, id: ImageId| {
                let read = |picture: &Picture| picture.held.is_some();
                self.outboxes
                    .with_untracked(item.place.application, |outbox| {
                        outbox.picture(id).is_some_and(read)
                    })
            };
            let left: Vec<_> = self.queue.with_untracked(|queue| {
                let ours = queue.items.iter();
                let left = ours.filter(|item| {
                    let is_over = item.is_kept() || item.state == queue::State::Discarded;
                    is_over && item.kept.is_some_and(|id| !is_held(item, id))
                });
                left.map(|item| item.id).collect()
            });
            for id in left {
                self.report(queue::Event::Left(id));
            }
        });
    }

    /// Brings back a doubted image of an earlier page. Whose bytes are lost is let go: the outbox
    /// says so at it.
    pub fn restore(self, restored: Restored) {
        let id = restored.picture.id;
        let is_here = self.queue.with_untracked(|queue| queue.get(id).is_some());
        let Some(drafts) = self.outboxes.drafts().filter(|_| !is_here) else {
            return;
        };
        spawn_local(async move {
            match drafts.picture(&restored.picture).await {
                Some(file) => {
                    self.keep_file(id, file);
                    self.report(queue::Event::Restored(Box::new(restored)));
                }
                None => {
                    let application = restored.place.application;
                    self.outboxes.tell(application, Event::Released(id));
                }
            }
        });
    }

    pub(super) fn read_item(self, id: ImageId) -> Option<Item> {
        self.queue.with_untracked(|queue| queue.get(id).cloned())
    }
}
