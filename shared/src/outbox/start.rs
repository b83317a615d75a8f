//! Selection of the next requests: deletions, files, fields, then the records that need them.

use super::{Command, Delivery, Hold, ItemId, LINES, Outbox, Request, Stage, Submission};
use crate::id::{ImageId, SlotId};

impl Outbox {
    pub(super) fn start(&mut self) -> Vec<Command> {
        let mut commands = Vec::new();
        for (item, request) in self.list_ready() {
            commands.push(self.send(&item, request));
        }
        let is_quiet = !self.deliveries().any(|(_, delivery)| delivery.is_sending());
        if is_quiet && self.wants_look() && self.reading.is_waiting() {
            commands.push(self.send(&ItemId::Reading, Request::Read));
        }
        commands
    }

    fn list_ready(&self) -> Vec<(ItemId, Request)> {
        let mut ready: Vec<_> = self.ready_fingerprint().into_iter().collect();
        for (id, removal) in &self.removals {
            let is_ready = removal.delivery.is_waiting() && !removal.is_held;
            if is_ready && !self.is_promised_to_leave(*id) {
                ready.push((ItemId::Removal(*id), Request::Remove(*id)));
            }
        }
        let under_way = self.pictures.iter().filter(|it| it.delivery.is_sending());
        let free = match self.gives_way() {
            true => 0,
            false => LINES.saturating_sub(under_way.count()),
        };
        let pictures = self.pictures.iter().filter(|picture| {
            picture.delivery.is_waiting()
                && picture.held.is_none()
                && !self.is_making_room(&picture.slot)
        });
        ready.extend(pictures.take(free).map(|picture| {
            (
                ItemId::Picture(picture.id),
                Request::Put(Box::new(picture.clone())),
            )
        }));
        for (key, field) in &self.fields {
            if field.delivery.is_waiting() && field.conflict().is_none() {
                let request = Request::Save {
                    field: key.clone(),
                    text: field.text.clone(),
                    over: field.over,
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

    fn list_orders(&self) -> Vec<(ItemId, Request)> {
        let Some(seen) = self.seen() else {
            return Vec::new();
        };
        let ready = self
            .orders
            .iter()
            .filter(|(slot, order)| order.delivery.is_waiting() && self.is_slot_settled(slot))
            .filter(|(slot, _)| !self.is_order_promised(slot));
        let ready = ready.map(|(slot, order)| {
            let request = Request::Arrange {
                slot: slot.clone(),
                order: complete(&order.wanted, seen.order(slot).collect()),
                revision: seen.revision,
            };
            (ItemId::Order(slot.clone()), request)
        });
        // Orders are sent one by one, because each raises the revision that the next must name.
        let is_sending = self.orders.values().any(|it| it.delivery.is_sending());
        ready.take(usize::from(!is_sending)).collect()
    }

    fn ready_submission(&self) -> Option<(ItemId, Request)> {
        // The server itself submits a registered submission, with the last byte.
        let asked = self.submission.as_ref().filter(|it| !it.is_registered());
        let Submission {
            delivery,
            before,
            looked,
            ..
        } = asked?;
        let seen = self.seen()?;
        let request = Request::Submit {
            revision: seen.revision,
            looked: Box::new(looked.clone()),
        };
        (self.is_settled() && delivery.is_waiting() && seen.submissions == *before)
            .then_some((ItemId::Submission, request))
    }

    fn send(&mut self, item: &ItemId, request: Request) -> Command {
        let attempt = self.next_attempt();
        if let ItemId::Field(key) = item
            && let Some(field) = self.fields.get_mut(key)
        {
            field.note_sent();
        }
        if *item == ItemId::Fingerprint {
            self.note_fingerprint_sent();
        }
        if let Some(delivery) = self.delivery_mut(item) {
            delivery.stage = Stage::Sending(attempt);
        }
        Command::Send { attempt, request }
    }

    /// True if something acknowledged was not read yet, or something waits for a read.
    fn wants_look(&self) -> bool {
        // A fingerprint becomes visible only with the submission.
        let is_unseen = self
            .deliveries()
            .any(|(item, delivery)| delivery.is_done() && item != ItemId::Fingerprint);
        let mut pictures = self.pictures.iter();
        let may_have_come =
            pictures.any(|it| it.held == Some(Hold::LeftOut) && it.delivery.tries > 0);
        let may_come_back = !self.gone.is_empty() || may_have_come;
        let waits = self
            .orders
            .iter()
            .any(|(slot, order)| order.delivery.is_waiting() && self.is_slot_settled(slot))
            || self
                .submission
                .as_ref()
                .is_some_and(|it| it.delivery.is_waiting());
        is_unseen || ((waits || may_come_back) && !self.is_fresh())
    }

    /// True if a deletion in this slot has no answer yet.
    fn is_making_room(&self, slot: &SlotId) -> bool {
        let mut removals = self.removals.iter();
        removals.any(|(id, it)| {
            let is_under_way = !it.delivery.is_done() && !is_stuck(&it.delivery);
            it.slot == *slot && is_under_way && !self.is_promised_to_leave(*id)
        })
    }

    /// True if nothing in this slot is about to change. A refused image may still be sent.
    fn is_slot_settled(&self, slot: &SlotId) -> bool {
        let mut pictures = self.pictures.iter();
        !self.is_making_room(slot) && !pictures.any(|it| it.slot == *slot && it.is_coming())
    }
}

fn is_stuck(delivery: &Delivery) -> bool {
    matches!(delivery.stage, Stage::Stuck(_))
}

/// Images that are there, with the wanted ones first and in the wanted order.
fn complete(wanted: &[ImageId], there: Vec<ImageId>) -> Vec<ImageId> {
    let place = |id: &ImageId| wanted.iter().position(|other| other == id);
    let mut order = there;
    order.sort_by_key(|id| place(id).unwrap_or(usize::MAX));
    order
}
