//! Selection of the next requests: deletions, files and fields first, then the orders and the
//! submission, which depend on them.

use super::{
    Command, Delivery, HoldReason, ItemId, MAX_CONCURRENT_UPLOADS, Outbox, Submission, SyncRequest,
    SyncState,
};
use crate::id::{ImageId, SlotId};

impl Outbox {
    /// Starts every request that can be sent now. The server is read only while no other request is
    /// in progress.
    pub(super) fn send_pending(&mut self) -> Vec<Command> {
        let mut commands = Vec::new();
        for (item, request) in self.list_ready() {
            commands.push(self.send(&item, request));
        }
        let is_idle = !self.deliveries().any(|(_, delivery)| delivery.is_sending());
        if is_idle && self.needs_read() && self.server_read.is_waiting() {
            commands.push(self.send(&ItemId::ServerRead, SyncRequest::Read));
        }
        commands
    }

    fn list_ready(&self) -> Vec<(ItemId, SyncRequest)> {
        let mut ready: Vec<_> = self.ready_fingerprint().into_iter().collect();
        for (id, removal) in &self.removals {
            let is_ready = removal.delivery.is_waiting() && !removal.is_held;
            if is_ready && !self.is_removal_registered(*id) {
                ready.push((ItemId::Removal(*id), SyncRequest::Remove(*id)));
            }
        }
        let uploading = self.pictures.iter().filter(|it| it.delivery.is_sending());
        let free_uploads = match self.has_fingerprint_priority() {
            true => 0,
            false => MAX_CONCURRENT_UPLOADS.saturating_sub(uploading.count()),
        };
        let pictures = self.pictures.iter().filter(|picture| {
            picture.delivery.is_waiting()
                && picture.hold_reason.is_none()
                && !self.has_pending_removal(&picture.slot)
        });
        ready.extend(pictures.take(free_uploads).map(|picture| {
            (
                ItemId::Picture(picture.id),
                SyncRequest::Put(Box::new(picture.clone())),
            )
        }));
        for (key, field) in &self.fields {
            if field.delivery.is_waiting() && field.conflict().is_none() {
                let request = SyncRequest::Save {
                    field: key.clone(),
                    text: field.text.clone(),
                    base_version: field.base_version,
                };
                ready.push((ItemId::Field(key.clone()), request));
            }
        }
        // Records that depend on the files need the current state of the server.
        if self.is_fresh() {
            ready.extend(self.list_orders());
            ready.extend(self.ready_submission());
        }
        ready
    }

    fn list_orders(&self) -> Vec<(ItemId, SyncRequest)> {
        let Some(snapshot) = self.server_snapshot() else {
            return Vec::new();
        };
        let ready = self
            .orders
            .iter()
            .filter(|(slot, order)| order.delivery.is_waiting() && self.is_slot_settled(slot))
            .filter(|(slot, _)| !self.is_order_registered(slot));
        let ready = ready.map(|(slot, order)| {
            let request = SyncRequest::Arrange {
                slot: slot.clone(),
                order: apply_order(&order.wanted, snapshot.order(slot).collect()),
                revision: snapshot.revision,
            };
            (ItemId::Order(slot.clone()), request)
        });
        // Orders are sent one by one, because each raises the revision that the next must name.
        let is_sending = self.orders.values().any(|it| it.delivery.is_sending());
        ready.take(usize::from(!is_sending)).collect()
    }

    fn ready_submission(&self) -> Option<(ItemId, SyncRequest)> {
        // If the server has the fingerprint, the arrival of the last file submits the application.
        let submission = self.submission.as_ref().filter(|it| !it.is_registered());
        let Submission {
            delivery,
            previous_submissions,
            reviewed,
            ..
        } = submission?;
        let snapshot = self.server_snapshot()?;
        let request = SyncRequest::Submit {
            revision: snapshot.revision,
            reviewed: Box::new(reviewed.clone()),
        };
        (self.is_settled()
            && delivery.is_waiting()
            && snapshot.submissions == *previous_submissions)
            .then_some((ItemId::Submission, request))
    }

    /// Marks the item as sending and returns the command for the device.
    fn send(&mut self, item: &ItemId, request: SyncRequest) -> Command {
        let attempt = self.next_attempt();
        if let ItemId::Field(key) = item
            && let Some(field) = self.fields.get_mut(key)
        {
            field.record_sent();
        }
        if *item == ItemId::Fingerprint {
            self.record_fingerprint_sent();
        }
        if let Some(delivery) = self.delivery_mut(item) {
            delivery.state = SyncState::Sending(attempt);
        }
        Command::Send { attempt, request }
    }

    /// True if an acknowledged change was not read yet, or an item waits for a newer read.
    fn needs_read(&self) -> bool {
        // A fingerprint becomes visible only with the submission.
        let has_unread = self
            .deliveries()
            .any(|(item, delivery)| delivery.is_done() && item != ItemId::Fingerprint);
        let mut pictures = self.pictures.iter();
        let may_have_arrived =
            pictures.any(|it| it.hold_reason == Some(HoldReason::LeftOut) && it.delivery.tries > 0);
        // A late upload can add an image that was removed or left out.
        let may_reappear = !self.removed_unconfirmed.is_empty() || may_have_arrived;
        let has_waiting = self
            .orders
            .iter()
            .any(|(slot, order)| order.delivery.is_waiting() && self.is_slot_settled(slot))
            || self
                .submission
                .as_ref()
                .is_some_and(|it| it.delivery.is_waiting());
        has_unread || ((has_waiting || may_reappear) && !self.is_fresh())
    }

    /// True if a deletion in this slot waits or is being sent.
    fn has_pending_removal(&self, slot: &SlotId) -> bool {
        let mut removals = self.removals.iter();
        removals.any(|(id, it)| {
            let is_pending = !it.delivery.is_done() && !is_failed(&it.delivery);
            it.slot == *slot && is_pending && !self.is_removal_registered(*id)
        })
    }

    /// True if no deletion and no upload in this slot is pending. Images that are set aside do not
    /// count, although the person may still send them.
    fn is_slot_settled(&self, slot: &SlotId) -> bool {
        let mut pictures = self.pictures.iter();
        !self.has_pending_removal(slot)
            && !pictures.any(|it| it.slot == *slot && it.is_upload_pending())
    }
}

fn is_failed(delivery: &Delivery) -> bool {
    matches!(delivery.state, SyncState::Failed(_))
}

/// Sorts the images of the server: the wanted ones first, in the wanted order.
fn apply_order(wanted: &[ImageId], mut images: Vec<ImageId>) -> Vec<ImageId> {
    let position = |id: &ImageId| wanted.iter().position(|other| other == id);
    images.sort_by_key(|id| position(id).unwrap_or(usize::MAX));
    images
}
