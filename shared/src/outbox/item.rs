//! The things on their way: images, deletions, orders, the submission.

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

/// An image whose bytes this device keeps under its id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Picture {
    pub id: ImageId,
    pub slot: SlotId,
    pub rank: i32,
    pub replaces: Option<ImageId>,
    pub name: String,
    pub bytes: u64,
    pub sha256: Sha256,
    /// By the device's clock.
    pub added: Timestamp,
    /// Whether the bytes outlive this page; not where the browser keeps nothing.
    pub is_kept: bool,
    /// It is kept, and not sent as long as this stands.
    #[serde(default)]
    pub held: Option<Hold>,
    #[serde(default)]
    pub delivery: Delivery,
}

/// Why an image is kept and not sent yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Hold {
    /// The machine has not looked at it yet.
    Unseen,
    /// The machine doubts it, and the person has not said yet that it is wanted.
    Doubted,
    /// It breaks a rule of its slot. It is kept for the person to mend or to remove.
    Refused,
    /// The device made it of another image, and the person has not taken it yet.
    Fitted(MadeOf),
    /// The person has submitted without it. It is sent only when they ask for that.
    LeftOut,
}

/// The image of which a fitted one was made, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MadeOf {
    pub original: ImageId,
    pub making: Making,
}

impl Hold {
    /// Neither an order nor a submission waits for such an image.
    pub fn is_aside(self) -> bool {
        matches!(self, Hold::Refused | Hold::Fitted(_) | Hold::LeftOut)
    }
}

impl Picture {
    /// It is kept here, and is not on its way to the server.
    pub fn is_aside(&self) -> bool {
        self.held.is_some_and(Hold::is_aside)
    }

    /// No line sends it before the person has confirmed, mended or tried it again.
    pub fn waits_for_person(&self) -> bool {
        match self.held {
            Some(Hold::Doubted | Hold::Refused | Hold::Fitted(_)) => true,
            Some(Hold::Unseen | Hold::LeftOut) => false,
            None => matches!(self.delivery.stage, Stage::Stuck(_)),
        }
    }

    /// The server has not acknowledged it, and will be sent it once nothing holds it.
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
    /// The person can still bring the image back; nothing is sent as long as this stands.
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
    /// How many submissions there were when the person asked: one more is this one.
    pub before: u32,
    pub looked: Looked,
    /// Where it is handed in by fingerprint: how far that has come.
    #[serde(default)]
    pub registration: Option<Registration>,
    pub delivery: Delivery,
}

/// The fingerprint of a submission whose bytes are still here, on its way before them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registration {
    /// When the server has taken it, by its clock.
    pub at: Option<Timestamp>,
    /// Deletions and orders that it says, as it was sent last: the server does them.
    pub leaving: BTreeSet<ImageId>,
    pub orders: BTreeSet<SlotId>,
    pub delivery: Delivery,
}

impl Submission {
    /// The server has its fingerprint, and submits it by itself with the last byte.
    pub fn is_registered(&self) -> bool {
        let mut registration = self.registration.iter();
        registration.any(|it| it.delivery.is_done())
    }
}

impl Outbox {
    /// The images that the server has not acknowledged. Of an image and the fitted one that was
    /// made of it, only the fitted one.
    pub fn pictures_here(&self) -> impl Iterator<Item = &Picture> {
        let pictures = self.pictures.iter().filter(|it| !it.delivery.is_done());
        pictures.filter(|it| self.find_fitted(it.id).is_none())
    }

    /// The fitted image that was made of this one and waits for the person.
    pub fn find_fitted(&self, original: ImageId) -> Option<&Picture> {
        let mut pictures = self.pictures.iter();
        pictures.find(|it| it.original() == Some(original))
    }

    /// Answers whether this attempt is still waited for.
    pub fn is_under_way(&self, attempt: Attempt) -> bool {
        self.deliveries().any(|(_, it)| it.is_sent_by(attempt))
    }

    /// The server wants somebody to sign in before it takes anything more.
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

    /// Everything on its way, the look at the server too.
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
