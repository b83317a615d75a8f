//! Handlers of user actions, and of events of the tab that sends. They change the outbox and start
//! no requests; the module `schedule` does that.

use super::{
    Command, Delivery, FingerprintRegistration, HoldReason, ImageOrder, ItemId, Outbox,
    PendingImage, Removal, ServerSnapshot, Submission, SyncState,
};
use crate::{
    application::ReviewedSnapshot,
    id::{ImageId, SlotId},
};

impl Outbox {
    /// Adds an image. A second replacement of the same image removes the first. Adding a known
    /// image again only updates its hold reason, and only if it violated a rule or was a fitted
    /// version. An image added while a submission waits is not part of that submission.
    pub(super) fn add(&mut self, mut picture: PendingImage) -> Vec<Command> {
        let known = self.pictures.iter().position(|it| it.id == picture.id);
        let is_undecided = |it: &PendingImage| {
            matches!(
                it.hold_reason,
                Some(HoldReason::RuleViolated | HoldReason::Fitted(_))
            )
        };
        if known.is_some_and(|index| !is_undecided(&self.pictures[index])) {
            return Vec::new();
        }
        let mut submission = self.submission.iter();
        if !picture.is_set_aside() && submission.any(|it| it.registration.is_none()) {
            picture.hold_reason = Some(HoldReason::LeftOut);
        }
        let competing: Vec<_> = self
            .pictures
            .iter()
            .filter(|other| other.id != picture.id && is_competing_version(&picture, other))
            .map(|other| (other.slot.clone(), other.id))
            .collect();
        match known {
            Some(index) => self.pictures[index].hold_reason = picture.hold_reason,
            None => self.pictures.push(picture),
        }
        competing
            .into_iter()
            .flat_map(|(slot, id)| self.remove(slot, id))
            .collect()
    }

    /// Marks an image that awaits its check as awaiting confirmation. Other images are not changed.
    pub(super) fn require_confirmation(&mut self, id: ImageId) -> Vec<Command> {
        let picture = self.pictures.iter_mut().find(|it| it.id == id);
        if let Some(hold_reason) = picture.and_then(|it| it.hold_reason.as_mut())
            && *hold_reason == HoldReason::AwaitingCheck
        {
            *hold_reason = HoldReason::AwaitingConfirmation;
        }
        Vec::new()
    }

    /// Releases a held image for sending. A fitted image replaces its original.
    pub(super) fn release(&mut self, id: ImageId) -> Vec<Command> {
        let Some(picture) = self.pictures.iter_mut().find(|it| it.id == id) else {
            return Vec::new();
        };
        match picture.hold_reason {
            Some(HoldReason::AwaitingCheck | HoldReason::AwaitingConfirmation) => {
                picture.hold_reason = None;
                Vec::new()
            }
            Some(HoldReason::Fitted(source)) => {
                picture.hold_reason = None;
                let slot = picture.slot.clone();
                self.remove(slot, source.original)
            }
            Some(HoldReason::RuleViolated | HoldReason::LeftOut) | None => Vec::new(),
        }
    }

    /// Leaves images out of a submission and stops their uploads. The server may have received them
    /// already.
    pub(super) fn exclude_images(&mut self, images: &[ImageId]) -> Vec<Command> {
        let mut commands = Vec::new();
        let pictures = self.pictures.iter_mut();
        for picture in pictures.filter(|it| it.is_upload_pending() && images.contains(&it.id)) {
            picture.hold_reason = Some(HoldReason::LeftOut);
            if let SyncState::Sending(attempt) = picture.delivery.state {
                commands.push(Command::CancelUpload(attempt));
                picture.delivery.tries += 1;
            }
            picture.delivery.state = SyncState::Waiting;
        }
        commands
    }

    /// Removes an image. A deletion is sent, unless the image cannot have reached the server.
    pub(super) fn remove(&mut self, slot: SlotId, image: ImageId) -> Vec<Command> {
        let mut commands = Vec::new();
        let mut may_be_on_server = true;
        if let Some(index) = self.pictures.iter().position(|it| it.id == image) {
            let picture = self.pictures.remove(index);
            commands.push(Command::DeleteBytes(image));
            if let SyncState::Sending(attempt) = picture.delivery.state {
                commands.push(Command::CancelUpload(attempt));
            }
            may_be_on_server = picture.delivery != Delivery::default()
                || self.removed_unconfirmed.contains(&image);
            // A locked application accepts no late upload.
            let is_absent = |snapshot: &ServerSnapshot| !snapshot.is_open && !snapshot.has(image);
            may_be_on_server &= !self.server_snapshot().is_some_and(is_absent);
        }
        if let Some(fitted) = self.find_fitted(image).map(|it| it.id) {
            self.pictures.retain(|it| it.id != fitted);
            commands.push(Command::DeleteBytes(fitted));
        }
        if may_be_on_server {
            self.removed_unconfirmed.insert(image);
            self.removals.entry(image).or_insert(Removal {
                slot,
                is_held: false,
                delivery: Delivery::default(),
            });
        }
        commands
    }

    /// Removes an image and holds the deletion, so that it can be undone. An image whose upload is
    /// not acknowledged is removed at once, because its bytes are deleted on this device.
    pub(super) fn hold_removal(&mut self, slot: SlotId, image: ImageId) -> Vec<Command> {
        if self.picture(image).is_some_and(|it| !it.delivery.is_done()) {
            return self.remove(slot, image);
        }
        let is_new = !self.removals.contains_key(&image);
        let commands = self.remove(slot, image);
        if let Some(removal) = self.removals.get_mut(&image).filter(|_| is_new) {
            removal.is_held = true;
        }
        commands
    }

    /// Releases a held removal for sending.
    pub(super) fn release_removal(&mut self, image: ImageId) -> Vec<Command> {
        if let Some(removal) = self.removals.get_mut(&image) {
            removal.is_held = false;
        }
        Vec::new()
    }

    /// Records the wanted order of a slot.
    pub(super) fn arrange(&mut self, slot: SlotId, wanted: Vec<ImageId>) -> Vec<Command> {
        let order = ImageOrder {
            wanted,
            delivery: Delivery::default(),
        };
        self.unregister_order(&slot);
        self.orders.insert(slot, order);
        Vec::new()
    }

    /// Requests a submission. A pending request is not changed, except that one whose fingerprint
    /// is on the server can be replaced by a request with other content.
    pub(super) fn request_submission(
        &mut self,
        previous_submissions: u32,
        reviewed: ReviewedSnapshot,
        by_fingerprint: bool,
    ) -> Vec<Command> {
        let mut submission = self.submission.iter();
        let is_renewed = submission.any(|it| it.is_registered() && it.reviewed != reviewed);
        if is_renewed || self.submission.is_none() {
            // Until the new fingerprint is sent, the server uses the previous one.
            let previous = self.registration().cloned().unwrap_or_default();
            let registration = FingerprintRegistration {
                registered_at: None,
                delivery: Delivery::default(),
                ..previous
            };
            self.submission = Some(Submission {
                previous_submissions,
                reviewed,
                registration: by_fingerprint.then_some(registration),
                delivery: Delivery::default(),
            });
        }
        Vec::new()
    }

    /// Cancels an item that was never sent or has failed. An item that the server may have cannot
    /// be cancelled.
    pub(super) fn cancel(&mut self, item: &ItemId) -> Vec<Command> {
        let can_cancel = self.delivery(item).is_some_and(|delivery| {
            *delivery == Delivery::default() || matches!(delivery.state, SyncState::Failed(_))
        });
        match item {
            ItemId::Removal(id) if can_cancel => {
                self.removals.remove(id);
                self.removed_unconfirmed.remove(id);
            }
            ItemId::Order(slot) if can_cancel => drop(self.orders.remove(slot)),
            ItemId::Field(key) if can_cancel => drop(self.fields.remove(key)),
            ItemId::Submission if can_cancel => self.submission = None,
            _ => {}
        }
        Vec::new()
    }

    /// Sends a failed item, or an image that was left out, again.
    pub(super) fn retry(&mut self, item: &ItemId) -> Vec<Command> {
        if let ItemId::Picture(id) = item
            && let Some(picture) = self.pictures.iter_mut().find(|it| it.id == *id)
            && picture.hold_reason == Some(HoldReason::LeftOut)
        {
            picture.hold_reason = None;
        }
        let delivery = self.delivery_mut(item);
        if let Some(delivery) = delivery.filter(|it| !it.is_sending() && !it.is_done()) {
            // The number of tries is not reset, because the server may have the item.
            delivery.state = SyncState::Waiting;
        }
        Vec::new()
    }

    /// Prepares for a new sending tab: releases held removals, because the page that could undo
    /// them may be closed, and resets the requests of the earlier tab.
    pub(super) fn restart_sender(&mut self) -> Vec<Command> {
        for removal in self.removals.values_mut() {
            removal.is_held = false;
        }
        self.deliveries_mut().for_each(Delivery::reset_in_flight);
        self.acknowledged = self.last_attempt;
        Vec::new()
    }

    /// Ends all retry delays.
    pub(super) fn skip_backoffs(&mut self) -> Vec<Command> {
        self.deliveries_mut().for_each(Delivery::skip_backoff);
        Vec::new()
    }

    /// Ends the retry delay after this attempt.
    pub(super) fn end_backoff(&mut self, attempt: super::AttemptId) -> Vec<Command> {
        self.deliveries_mut().for_each(|it| it.end_backoff(attempt));
        Vec::new()
    }
}

/// True for two replacements of the same image, or two fitted versions of it.
fn is_competing_version(picture: &PendingImage, other: &PendingImage) -> bool {
    match (picture.hold_reason, other.hold_reason) {
        (Some(HoldReason::Fitted(new)), Some(HoldReason::Fitted(old))) => {
            new.original == old.original
        }
        _ => {
            let are_sent = !picture.is_set_aside() && !other.is_set_aside();
            are_sent && picture.replaces.is_some() && other.replaces == picture.replaces
        }
    }
}
