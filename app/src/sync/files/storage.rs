//! Storing chosen, refused and fitted files in the outbox, and releasing or deleting them.

use leptos::{prelude::*, task::spawn_local};
use shared::{
    id::ImageId,
    judge::judge,
    outbox::{Delivery, Event, Hold, MadeOf, Picture},
    time::Timestamp,
};

use super::{
    Uploads,
    machine::{self, Item, Made, Restored},
};
use crate::ports::{
    device::{PickedFile, ReadFault},
    drafts::KeptPicture,
};

impl Uploads {
    /// Stores the bytes, then the outbox entry that names them. A file that the person wants is not
    /// held.
    pub(super) async fn keep(self, id: ImageId) -> Result<(), ReadFault> {
        let (Some(item), Some(file)) = (self.read_item(id), self.file(id)) else {
            return Err(ReadFault);
        };
        let (Some(device), Some(drafts)) = (self.device(), self.outboxes.drafts()) else {
            return Err(ReadFault);
        };
        let kept = drafts.keep_picture(id, &file).await?;
        let application = item.place.application;
        let held = (!item.is_wanted).then_some(Hold::Unseen);
        let added = Timestamp(device.now());
        let picture = describe(&item, kept, held, added);
        self.outboxes
            .take_in(application, Event::Added(picture))
            .await;
        // The original is deleted last: a crash between the two steps leaves both.
        if let Some(image) = item.kept.filter(|kept| *kept != id) {
            let slot = item.place.slot;
            self.outboxes
                .take_in(application, Event::Removed { slot, image })
                .await;
        }
        Ok(())
    }

    /// Stores a refused file with its bytes. It may be removed while it is written.
    pub(super) async fn keep_aside(self, id: ImageId) {
        let (Some(item), Some(file)) = (self.read_item(id), self.file(id)) else {
            return;
        };
        let (application, slot) = (item.place.application, item.place.slot.clone());
        if self.write_aside(&item, &file, Hold::Refused).await.is_err() {
            return;
        }
        if self.read_item(id).is_some() {
            self.report(machine::Event::KeptAside(id));
        } else {
            let event = Event::Removed { slot, image: id };
            self.outboxes.tell(application, event);
        }
    }

    /// Stores the fitted file while it waits for the person.
    pub(super) async fn keep_made(self, id: ImageId) {
        let (Some(mut item), Some(file)) = (self.read_item(id), self.made(id)) else {
            return;
        };
        let Some(made) = item.made.take() else { return };
        let made_of = MadeOf {
            original: id,
            making: made.making,
        };
        item.id = made.id;
        item.name = made.name;
        let held = Hold::Fitted(made_of);
        let is_kept = self.write_aside(&item, &file, held).await.is_ok();
        // The person may take or reject it while it is written.
        let is_wanted = self.queue.with_untracked(|queue| queue.stands_for(made.id));
        if is_kept && !is_wanted {
            self.outboxes.discard(made.id);
        }
    }

    async fn write_aside(
        self,
        item: &Item,
        file: &PickedFile,
        held: Hold,
    ) -> Result<(), ReadFault> {
        let (Some(device), Some(drafts)) = (self.device(), self.outboxes.drafts()) else {
            return Err(ReadFault);
        };
        let kept = drafts.keep_picture(item.id, file).await?;
        let picture = describe(item, kept, Some(held), Timestamp(device.now()));
        let event = Event::Added(picture);
        self.outboxes.take_in(item.place.application, event).await;
        Ok(())
    }

    pub fn tell_kept(self, id: ImageId, event: fn(ImageId) -> Event) {
        if let Some(item) = self.read_item(id) {
            self.outboxes.tell(item.place.application, event(id));
        }
    }

    pub fn discard(self, id: ImageId) {
        if let Some(item) = self.read_item(id)
            && let Some(image) = item.kept
        {
            let slot = item.place.slot;
            let event = Event::Removed { slot, image };
            self.outboxes.tell(item.place.application, event);
        }
    }

    /// Reports the items that the outbox no longer holds, whichever tab has released them.
    pub fn follow_outboxes(self) {
        Effect::new(move || {
            self.outboxes.track();
            let is_held = |item: &Item, id: ImageId| {
                let read = |picture: &Picture| {
                    let held = picture.held;
                    held.is_some_and(|held| held != Hold::LeftOut)
                };
                self.outboxes
                    .with_untracked(item.place.application, |outbox| {
                        outbox.picture(id).is_some_and(read)
                    })
            };
            let left: Vec<_> = self.queue.with_untracked(|queue| {
                let ours = queue.items.iter();
                let left = ours.filter(|item| {
                    let is_over = item.is_kept() || item.state == machine::State::Discarded;
                    is_over && item.kept.is_some_and(|id| !is_held(item, id))
                });
                left.map(|item| item.id).collect()
            });
            for id in left {
                self.report(machine::Event::Left(id));
            }
        });
    }

    /// Restores a doubted or refused image of an earlier page, with its fitted file. If the bytes
    /// of a doubted image are lost, it is released; the outbox then reports the loss.
    pub fn restore(self, mut restored: Restored, fitted: Option<Picture>) {
        let id = restored.picture.id;
        let is_here = self.queue.with_untracked(|queue| queue.stands_for(id));
        let Some(drafts) = self.outboxes.drafts().filter(|_| !is_here) else {
            return;
        };
        spawn_local(async move {
            match drafts.picture(&restored.picture).await {
                Some(file) => {
                    if let Some(fitted) = fitted {
                        restored.made = self.restore_made(&restored, fitted).await;
                    }
                    self.keep_file(id, file);
                    self.report(machine::Event::Restored(Box::new(restored)));
                }
                None if restored.picture.held == Some(Hold::Refused) => {}
                None => {
                    let application = restored.place.application;
                    self.outboxes.tell(application, Event::Released(id));
                }
            }
        });
    }

    async fn restore_made(self, restored: &Restored, fitted: Picture) -> Option<Made> {
        let Some(Hold::Fitted(MadeOf { original, making })) = fitted.held else {
            return None;
        };
        let (device, drafts) = (self.device()?, self.outboxes.drafts()?);
        let file = drafts.picture(&fitted).await?;
        let facts = device.inspect(&file).await.ok()?;
        self.made.update_value(|files| {
            files.insert(original, file);
        });
        Some(Made {
            id: fitted.id,
            name: fitted.name,
            bytes: fitted.bytes,
            findings: judge(&restored.wanted.rule, &facts),
            doubts: None,
            making,
            edit: None,
            source_hints: Vec::new(),
        })
    }

    pub fn read_item(self, id: ImageId) -> Option<Item> {
        self.queue.with_untracked(|queue| queue.get(id).cloned())
    }
}

/// The outbox entry of a chosen file.
fn describe(item: &Item, kept: KeptPicture, held: Option<Hold>, added: Timestamp) -> Picture {
    Picture {
        id: item.id,
        slot: item.place.slot.clone(),
        rank: item.rank,
        replaces: item.replaces,
        name: item.name.clone(),
        bytes: kept.bytes,
        sha256: kept.sha256,
        added,
        is_kept: kept.is_kept,
        held,
        delivery: Delivery::default(),
    }
}
