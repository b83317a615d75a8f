//! Items in delivery: images, deletions, orders, the submission.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{Attempt, Delivery, ItemId, Outbox, Stage};
use crate::{
    application::Looked,
    digest::Sha256,
    fitting::Making,
    id::{ImageId, SlotId},
    time::Timestamp,
};

/// Image whose bytes this device stores under its id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Picture {
    pub id: ImageId,
    pub slot: SlotId,
    pub rank: i32,
    pub replaces: Option<ImageId>,
    pub name: String,
    pub bytes: u64,
    pub sha256: Sha256,
    /// Time by the device's clock.
    pub added: Timestamp,
    /// True if the bytes outlive this page; false where the browser stores nothing.
    pub is_kept: bool,
    /// Reason why it is stored and not sent yet.
    #[serde(default)]
    pub held: Option<Hold>,
    #[serde(default)]
    pub delivery: Delivery,
}

/// Reason why an image is stored and not sent yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Hold {
    /// The check has not run yet.
    Unseen,
    /// The check has doubts, and the person has not confirmed the image.
    Doubted,
    /// The image breaks a rule of its slot. The person can mend or remove it.
    Refused,
    /// The device made it from another image, and the person has not accepted it yet.
    Fitted(MadeOf),
    /// The person has submitted without it. It is sent only after a retry.
    LeftOut,
}

/// Source of a fitted image, and how it was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MadeOf {
    pub original: ImageId,
    pub making: Making,
}

impl Hold {
    /// True if an order and a submission do not wait for such an image.
    pub fn is_aside(self) -> bool {
        matches!(self, Hold::Refused | Hold::Fitted(_) | Hold::LeftOut)
    }
}

impl Picture {
    /// True if it stays here and is not sent to the server.
    pub fn is_aside(&self) -> bool {
        self.held.is_some_and(Hold::is_aside)
    }

    /// True if it is not sent before the person confirms, mends or retries it.
    pub fn waits_for_person(&self) -> bool {
        match self.held {
            Some(Hold::Doubted | Hold::Refused | Hold::Fitted(_)) => true,
            Some(Hold::Unseen | Hold::LeftOut) => false,
            None => matches!(self.delivery.stage, Stage::Stuck(_)),
        }
    }

    /// True if it will be sent, now or after it is released, and is not acknowledged.
    pub fn is_coming(&self) -> bool {
        !self.is_aside() && !self.delivery.is_done()
    }

    fn original(&self) -> Option<ImageId> {
        match self.held {
            Some(Hold::Fitted(made_of)) => Some(made_of.original),
            _ => None,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Removal {
    pub slot: SlotId,
    /// True while the person can still undo the removal; nothing is sent then.
    #[serde(default)]
    pub is_held: bool,
    pub delivery: Delivery,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    pub wanted: Vec<ImageId>,
    pub delivery: Delivery,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Submission {
    /// Number of submissions when the person asked; a higher one means this is done.
    pub before: u32,
    pub looked: Looked,
    /// Status of the fingerprint, if it is submitted by one.
    #[serde(default)]
    pub registration: Option<Registration>,
    pub delivery: Delivery,
}

/// Fingerprint of a submission, which is sent before its bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registration {
    /// When the server has taken it, by its clock.
    pub at: Option<Timestamp>,
    /// Deletions and orders in the last sent version; the server applies them.
    pub leaving: BTreeSet<ImageId>,
    pub orders: BTreeSet<SlotId>,
    pub delivery: Delivery,
}

impl Submission {
    /// True if the server has the fingerprint and submits when the last byte arrives.
    pub fn is_registered(&self) -> bool {
        let mut registration = self.registration.iter();
        registration.any(|it| it.delivery.is_done())
    }
}

impl Outbox {
    /// Images that the server has not acknowledged. An image with a fitted version is represented
    /// by that version.
    pub fn pictures_here(&self) -> impl Iterator<Item = &Picture> {
        let pictures = self.pictures.iter().filter(|it| !it.delivery.is_done());
        pictures.filter(|it| self.find_fitted(it.id).is_none())
    }

    /// Fitted version of this image that waits for the person.
    pub fn find_fitted(&self, original: ImageId) -> Option<&Picture> {
        let mut pictures = self.pictures.iter();
        pictures.find(|it| it.original() == Some(original))
    }

    /// True if this attempt is still waiting for its answer.
    pub fn is_under_way(&self, attempt: Attempt) -> bool {
        self.deliveries().any(|(_, it)| it.is_sent_by(attempt))
    }

    /// True if the server requires sign-in before it accepts more.
    pub fn waits_for_sign_in(&self) -> bool {
        self.deliveries().any(|(_, it)| it.waits_for_sign_in())
    }

    pub fn delivery(&self, item: &ItemId) -> Option<&Delivery> {
        match item {
            ItemId::Picture(id) => self.picture(*id).map(|it| &it.delivery),
            ItemId::Removal(id) => self.removals.get(id).map(|it| &it.delivery),
            ItemId::Order(slot) => self.orders.get(slot).map(|it| &it.delivery),
            ItemId::Field(key) => self.fields.get(key).map(|it| &it.delivery),
            ItemId::Fingerprint => self.registration().map(|it| &it.delivery),
            ItemId::Submission => self.submission.as_ref().map(|it| &it.delivery),
            ItemId::Reading => Some(&self.reading),
        }
    }

    /// Deliveries of all items, including the read of the server.
    pub(super) fn deliveries(&self) -> impl Iterator<Item = (ItemId, &Delivery)> {
        let pictures = self
            .pictures
            .iter()
            .map(|it| (ItemId::Picture(it.id), &it.delivery));
        let removals = self
            .removals
            .iter()
            .map(|(id, it)| (ItemId::Removal(*id), &it.delivery));
        let orders = self
            .orders
            .iter()
            .map(|(slot, it)| (ItemId::Order(slot.clone()), &it.delivery));
        let fields = self
            .fields
            .iter()
            .map(|(key, it)| (ItemId::Field(key.clone()), &it.delivery));
        let fingerprint = self
            .registration()
            .map(|it| (ItemId::Fingerprint, &it.delivery));
        let submission = self
            .submission
            .iter()
            .map(|it| (ItemId::Submission, &it.delivery));
        pictures
            .chain(removals)
            .chain(orders)
            .chain(fields)
            .chain(fingerprint)
            .chain(submission)
            .chain([(ItemId::Reading, &self.reading)])
    }

    pub(super) fn deliveries_mut(&mut self) -> impl Iterator<Item = &mut Delivery> {
        let pictures = self.pictures.iter_mut().map(|it| &mut it.delivery);
        let removals = self.removals.values_mut().map(|it| &mut it.delivery);
        let orders = self.orders.values_mut().map(|it| &mut it.delivery);
        let fields = self.fields.values_mut().map(|it| &mut it.delivery);
        let submission = self.submission.iter_mut().flat_map(|it| {
            let registration = it.registration.iter_mut().map(|it| &mut it.delivery);
            registration.chain([&mut it.delivery])
        });
        pictures
            .chain(removals)
            .chain(orders)
            .chain(fields)
            .chain(submission)
            .chain([&mut self.reading])
    }

    pub(super) fn delivery_mut(&mut self, item: &ItemId) -> Option<&mut Delivery> {
        match item {
            ItemId::Picture(id) => {
                let mut pictures = self.pictures.iter_mut();
                pictures.find(|it| it.id == *id).map(|it| &mut it.delivery)
            }
            ItemId::Removal(id) => self.removals.get_mut(id).map(|it| &mut it.delivery),
            ItemId::Order(slot) => self.orders.get_mut(slot).map(|it| &mut it.delivery),
            ItemId::Field(key) => self.fields.get_mut(key).map(|it| &mut it.delivery),
            ItemId::Fingerprint => {
                let asked = self.submission.as_mut();
                asked
                    .and_then(|it| it.registration.as_mut())
                    .map(|it| &mut it.delivery)
            }
            ItemId::Submission => self.submission.as_mut().map(|it| &mut it.delivery),
            ItemId::Reading => Some(&mut self.reading),
        }
    }
}
