//! Handlers of user actions. They send nothing; see [`super::start`].

use super::{
    Command, Delivery, Hold, ItemId, Order, Outbox, Picture, Registration, Removal, Seen, Stage,
    Submission,
};
use crate::{
    application::Looked,
    id::{ImageId, SlotId},
};

impl Outbox {
    /// Adds an image. A second replacement of the same image takes the place of the first. An image
    /// that was set aside is added again when it fits or the person has accepted it. An image added
    /// while a submission waits is not part of it.
    pub(super) fn add(&mut self, mut picture: Picture) -> Vec<Command> {
        let known = self.pictures.iter().position(|it| it.id == picture.id);
        let is_undecided = |it: &Picture| matches!(it.held, Some(Hold::Refused | Hold::Fitted(_)));
        if known.is_some_and(|index| !is_undecided(&self.pictures[index])) {
            return Vec::new();
        }
        let mut asked = self.submission.iter();
        if !picture.is_aside() && asked.any(|it| it.registration.is_none()) {
            picture.held = Some(Hold::LeftOut);
        }
        let rivals: Vec<_> = self
            .pictures
            .iter()
            .filter(|other| other.id != picture.id && is_rival(&picture, other))
            .map(|other| (other.slot.clone(), other.id))
            .collect();
        match known {
            Some(index) => self.pictures[index].held = picture.held,
            None => self.pictures.push(picture),
        }
        let rivals = rivals.into_iter();
        rivals
            .flat_map(|(slot, id)| self.remove(slot, id))
            .collect()
    }

    /// Marks a held image as doubted. A released one is not changed.
    pub(super) fn doubt(&mut self, id: ImageId) -> Vec<Command> {
        let held = self.pictures.iter_mut().find(|it| it.id == id);
        if let Some(hold) = held.and_then(|it| it.held.as_mut())
            && *hold == Hold::Unseen
        {
            *hold = Hold::Doubted;
        }
        Vec::new()
    }

    pub(super) fn release(&mut self, id: ImageId) -> Vec<Command> {
        let Some(picture) = self.pictures.iter_mut().find(|it| it.id == id) else {
            return Vec::new();
        };
        match picture.held {
            Some(Hold::Unseen | Hold::Doubted) => {
                picture.held = None;
                Vec::new()
            }
            Some(Hold::Fitted(made_of)) => {
                picture.held = None;
                let slot = picture.slot.clone();
                self.remove(slot, made_of.original)
            }
            Some(Hold::Refused | Hold::LeftOut) | None => Vec::new(),
        }
    }

    /// Leaves images out of a submission and stops their uploads. They may have arrived already.
    pub(super) fn leave_out(&mut self, images: &[ImageId]) -> Vec<Command> {
        let mut commands = Vec::new();
        let pictures = self.pictures.iter_mut();
        for picture in pictures.filter(|it| it.is_coming() && images.contains(&it.id)) {
            picture.held = Some(Hold::LeftOut);
            if let Stage::Sending(attempt) = picture.delivery.stage {
                commands.push(Command::Stop(attempt));
                picture.delivery.tries += 1;
            }
            picture.delivery.stage = Stage::Waiting;
        }
        commands
    }

    /// Removes an image. The server is told, unless the image never left this device.
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
            // A locked slot accepts no late upload.
            let is_absent = |seen: &Seen| !seen.is_open && !seen.has(image);
            may_be_there &= !self.seen().is_some_and(is_absent);
        }
        if let Some(fitted) = self.find_fitted(image).map(|it| it.id) {
            self.pictures.retain(|it| it.id != fitted);
            commands.push(Command::Forget(fitted));
        }
        if may_be_there {
            self.gone.insert(image);
            self.removals.entry(image).or_insert(Removal {
                slot,
                is_held: false,
                delivery: Delivery::default(),
            });
        }
        commands
    }

    /// Holds a removal. An image that the server is not known to have is removed at once, since
    /// only its bytes here could restore it.
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

    pub(super) fn release_removal(&mut self, image: ImageId) -> Vec<Command> {
        if let Some(removal) = self.removals.get_mut(&image) {
            removal.is_held = false;
        }
        Vec::new()
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

    /// Requests a submission. A pending request stays, except that a fingerprint on the server can
    /// be replaced by another or by a submission.
    pub(super) fn ask_to_submit(
        &mut self,
        before: u32,
        looked: Looked,
        by_fingerprint: bool,
    ) -> Vec<Command> {
        let mut asked = self.submission.iter();
        let is_renewed = asked.any(|it| it.is_registered() && it.looked != looked);
        if is_renewed || self.submission.is_none() {
            // Until the new one is sent, the server uses the previous fingerprint.
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

    /// Cancels an item. A submission that may have been sent cannot be cancelled, only a refused
    /// one.
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
        if let ItemId::Picture(id) = item
            && let Some(picture) = self.pictures.iter_mut().find(|it| it.id == *id)
            && picture.held == Some(Hold::LeftOut)
        {
            picture.held = None;
        }
        let delivery = self.delivery_mut(item);
        if let Some(delivery) = delivery.filter(|it| !it.is_sending() && !it.is_done()) {
            // The tries are kept, because the server may have it.
            delivery.stage = Stage::Waiting;
        }
        Vec::new()
    }

    /// Releases held removals, because the page that could undo them may be closed.
    pub(super) fn open(&mut self) -> Vec<Command> {
        for removal in self.removals.values_mut() {
            removal.is_held = false;
        }
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

/// True for two replacements of the same image, or two fitted versions of it.
fn is_rival(picture: &Picture, other: &Picture) -> bool {
    match (picture.held, other.held) {
        (Some(Hold::Fitted(new)), Some(Hold::Fitted(old))) => new.original == old.original,
        _ => {
            let are_coming = !picture.is_aside() && !other.is_aside();
            are_coming && picture.replaces.is_some() && other.replaces == picture.replaces
        }
    }
}
