//! Commands of an outbox to the device, and the requests to the server in them.

use super::{AttemptId, FieldKey, FieldVersion, PendingImage};
use crate::{
    application::{Fingerprint, ReviewedSnapshot},
    id::{ImageId, SlotId},
};

/// Output of an outbox: a command that the device runs after it has stored the outbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Sends a request, and reports [`Event::ResponseReceived`](super::Event::ResponseReceived)
    /// when it ends.
    Send {
        /// Attempt of the request.
        attempt: AttemptId,
        /// Request to send.
        request: SyncRequest,
    },
    /// Cancels an upload that is no longer needed.
    CancelUpload(AttemptId),
    /// Waits, and then reports [`Event::BackoffEnded`](super::Event::BackoffEnded).
    BackOff {
        /// Attempt that failed.
        attempt: AttemptId,
        /// Length of the delay, in milliseconds.
        milliseconds: u32,
    },
    /// Deletes the stored bytes, which are no longer needed.
    DeleteBytes(ImageId),
}

/// Request to the server. All requests are idempotent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SyncRequest {
    /// Reads the state of the server.
    Read,
    /// Uploads an image of this device.
    Put(Box<PendingImage>),
    /// Removes an image.
    Remove(ImageId),
    /// Orders the images of a slot.
    Arrange {
        /// Slot to order.
        slot: SlotId,
        /// All images of the slot, in the wanted order.
        order: Vec<ImageId>,
        /// Revision of the application that the order is based on.
        revision: u32,
    },
    /// Saves a part of the form.
    Save {
        /// Part to save.
        field: FieldKey,
        /// New text.
        text: String,
        /// Version that the text is based on.
        base_version: FieldVersion,
    },
    /// Registers a fingerprint.
    Register(Box<Fingerprint>),
    /// Submits the application.
    Submit {
        /// Revision of the application that the submission is based on.
        revision: u32,
        /// Content that the person saw.
        reviewed: Box<ReviewedSnapshot>,
    },
}
