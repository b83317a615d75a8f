//! Events of an outbox, and the commands that it gives to the device.

use serde::{Deserialize, Serialize};

use super::{Attempt, Fault, FieldKey, Over, Picture, Seen, Version};
use crate::{
    application::{Fingerprint, Looked},
    id::{ImageId, SlotId},
    time::Timestamp,
};

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// The bytes of the image are stored on this device and verified.
    Added(Picture),
    /// The check has doubts about a held image.
    Doubted(ImageId),
    /// The check has no doubts about a held image, or the person wants it anyway. A fitted image
    /// replaces the one that it was made from.
    Released(ImageId),
    /// The person submits without these images. They are not sent until [`Event::Retried`].
    LeftOut(Vec<ImageId>),
    /// The person removed an image of the server or of this device.
    Removed {
        slot: SlotId,
        image: ImageId,
    },
    /// The person removed an image of the server and can undo it by [`Event::Dropped`]. Nothing is
    /// sent until [`Event::RemovalReleased`], or until a tab begins to send.
    RemovalHeld {
        slot: SlotId,
        image: ImageId,
    },
    /// The time to undo the removal is over.
    RemovalReleased(ImageId),
    Arranged {
        slot: SlotId,
        order: Vec<ImageId>,
    },
    Edited {
        field: FieldKey,
        text: String,
        over: Over,
        /// Time of typing by the device's clock.
        typed: Timestamp,
    },
    /// The person decided a conflict after seeing both texts.
    Settled {
        field: FieldKey,
        text: String,
    },
    /// The person submits. `before` is the number of earlier submissions, `looked` the content that
    /// they saw. By fingerprint, images of it may still be only here.
    SubmitAsked {
        before: u32,
        looked: Looked,
        by_fingerprint: bool,
    },
    Retried(ItemId),
    /// The person cancels a deletion, an order, a text or a submission.
    Dropped(ItemId),
    /// A tab begins to send; requests of an earlier tab are over.
    Opened,
    /// The network is back, or the person has signed in again.
    Awake,
    Rested(Attempt),
    Run,
    Answered {
        attempt: Attempt,
        answer: Result<Answer, Fault>,
        /// Random number for the retry delay.
        chance: u32,
    },
}

impl Event {
    /// True for a user action. It cannot be derived again, so it is replayed after a failed write.
    pub(super) fn is_of_person(&self) -> bool {
        !matches!(
            self,
            Event::Opened | Event::Awake | Event::Rested(_) | Event::Run | Event::Answered { .. }
        )
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Answer to requests that have no other answer.
    Done,
    Saved(Version),
    Read(Seen),
    /// The server has accepted the fingerprint, at this time of its clock.
    Registered(Timestamp),
}

/// Work for the device, after it has stored the outbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    Send {
        attempt: Attempt,
        request: Request,
    },
    /// Cancels an upload that is no longer needed.
    Stop(Attempt),
    /// Waits this number of milliseconds and then reports `Rested`.
    Rest {
        attempt: Attempt,
        milliseconds: u32,
    },
    /// Deletes the stored bytes, which are no longer needed.
    Forget(ImageId),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request {
    /// Reads the state of the server.
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

/// Identifier of one item in delivery.
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
