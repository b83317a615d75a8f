//! Events that an outbox handles, and the responses of the server in them.

use super::{
    AttemptId, BaseVersion, DeliveryError, FieldKey, FieldVersion, ItemId, PendingImage,
    ServerSnapshot,
};
use crate::{
    application::ReviewedSnapshot,
    id::{ImageId, SlotId},
    time::Timestamp,
};

/// Input of an outbox: a user action, or an event of the device or the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// The bytes of the image are stored on this device and verified.
    Added(PendingImage),
    /// The check found a possible fault in a held image; the person must confirm it.
    ConfirmationNeeded(ImageId),
    /// The check found no fault in a held image, or the person confirmed it. A fitted image
    /// replaces the image that it was made from.
    Released(ImageId),
    /// The person submits without these images. They are not sent until [`Event::Retried`].
    LeftOut(Vec<ImageId>),
    /// The person removed an image of the server or of this device.
    Removed {
        /// Slot of the image.
        slot: SlotId,
        /// Removed image.
        image: ImageId,
    },
    /// The person removed an image of the server and can undo it by [`Event::Cancelled`]. Nothing
    /// is sent until [`Event::RemovalReleased`], or until a tab begins to send.
    RemovalHeld {
        /// Slot of the image.
        slot: SlotId,
        /// Removed image.
        image: ImageId,
    },
    /// The time to undo the removal is over.
    RemovalReleased(ImageId),
    /// The person ordered the images of a slot.
    Arranged {
        /// Ordered slot.
        slot: SlotId,
        /// All images of the slot, in the wanted order.
        order: Vec<ImageId>,
    },
    /// The person edited a part of the form.
    Edited {
        /// Edited part.
        field: FieldKey,
        /// New text.
        text: String,
        /// Version that the edit is based on.
        base: BaseVersion,
        /// Time of typing by the device's clock.
        typed_at: Timestamp,
    },
    /// The person decided a conflict after seeing both texts.
    ConflictResolved {
        /// Part with the conflict.
        field: FieldKey,
        /// Chosen text.
        text: String,
    },
    /// The person requested a submission. By fingerprint, some of its images may still be only on
    /// this device.
    SubmitRequested {
        /// Number of earlier submissions.
        previous_submissions: u32,
        /// Content that the person saw.
        reviewed: ReviewedSnapshot,
        /// True if a fingerprint is sent before the files (C5).
        by_fingerprint: bool,
    },
    /// The person retried an item that is `Failed`, or an image that was left out.
    Retried(ItemId),
    /// The person cancelled a deletion, an order, a text or a submission.
    Cancelled(ItemId),
    /// A tab began to send. Responses to requests of an earlier tab will not arrive.
    SenderStarted,
    /// The network is back, or the person has signed in again.
    Reconnected,
    /// The delay after this attempt is over.
    BackoffEnded(AttemptId),
    /// The device can send. Only this event starts requests.
    SendPending,
    /// A request has ended.
    ResponseReceived {
        /// Attempt of the request.
        attempt: AttemptId,
        /// Response of the server, or the reason of a failure.
        result: Result<SyncResponse, DeliveryError>,
        /// Random number for the retry delay.
        random: u32,
    },
}

impl Event {
    /// True for a user action. It cannot be derived again, so it is replayed after a failed write.
    pub(super) fn is_user_action(&self) -> bool {
        !matches!(
            self,
            Event::SenderStarted
                | Event::Reconnected
                | Event::BackoffEnded(_)
                | Event::SendPending
                | Event::ResponseReceived { .. }
        )
    }
}

/// Successful response to a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SyncResponse {
    /// Response to requests that have no other response.
    Done,
    /// The server has saved a field under this version.
    Saved(FieldVersion),
    /// State of the server, as it was read.
    Read(ServerSnapshot),
    /// The server has accepted the fingerprint, at this time of its clock.
    Registered(Timestamp),
}
