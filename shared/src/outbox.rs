//! Outbox of one application: changes that exist only on this device, and their delivery.
//!
//! The state machine is pure: `(outbox, event) → (outbox, commands)`. The device stores the outbox
//! before it runs a command, so that a crash loses nothing. Requests are idempotent: an image has
//! an id and a hash made here, an order and a submission name the revision they are based on, a
//! field its version.
//!
//! ```text
//! Waiting → Sending → Done → (seen on the server: gone from here)
//!    ↑         ↓  ↘
//!    ├─ BackingOff  Failed (the person decides)
//!    └────────────────┘
//! ```
//!
//! Near the close a submission may go by fingerprint: that is sent before the files, and the server
//! submits when the last file arrives (`fingerprint`).
//!
//! An image is stored before it is checked, and held until the check finds no doubt or the person
//! confirms it. Files are sent before records: an order waits for the images of its slot, a
//! submission for everything, and both for a read of the server that is newer than the last answer.

mod command;
mod delivery;
mod event;
mod field;
mod fingerprint;
mod item;
mod item_id;
mod page_outbox;
mod response;
mod schedule;
mod server_snapshot;
mod user_actions;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use self::field::SavedField;
pub use self::{
    command::{Command, SyncRequest},
    delivery::{AttemptId, Delivery, DeliveryError, SyncState, backoff_ms},
    event::{Event, SyncResponse},
    field::{BaseVersion, PendingField},
    item::{
        FingerprintRegistration, FitSource, HoldReason, ImageOrder, PendingImage, Removal,
        Submission,
    },
    item_id::ItemId,
    page_outbox::PageOutbox,
    server_snapshot::ServerSnapshot,
};
pub use crate::application::answers::{FieldKey, FieldVersion};
use crate::id::{ImageId, SlotId};

/// Maximum number of images that are sent at the same time.
pub const MAX_CONCURRENT_UPLOADS: usize = 3;

/// Changes of one application that the server is not known to have.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outbox {
    /// Images in the order in which they were chosen.
    pub pictures: Vec<PendingImage>,
    /// Deletions by image.
    pub removals: BTreeMap<ImageId, Removal>,
    /// Wanted orders by slot.
    pub orders: BTreeMap<SlotId, ImageOrder>,
    /// Edited parts of the form.
    pub fields: BTreeMap<FieldKey, PendingField>,
    /// Submission that the person asked for. `None` before that, and after the server has it.
    pub submission: Option<Submission>,
    /// Last known state of the server, and the attempt that read it.
    #[serde(rename = "seen")]
    server_snapshot: Option<(AttemptId, ServerSnapshot)>,
    #[serde(rename = "reading")]
    server_read: Delivery,
    /// Removed images that the server may still be receiving.
    #[serde(rename = "gone")]
    removed_unconfirmed: BTreeSet<ImageId>,
    /// The newest attempt.
    #[serde(rename = "last")]
    last_attempt: AttemptId,
    /// Only a read that starts after this attempt shows what was acknowledged.
    acknowledged: AttemptId,
    /// Saved fields, with the newest text of this device on the server.
    #[serde(default)]
    #[serde(rename = "arrived")]
    saved_fields: BTreeMap<FieldKey, SavedField>,
    /// Counter of edits, so that two tabs detect each other's edits.
    #[serde(rename = "edition")]
    local_revision: u32,
    /// Counter of all changes.
    #[serde(default)]
    changes: u64,
}

impl Outbox {
    /// Applies an event. Only [`Event::SendPending`] starts requests, and only one tab emits it.
    /// ```
    /// use shared::{
    ///     application::answers::{FieldKey, FieldVersion},
    ///     outbox::{BaseVersion, Command, Event, Outbox, SyncRequest, SyncResponse},
    ///     time::Timestamp,
    /// };
    ///
    /// let mut outbox = Outbox::default();
    /// let edited = Event::Edited {
    ///     field: FieldKey("person/employer".to_owned()),
    ///     text: "教育局".to_owned(),
    ///     base: BaseVersion::Server(FieldVersion(0)),
    ///     typed_at: Timestamp(0),
    /// };
    /// assert!(outbox.apply(edited).is_empty());
    /// assert_eq!(outbox.count_unsynced().fields, 1);
    ///
    /// let commands = outbox.apply(Event::SendPending);
    /// let [Command::Send { attempt, request }] = &commands[..] else {
    ///     panic!("one request starts");
    /// };
    /// assert!(matches!(request, SyncRequest::Save { base_version: FieldVersion(0), .. }));
    ///
    /// let answer = Ok(SyncResponse::Saved(FieldVersion(1)));
    /// outbox.apply(Event::ResponseReceived { attempt: *attempt, result: answer, random: 0 });
    /// assert!(outbox.count_unsynced().is_empty());
    /// ```
    pub fn apply(&mut self, event: Event) -> Vec<Command> {
        let before = self.clone();
        let commands = self.handle_event(event);
        if *self != before {
            self.changes += 1;
        }
        commands
    }

    /// True if this is the later of two states of the same outbox.
    pub fn is_newer_than(&self, other: &Self) -> bool {
        self.changes > other.changes
    }

    fn handle_event(&mut self, event: Event) -> Vec<Command> {
        match event {
            Event::Added(picture) => self.add(picture),
            Event::ConfirmationNeeded(image) => self.require_confirmation(image),
            Event::Released(image) => self.release(image),
            Event::LeftOut(images) => self.exclude_images(&images),
            Event::Removed { slot, image } => self.remove(slot, image),
            Event::RemovalHeld { slot, image } => self.hold_removal(slot, image),
            Event::RemovalReleased(image) => self.release_removal(image),
            Event::Arranged { slot, order } => self.arrange(slot, order),
            Event::Edited {
                field,
                text,
                base,
                typed_at,
            } => self.edit(field, text, base, typed_at),
            Event::ConflictResolved { field, text } => self.resolve_conflict(&field, text),
            Event::SubmitRequested {
                previous_submissions,
                reviewed,
                by_fingerprint,
            } => self.request_submission(previous_submissions, reviewed, by_fingerprint),
            Event::Retried(item) => self.retry(&item),
            Event::Cancelled(item) => self.cancel(&item),
            Event::SenderStarted => self.restart_sender(),
            Event::Reconnected => self.skip_backoffs(),
            Event::BackoffEnded(attempt) => self.end_backoff(attempt),
            Event::SendPending => self.send_pending(),
            Event::ResponseReceived {
                attempt,
                result,
                random,
            } => self.handle_response(attempt, result, random),
        }
    }

    /// True if nothing is only here, in delivery, or waiting for a read.
    pub fn is_empty(&self) -> bool {
        self.is_settled() && self.pictures.is_empty() && self.submission.is_none()
    }

    /// True if everything except a submission is on the server and was read there. Images that are
    /// set aside are not counted.
    pub fn is_settled(&self) -> bool {
        self.pictures.iter().all(PendingImage::is_set_aside)
            && self.removals.is_empty()
            && self.orders.is_empty()
            && self.fields.is_empty()
    }

    /// Changes that a submission waits for and that are sent automatically, without the images that
    /// wait for the person.
    pub fn count_blocking_submission(&self) -> UnsyncedCounts {
        let mut awaited = self.clone();
        awaited.submission = None;
        let is_on_its_way = |it: &PendingImage| !it.is_set_aside() && !it.needs_decision();
        awaited.pictures.retain(is_on_its_way);
        awaited.count_unsynced()
    }

    /// Changes that would be lost with this device.
    pub fn count_unsynced(&self) -> UnsyncedCounts {
        let owed = |delivery: &Delivery| !matches!(delivery.state, SyncState::Done(_));
        UnsyncedCounts {
            images: self.unsynced_pictures().count(),
            fields: count(self.fields.values().map(|it| &it.delivery), owed),
            actions: count(self.removals.values().map(|it| &it.delivery), owed)
                + count(self.orders.values().map(|it| &it.delivery), owed)
                + count(self.submission.iter().map(|it| &it.delivery), owed),
        }
    }

    /// Number of images that the person must confirm, mend or retry, without those left out of a
    /// submission.
    pub fn count_undecided(&self) -> usize {
        let pictures = self.unsynced_pictures();
        pictures.filter(|it| it.needs_decision()).count()
    }

    /// Number of images that wait for the person in slots that are locked as submitted; they can be
    /// decided only after a return. [`Outbox::count_undecided`] counts them as well.
    pub fn count_locked_undecided(&self, stands: impl Fn(&SlotId) -> bool) -> usize {
        let pictures = self.unsynced_pictures();
        let waiting = pictures.filter(|it| it.is_set_aside() && it.needs_decision());
        waiting.filter(|it| stands(&it.slot)).count()
    }

    /// Number of texts that wait for the person: changed elsewhere too, or refused.
    pub fn count_conflicts(&self) -> usize {
        let is_stuck = |it: &&PendingField| {
            it.conflict().is_some() || matches!(it.delivery.state, SyncState::Failed(_))
        };
        self.fields.values().filter(is_stuck).count()
    }

    /// Number of images left out of a submission.
    pub fn count_left_out(&self) -> usize {
        let pictures = self.unsynced_pictures();
        pictures
            .filter(|it| it.hold_reason == Some(HoldReason::LeftOut))
            .count()
    }

    /// Slots with changes that are only here, except images left out of a submission.
    pub fn unsynced_slots(&self) -> impl Iterator<Item = &SlotId> {
        let pictures = self.pictures.iter();
        let pictures = pictures.filter(|it| it.hold_reason != Some(HoldReason::LeftOut));
        let pictures = pictures.map(|it| (&it.slot, &it.delivery));
        let removals = self.removals.values().map(|it| (&it.slot, &it.delivery));
        let orders = self.orders.iter().map(|(slot, it)| (slot, &it.delivery));
        let all = pictures.chain(removals).chain(orders);
        all.filter(|(_, delivery)| !delivery.is_done())
            .map(|(slot, _)| slot)
    }

    /// True if a submission is requested and the server is not known to have it.
    pub fn is_submitting(&self) -> bool {
        let mut submission = self.submission.iter();
        submission.any(|it| !it.delivery.is_done())
    }

    /// Image with this id. `None` if the outbox has none.
    pub fn picture(&self, id: ImageId) -> Option<&PendingImage> {
        self.pictures.iter().find(|picture| picture.id == id)
    }

    /// Last known state of the server. `None` before the first read.
    pub fn server_snapshot(&self) -> Option<&ServerSnapshot> {
        self.server_snapshot.as_ref().map(|(_, seen)| seen)
    }

    /// True if the last read is newer than everything that was acknowledged.
    fn is_fresh(&self) -> bool {
        self.server_snapshot
            .as_ref()
            .is_some_and(|(attempt, _)| *attempt > self.acknowledged)
    }

    fn next_attempt(&mut self) -> AttemptId {
        self.last_attempt = self.last_attempt.next();
        self.last_attempt
    }
}

/// Amount of changes that are only on this device.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct UnsyncedCounts {
    /// Number of images.
    pub images: usize,
    /// Number of form fields.
    pub fields: usize,
    /// Deletions, orders and a submission.
    pub actions: usize,
}

impl UnsyncedCounts {
    /// True if nothing is only on this device.
    pub fn is_empty(self) -> bool {
        self == Self::default()
    }
}

impl std::ops::Add for UnsyncedCounts {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            images: self.images + other.images,
            fields: self.fields + other.fields,
            actions: self.actions + other.actions,
        }
    }
}

fn count<'a>(
    deliveries: impl Iterator<Item = &'a Delivery>,
    is_counted: fn(&Delivery) -> bool,
) -> usize {
    deliveries.filter(|delivery| is_counted(delivery)).count()
}
