//! What the person does. Nothing is sent by it; see [`super::start`].

use super::{
    Command, Delivery, Hold, ItemId, Order, Outbox, Picture, Registration, Removal, Stage,
    Submission,
};
use crate::{
    application::Looked,
    id::{ImageId, SlotId},
};

impl Outbox {
    /// A second replacement of the same image takes the place of the first.
    pub(super) fn add(&mut self, picture: Picture) -> Vec<Command> {
        if self.picture(picture.id).is_some() {
            return Vec::new();
        }
        let rivals: Vec<_> = self
            .pictures
            .iter()
            .filter(|other| picture.replaces.is_some() && other.replaces == picture.replaces)
            .map(|other| (other.slot.clone(), other.id))
            .collect();
        let commands = rivals
            .into_iter()
            .flat_map(|(slot, id)| self.remove(slot, id))
            .collect();
        self.pictures.push(picture);
        commands
    }

    /// What was released meanwhile is not called back.
    pub(super) fn doubt(&mut self, id: ImageId) -> Vec<Command> {
        let held = self.pictures.iter_mut().find(|it| it.id == id);
        if let Some(hold) = held.and_then(|it| it.held.as_mut()) {
            *hold = Hold::Doubted;
        }
        Vec::new()
    }

    pub(super) fn release(&mut self, id: ImageId) -> Vec<Command> {
        if let Some(picture) = self.pictures.iter_mut().find(|it| it.id == id) {
            picture.held = None;
        }
        Vec::new()
    }

    /// An image that has never left this device simply goes. Of any other the server is told.
    pub(super) fn remove(&mut self, slot: SlotId, image: ImageId) -> Vec<Command> {
        let mut commands = Vec::new();
        let mut may_be_there = true;
        if let Some(index) = self.pictures.iter().position(|it| it.id == image) {
            let picture = self.pictures.remove(index);
            commands.push(Command::Forget(image));
            if let Stage::Sending(attempt) = picture.delivery.stage {
                commands.push(Command::Stop(attempt));
            }
            may_be_there = picture.delivery != Delivery::default() || self.gone.contains(&image);
        }
        if may_be_there {
            self.gone.insert(image);
            self.removals.entry(image).or_insert(Removal {
                slot,
                delivery: Delivery::default(),
            });
        }
        commands
    }

    pub(super) fn arrange(&mut self, slot: SlotId, wanted: Vec<ImageId>) -> Vec<Command> {
        let order = Order {
            wanted,
            delivery: Delivery::default(),
        };
        self.forget_promised_order(&slot);
        self.orders.insert(slot, order);
        Vec::new()
    }

    /// Once asked for it stands; only a fingerprint that the server has is replaced, by another or
    /// by a submission.
    pub(super) fn ask_to_submit(
        &mut self,
        before: u32,
        looked: Looked,
        by_fingerprint: bool,
    ) -> Vec<Command> {
        let mut asked = self.submission.iter();
        let is_renewed = asked.any(|it| it.is_registered() && it.looked != looked);
        if is_renewed || self.submission.is_none() {
            // Until it is sent, the server goes by what the one before says.
            let known = self.registration().cloned().unwrap_or_default();
            let registration = Registration {
                at: None,
                delivery: Delivery::default(),
                ..known
            };
            self.submission = Some(Submission {
                before,
                looked,
                registration: by_fingerprint.then_some(registration),
                delivery: Delivery::default(),
            });
        }
        Vec::new()
    }

    /// A submission that may have been sent cannot be taken back, only one that was refused.
    pub(super) fn give_up(&mut self, item: &ItemId) -> Vec<Command> {
        let is_free = self.delivery(item).is_some_and(|delivery| {
            *delivery == Delivery::default() || matches!(delivery.stage, Stage::Stuck(_))
        });
        match item {
            ItemId::Removal(id) if is_free => {
                self.removals.remove(id);
                self.gone.remove(id);
            }
            ItemId::Order(slot) if is_free => drop(self.orders.remove(slot)),
            ItemId::Field(key) if is_free => drop(self.fields.remove(key)),
            ItemId::Submission if is_free => self.submission = None,
            _ => {}
        }
        Vec::new()
    }

    pub(super) fn retry(&mut self, item: &ItemId) -> Vec<Command> {
        let delivery = self.delivery_mut(item);
        if let Some(delivery) = delivery.filter(|it| !it.is_sending() && !it.is_done()) {
            // That it has been tried is not forgotten: the server may have it.
            delivery.stage = Stage::Waiting;
        }
        Vec::new()
    }

    pub(super) fn open(&mut self) -> Vec<Command> {
        self.deliveries_mut().for_each(Delivery::open);
        self.acknowledged = self.last;
        Vec::new()
    }

    pub(super) fn awake(&mut self) -> Vec<Command> {
        self.deliveries_mut().for_each(Delivery::awake);
        Vec::new()
    }

    pub(super) fn end_rest(&mut self, attempt: super::Attempt) -> Vec<Command> {
        self.deliveries_mut().for_each(|it| it.end_rest(attempt));
        Vec::new()
    }
}
