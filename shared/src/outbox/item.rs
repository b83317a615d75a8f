//! Items in delivery: images, deletions, orders, the submission.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{AttemptId, Delivery, ItemId, Outbox, SyncState};
use crate::{
    application::ReviewedSnapshot,
    digest::Sha256,
    id::{ImageId, SlotId},
    image_engine::EncodingInfo,
    time::Timestamp,
};

/// Image whose bytes this device stores under its id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingImage {
    /// Id of the image; this device chose it.
    pub id: ImageId,
    /// Slot of the image.
    pub slot: SlotId,
    /// Sort key within the slot.
    pub rank: i32,
    /// Image of the server that it replaces. `None` for an additional image.
    pub replaces: Option<ImageId>,
    /// Name of the person's file.
    pub name: String,
    /// Size of the file in bytes.
    pub bytes: u64,
    /// SHA-256 of the file.
    pub sha256: Sha256,
    /// Time at which the person chose the image, by the device's clock.
    pub added: Timestamp,
    /// True if the bytes outlive this page; false where the browser stores nothing.
    #[serde(rename = "is_kept")]
    pub is_persisted: bool,
    /// Reason why it is stored and not sent yet. `None` if it can be sent.
    #[serde(default)]
    #[serde(rename = "held")]
    pub hold_reason: Option<HoldReason>,
    /// Delivery of the image.
    #[serde(default)]
    pub delivery: Delivery,
}

/// Reason why an image is stored and not sent yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HoldReason {
    /// The check has not run yet.
    #[serde(rename = "unseen")]
    AwaitingCheck,
    /// The check has doubts, and the person has not confirmed the image.
    #[serde(rename = "doubted")]
    AwaitingConfirmation,
    /// The image violates a rule of its slot. The person can fit or remove it.
    #[serde(rename = "refused")]
    RuleViolated,
    /// The device made it from another image, and the person has not accepted it yet.
    Fitted(FitSource),
    /// The person has submitted without it. It is sent only after a retry.
    LeftOut,
}

/// Source of a fitted image, and how it was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FitSource {
    /// Image that it was made from; the device stores it too.
    pub original: ImageId,
    /// Details of how it was made.
    #[serde(rename = "making")]
    pub encoding: EncodingInfo,
}

impl HoldReason {
    /// True if such an image is not sent before the person decides. Orders and submissions do not
    /// wait for it.
    pub fn is_set_aside(self) -> bool {
        matches!(
            self,
            HoldReason::RuleViolated | HoldReason::Fitted(_) | HoldReason::LeftOut
        )
    }
}

impl PendingImage {
    /// True if it stays here and is not sent to the server.
    pub fn is_set_aside(&self) -> bool {
        self.hold_reason.is_some_and(HoldReason::is_set_aside)
    }

    /// True if it is not sent before the person confirms, fits or retries it.
    pub fn needs_decision(&self) -> bool {
        match self.hold_reason {
            Some(
                HoldReason::AwaitingConfirmation | HoldReason::RuleViolated | HoldReason::Fitted(_),
            ) => true,
            Some(HoldReason::AwaitingCheck | HoldReason::LeftOut) => false,
            None => matches!(self.delivery.state, SyncState::Failed(_)),
        }
    }

    /// True if it will be sent, now or after it is released, and is not acknowledged.
    pub fn is_upload_pending(&self) -> bool {
        !self.is_set_aside() && !self.delivery.is_done()
    }

    /// Image that this one was fitted from. `None` for other images and after the decision.
    fn original(&self) -> Option<ImageId> {
        match self.hold_reason {
            Some(HoldReason::Fitted(source)) => Some(source.original),
            _ => None,
        }
    }
}

/// Deletion of an image of the server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Removal {
    /// Slot of the image.
    pub slot: SlotId,
    /// True while the person can still undo the removal; nothing is sent then.
    #[serde(default)]
    pub is_held: bool,
    /// Delivery of the deletion.
    pub delivery: Delivery,
}

/// Wanted order of a slot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImageOrder {
    /// All images of the slot, in the wanted order.
    pub wanted: Vec<ImageId>,
    /// Delivery of the order.
    pub delivery: Delivery,
}

/// Submission that the person has requested.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Submission {
    /// Number of submissions at the time of the request. A higher number on the server means that
    /// this one is done.
    #[serde(rename = "before")]
    pub previous_submissions: u32,
    /// Content that the person saw; the server refuses any other.
    #[serde(rename = "looked")]
    pub reviewed: ReviewedSnapshot,
    /// Status of the fingerprint. `None` for a submission without one.
    #[serde(default)]
    pub registration: Option<FingerprintRegistration>,
    /// Delivery of the submission.
    pub delivery: Delivery,
}

/// Fingerprint of a submission, which is sent before its bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FingerprintRegistration {
    /// Time at which the server accepted it, by the server's clock. `None` before that.
    #[serde(rename = "at")]
    pub registered_at: Option<Timestamp>,
    /// Images that the last sent version deletes or replaces; the server removes them.
    #[serde(rename = "leaving")]
    pub removed_images: BTreeSet<ImageId>,
    /// Slots whose order is in the last sent version; the server applies it.
    pub orders: BTreeSet<SlotId>,
    /// Delivery of the fingerprint.
    pub delivery: Delivery,
}

impl Submission {
    /// True if the server has the fingerprint. It then submits when the last file arrives.
    pub fn is_registered(&self) -> bool {
        let mut registration = self.registration.iter();
        registration.any(|it| it.delivery.is_done())
    }
}

impl Outbox {
    /// Images that the server has not acknowledged. An image with a fitted version is represented
    /// by that version.
    pub fn unsynced_pictures(&self) -> impl Iterator<Item = &PendingImage> {
        let pictures = self.pictures.iter().filter(|it| !it.delivery.is_done());
        pictures.filter(|it| self.find_fitted(it.id).is_none())
    }

    /// Fitted version of this image that awaits the decision of the person. `None` without one.
    pub fn find_fitted(&self, original: ImageId) -> Option<&PendingImage> {
        let mut pictures = self.pictures.iter();
        pictures.find(|it| it.original() == Some(original))
    }

    /// True if the response to this attempt has not arrived.
    pub fn is_attempt_in_flight(&self, attempt: AttemptId) -> bool {
        self.deliveries().any(|(_, it)| it.is_sent_by(attempt))
    }

    /// True if the server requires sign-in before it accepts more.
    pub fn needs_sign_in(&self) -> bool {
        self.deliveries().any(|(_, it)| it.needs_sign_in())
    }

    /// Delivery of an item. `None` if the outbox does not have the item.
    pub fn delivery(&self, item: &ItemId) -> Option<&Delivery> {
        match item {
            ItemId::Picture(id) => self.picture(*id).map(|it| &it.delivery),
            ItemId::Removal(id) => self.removals.get(id).map(|it| &it.delivery),
            ItemId::Order(slot) => self.orders.get(slot).map(|it| &it.delivery),
            ItemId::Field(key) => self.fields.get(key).map(|it| &it.delivery),
            ItemId::Fingerprint => self.registration().map(|it| &it.delivery),
            ItemId::Submission => self.submission.as_ref().map(|it| &it.delivery),
            ItemId::ServerRead => Some(&self.server_read),
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
            .chain([(ItemId::ServerRead, &self.server_read)])
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
            .chain([&mut self.server_read])
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
                let submission = self.submission.as_mut();
                submission
                    .and_then(|it| it.registration.as_mut())
                    .map(|it| &mut it.delivery)
            }
            ItemId::Submission => self.submission.as_mut().map(|it| &mut it.delivery),
            ItemId::ServerRead => Some(&mut self.server_read),
        }
    }
}
