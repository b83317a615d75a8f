//! What happens to an outbox, and what the device is to do about it.

use serde::{Deserialize, Serialize};

use super::{Attempt, Fault, FieldKey, Over, Picture, Seen, Version};
use crate::{
    application::{Fingerprint, Looked},
    id::{ImageId, SlotId},
    time::Timestamp,
};

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// Its bytes are kept on this device, verified.
    Added(Picture),
    /// The machine doubts a held image.
    Doubted(ImageId),
    /// Nothing is doubted of a held image, or the person wants it all the same. A fitted image is
    /// taken in the place of the one that it was made of.
    Released(ImageId),
    /// The person submits without these images: they are not sent any more until the person asks
    /// for that by [`Event::Retried`].
    LeftOut(Vec<ImageId>),
    /// An image of the server or of this device.
    Removed {
        slot: SlotId,
        image: ImageId,
    },
    /// An image of the server that the person can still bring back by [`Event::Dropped`]: nothing
    /// is sent until [`Event::RemovalReleased`], or until a tab begins to send.
    RemovalHeld {
        slot: SlotId,
        image: ImageId,
    },
    /// The time to bring the image back is over.
    RemovalReleased(ImageId),
    Arranged {
        slot: SlotId,
        order: Vec<ImageId>,
    },
    Edited {
        field: FieldKey,
        text: String,
        over: Over,
        /// By the device's clock.
        typed: Timestamp,
    },
    /// The person has seen both texts of a conflict.
    Settled {
        field: FieldKey,
        text: String,
    },
    /// `before`: how many submissions the person knows of; `looked`: what they saw. By
    /// fingerprint, images of it may still be here alone.
    SubmitAsked {
        before: u32,
        looked: Looked,
        by_fingerprint: bool,
    },
    Retried(ItemId),
    /// The person gives up a deletion, an order, a text or a submission.
    Dropped(ItemId),
    /// A tab begins to send; what an earlier one has begun is over.
    Opened,
    /// There is a line again, or the person is signed in again.
    Awake,
    Rested(Attempt),
    Run,
    Answered {
        attempt: Attempt,
        answer: Result<Answer, Fault>,
        /// Any number, for the rest before the next try.
        chance: u32,
    },
}

impl Event {
    /// Nobody else can say it again.
    pub(super) fn is_of_person(&self) -> bool {
        !matches!(
            self,
            Event::Opened | Event::Awake | Event::Rested(_) | Event::Run | Event::Answered { .. }
        )
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// To everything that has no answer of its own.
    Done,
    Saved(Version),
    Read(Seen),
    /// The fingerprint is taken, at this moment of the server's clock.
    Registered(Timestamp),
}

/// What the device is to do, after it has kept the outbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    Send {
        attempt: Attempt,
        request: Request,
    },
    /// An upload that nobody wants any more.
    Stop(Attempt),
    /// Reports `Rested` after so many milliseconds.
    Rest {
        attempt: Attempt,
        milliseconds: u32,
    },
    /// The bytes are needed no more.
    Forget(ImageId),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request {
    /// Reads what the server has.
    Read,
    Put(Box<Picture>),
    Remove(ImageId),
    Arrange {
        slot: SlotId,
        order: Vec<ImageId>,
        revision: u32,
    },
    Save {
        field: FieldKey,
        text: String,
        over: Version,
    },
    Register(Box<Fingerprint>),
    Submit {
        revision: u32,
        looked: Box<Looked>,
    },
}

/// One thing on its way.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ItemId {
    Picture(ImageId),
    Removal(ImageId),
    Order(SlotId),
    Field(FieldKey),
    Fingerprint,
    Submission,
    Reading,
}
