//! Storing chosen, refused and fitted files in the outbox, and releasing or deleting them.

use leptos::{
    prelude::*,
    task::spawn_local,
    wasm_split::{SplitLoaderError, wasm_split},
};
use shared::{
    id::ImageId,
    judge::check_file,
    outbox::{Delivery, Event, FitSource, HoldReason, PendingImage},
    time::Timestamp,
};

use super::{
    ChosenFiles,
    machine::{self, FittedFile, QueuedFile, RestoredPicture},
};
use crate::{
    part_loader::load_with_retries,
    ports::{
        device::{FileReadError, PickedFile},
        offline_store::StoredPicture,
    },
};

impl ChosenFiles {
    /// Stores the bytes, then the outbox entry that names them. A file that the person wants is not
    /// held.
    pub(super) async fn store_file(self, id: ImageId) -> Result<(), FileReadError> {
        let (Some(item), Some(file)) = (self.read_item(id), self.file(id)) else {
            return Err(FileReadError);
        };
        let (Some(device), Some(drafts)) = (self.device(), self.client.store()) else {
            return Err(FileReadError);
        };
        let kept = drafts.store_picture(id, &file).await?;
        let application = item.place.application;
        let held = (!item.is_confirmed).then_some(HoldReason::AwaitingCheck);
        let added = Timestamp(device.now_millis());
        let picture = describe(&item, kept, held, added);
        let mut events = vec![Event::Added(picture)];
        if let Some(image) = item.stored_id.filter(|kept| *kept != id) {
            let slot = item.place.slot;
            events.push(Event::Removed { slot, image });
        }
        self.client.apply_events(application, events).await;
        Ok(())
    }

    /// Stores a refused file with its bytes. It may be removed while it is written.
    pub(super) async fn store_refused(self, id: ImageId) {
        let (Some(item), Some(file)) = (self.read_item(id), self.file(id)) else {
            return;
        };
        let (application, slot) = (item.place.application, item.place.slot.clone());
        if self
            .store_held(&item, &file, HoldReason::RuleViolated)
            .await
            .is_err()
        {
            return;
        }
        if self.read_item(id).is_some() {
            self.dispatch(machine::Event::StoredAside(id));
        } else {
            let event = Event::Removed { slot, image: id };
            self.client.dispatch(application, event);
        }
    }

    /// Stores the fitted file while it waits for the person.
    pub(super) async fn store_fitted(self, id: ImageId) {
        let (Some(mut item), Some(file)) = (self.read_item(id), self.fitted_file(id)) else {
            return;
        };
        let Some(made) = item.fitted.take() else {
            return;
        };
        let made_of = FitSource {
            original: id,
            encoding: made.making,
        };
        item.id = made.id;
        item.name = made.name;
        let held = HoldReason::Fitted(made_of);
        let is_kept = self.store_held(&item, &file, held).await.is_ok();
        // The person may take or reject it while it is written.
        let is_wanted = self.queue.with_untracked(|queue| queue.has_image(made.id));
        if is_kept && !is_wanted {
            self.client.discard_picture(made.id);
        }
    }

    async fn store_held(
        self,
        item: &QueuedFile,
        file: &PickedFile,
        held: HoldReason,
    ) -> Result<(), FileReadError> {
        let (Some(device), Some(drafts)) = (self.device(), self.client.store()) else {
            return Err(FileReadError);
        };
        let kept = drafts.store_picture(item.id, file).await?;
        let picture = describe(item, kept, Some(held), Timestamp(device.now_millis()));
        let events = vec![Event::Added(picture)];
        self.client
            .apply_events(item.place.application, events)
            .await;
        Ok(())
    }

    pub fn dispatch_to_outbox(self, id: ImageId, event: fn(ImageId) -> Event) {
        if let Some(item) = self.read_item(id) {
            self.client.dispatch(item.place.application, event(id));
        }
    }

    pub fn discard(self, id: ImageId) {
        if let Some(item) = self.read_item(id)
            && let Some(image) = item.stored_id
        {
            let slot = item.place.slot;
            let event = Event::Removed { slot, image };
            self.client.dispatch(item.place.application, event);
        }
    }

    /// Reports the items that the outbox no longer holds, whichever tab has released them.
    pub fn watch_outboxes(self) {
        Effect::new(move || {
            self.client.track();
            let is_held = |item: &QueuedFile, id: ImageId| {
                let read = |picture: &PendingImage| {
                    let held = picture.hold_reason;
                    held.is_some_and(|held| held != HoldReason::LeftOut)
                };
                self.client
                    .with_untracked(item.place.application, |outbox| {
                        outbox.picture(id).is_some_and(read)
                    })
            };
            let left: Vec<_> = self.queue.with_untracked(|queue| {
                let ours = queue.items.iter();
                let left = ours.filter(|item| {
                    let is_over = item.is_stored() || item.state == machine::State::Discarding;
                    is_over && item.stored_id.is_some_and(|id| !is_held(item, id))
                });
                left.map(|item| item.id).collect()
            });
            if !left.is_empty() {
                spawn_local(async move {
                    load_with_retries(async || note_left(self, left.clone()).await).await;
                });
            }
        });
    }

    /// Restores a doubted or refused image of an earlier page, with its fitted file. If the bytes
    /// of a doubted image are lost, it is released; the outbox then reports the loss.
    pub fn restore(self, mut restored: RestoredPicture, fitted: Option<PendingImage>) {
        let id = restored.picture.id;
        let is_here = self.queue.with_untracked(|queue| queue.has_image(id));
        let Some(drafts) = self.client.store().filter(|_| !is_here) else {
            return;
        };
        spawn_local(async move {
            match drafts.load_picture(&restored.picture).await {
                Some(file) => {
                    if let Some(fitted) = fitted {
                        restored.fitted = self.restore_fitted(&restored, fitted).await;
                    }
                    self.insert_file(id, file);
                    self.dispatch(machine::Event::Restored(Box::new(restored)));
                }
                None if restored.picture.hold_reason == Some(HoldReason::RuleViolated) => {}
                None => {
                    let application = restored.place.application;
                    self.client.dispatch(application, Event::Released(id));
                }
            }
        });
    }

    async fn restore_fitted(
        self,
        restored: &RestoredPicture,
        fitted: PendingImage,
    ) -> Option<FittedFile> {
        let Some(HoldReason::Fitted(FitSource {
            original,
            encoding: making,
        })) = fitted.hold_reason
        else {
            return None;
        };
        let (device, drafts) = (self.device()?, self.client.store()?);
        let file = drafts.load_picture(&fitted).await?;
        let facts = device.inspect(&file).await.ok()?;
        self.fitted_files.update_value(|files| {
            files.insert(original, file);
        });
        Some(FittedFile {
            id: fitted.id,
            name: fitted.name,
            bytes: fitted.bytes,
            findings: check_file(&restored.wanted.rule, &facts),
            warnings: None,
            making,
            edit: None,
            source_hints: Vec::new(),
        })
    }

    pub fn read_item(self, id: ImageId) -> Option<QueuedFile> {
        self.queue.with_untracked(|queue| queue.get(id).cloned())
    }
}

/// In the part that stores and sends, because the page before any file is chosen does not need it.
#[wasm_split(sync, wasm_split_path = ::leptos::wasm_split, fallible)]
fn note_left(files: ChosenFiles, left: Vec<ImageId>) -> Result<(), SplitLoaderError> {
    for id in left {
        files.dispatch(machine::Event::LeftOutbox(id));
    }
    Ok(())
}

/// The outbox entry of a chosen file.
fn describe(
    item: &QueuedFile,
    kept: StoredPicture,
    held: Option<HoldReason>,
    added: Timestamp,
) -> PendingImage {
    PendingImage {
        id: item.id,
        slot: item.place.slot.clone(),
        rank: item.rank,
        replaces: item.replaces,
        name: item.name.clone(),
        bytes: kept.bytes,
        sha256: kept.sha256,
        added,
        is_persisted: kept.is_persisted,
        hold_reason: held,
        delivery: Delivery::default(),
    }
}
