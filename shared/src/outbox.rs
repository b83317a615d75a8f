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
//!    ├──── Resting  Stuck (the person decides)
//!    └────────────────┘
//! ```
//!
//! Near the close a submission may go by fingerprint: that is sent before the files, and the server
//! submits when the last file arrives (`fingerprint`).
//!
//! An image is stored before it is checked, and held until the check finds no doubt or the person
//! confirms it. Files are sent before records: an order waits for the images of its slot, a
//! submission for everything, and both for a read of the server that is newer than the last answer.

mod answer;
mod delivery;
mod event;
mod field;
mod fingerprint;
mod item;
mod page;
mod person;
mod seen;
mod start;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use self::field::Saved;
pub use self::{
    delivery::{Attempt, Delivery, Fault, Stage, backoff},
    event::{Answer, Command, Event, ItemId, Request},
    field::{Field, FieldKey, Over, Version},
    item::{Hold, MadeOf, Order, Picture, Registration, Removal, Submission},
    page::PageOutbox,
    seen::Seen,
};
use crate::id::{ImageId, SlotId};

/// Maximum number of images that are sent at the same time.
pub const LINES: usize = 3;

/// Changes of one application that the server is not known to have.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outbox {
    /// Images in the order in which they were chosen.
    pub pictures: Vec<Picture>,
    pub removals: BTreeMap<ImageId, Removal>,
    pub orders: BTreeMap<SlotId, Order>,
    pub fields: BTreeMap<FieldKey, Field>,
    pub submission: Option<Submission>,
    /// Last known state of the server, and the attempt that read it.
    seen: Option<(Attempt, Seen)>,
    reading: Delivery,
    /// Removed images that the server may still be receiving.
    gone: BTreeSet<ImageId>,
    /// The newest attempt.
    last: Attempt,
    /// Only a read that starts after this attempt shows what was acknowledged.
    acknowledged: Attempt,
    /// Saved fields, with the newest text of this device on the server.
    #[serde(default)]
    arrived: BTreeMap<FieldKey, Saved>,
    /// Counter of edits, so that two tabs detect each other's edits.
    edition: u32,
    /// Counter of all changes.
    #[serde(default)]
    changes: u64,
}

impl Outbox {
    /// Applies an event. Only [`Event::Run`] starts requests, and only one tab emits it.
    pub fn apply(&mut self, event: Event) -> Vec<Command> {
        let before = self.clone();
        let commands = self.take_in(event);
        if *self != before {
            self.changes += 1;
        }
        commands
    }

    /// True if this is the later of two states of the same outbox.
    pub fn is_newer_than(&self, other: &Self) -> bool {
        self.changes > other.changes
    }

    fn take_in(&mut self, event: Event) -> Vec<Command> {
        match event {
            Event::Added(picture) => self.add(picture),
            Event::Doubted(image) => self.doubt(image),
            Event::Released(image) => self.release(image),
            Event::LeftOut(images) => self.leave_out(&images),
            Event::Removed { slot, image } => self.remove(slot, image),
            Event::RemovalHeld { slot, image } => self.hold_removal(slot, image),
            Event::RemovalReleased(image) => self.release_removal(image),
            Event::Arranged { slot, order } => self.arrange(slot, order),
            Event::Edited {
                field,
                text,
                over,
                typed,
            } => self.edit(field, text, over, typed),
            Event::Settled { field, text } => self.settle(&field, text),
            Event::SubmitAsked {
                before,
                looked,
                by_fingerprint,
            } => self.ask_to_submit(before, looked, by_fingerprint),
            Event::Retried(item) => self.retry(&item),
            Event::Dropped(item) => self.give_up(&item),
            Event::Opened => self.open(),
            Event::Awake => self.awake(),
            Event::Rested(attempt) => self.end_rest(attempt),
            Event::Run => self.start(),
            Event::Answered {
                attempt,
                answer,
                chance,
            } => self.take_answer(attempt, answer, chance),
        }
    }

    /// True if nothing is only here, in delivery, or waiting for a read.
    pub fn is_empty(&self) -> bool {
        self.is_settled() && self.pictures.is_empty() && self.submission.is_none()
    }

    /// True if everything except a submission is on the server and was read there. Images that are
    /// set aside are not counted.
    pub fn is_settled(&self) -> bool {
        self.pictures.iter().all(Picture::is_aside)
            && self.removals.is_empty()
            && self.orders.is_empty()
            && self.fields.is_empty()
    }

    /// Changes that a submission waits for and that are sent automatically, without the images that
    /// wait for the person.
    pub fn owed_to_submission(&self) -> Owed {
        let mut awaited = self.clone();
        awaited.submission = None;
        let is_on_its_way = |it: &Picture| !it.is_aside() && !it.waits_for_person();
        awaited.pictures.retain(is_on_its_way);
        awaited.owed()
    }

    /// Changes that would be lost with this device.
    pub fn owed(&self) -> Owed {
        let owed = |delivery: &Delivery| !matches!(delivery.stage, Stage::Done(_));
        Owed {
            images: self.pictures_here().count(),
            fields: count(self.fields.values().map(|it| &it.delivery), owed),
            acts: count(self.removals.values().map(|it| &it.delivery), owed)
                + count(self.orders.values().map(|it| &it.delivery), owed)
                + count(self.submission.iter().map(|it| &it.delivery), owed),
        }
    }

    /// Number of images that the person must confirm, mend or retry, without those left out of a
    /// submission.
    pub fn count_undecided(&self) -> usize {
        let pictures = self.pictures_here();
        pictures.filter(|it| it.waits_for_person()).count()
    }

    /// Number of images that wait for the person in slots that are locked as submitted; they can be
    /// decided only after a return. [`Outbox::count_undecided`] counts them as well.
    pub fn count_idle(&self, stands: impl Fn(&SlotId) -> bool) -> usize {
        let pictures = self.pictures_here();
        let waiting = pictures.filter(|it| it.is_aside() && it.waits_for_person());
        waiting.filter(|it| stands(&it.slot)).count()
    }

    /// Number of texts that wait for the person: changed elsewhere too, or refused.
    pub fn count_conflicts(&self) -> usize {
        let is_stuck =
            |it: &&Field| it.conflict().is_some() || matches!(it.delivery.stage, Stage::Stuck(_));
        self.fields.values().filter(is_stuck).count()
    }

    /// Number of images left out of a submission.
    pub fn count_left_out(&self) -> usize {
        let pictures = self.pictures_here();
        pictures.filter(|it| it.held == Some(Hold::LeftOut)).count()
    }

    /// Slots with changes that are only here, except images left out of a submission.
    pub fn owed_slots(&self) -> impl Iterator<Item = &SlotId> {
        let pictures = self.pictures.iter();
        let pictures = pictures.filter(|it| it.held != Some(Hold::LeftOut));
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

    pub fn picture(&self, id: ImageId) -> Option<&Picture> {
        self.pictures.iter().find(|picture| picture.id == id)
    }

    /// Last known state of the server. `None` before the first read.
    pub fn seen(&self) -> Option<&Seen> {
        self.seen.as_ref().map(|(_, seen)| seen)
    }

    /// True if the last read is newer than everything that was acknowledged.
    fn is_fresh(&self) -> bool {
        self.seen
            .as_ref()
            .is_some_and(|(attempt, _)| *attempt > self.acknowledged)
    }

    fn next_attempt(&mut self) -> Attempt {
        self.last = self.last.next();
        self.last
    }
}

/// Amount of changes that are only on this device.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Owed {
    pub images: usize,
    pub fields: usize,
    /// Deletions, orders and a submission.
    pub acts: usize,
}

impl Owed {
    pub fn is_nothing(self) -> bool {
        self == Self::default()
    }
}

impl std::ops::Add for Owed {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            images: self.images + other.images,
            fields: self.fields + other.fields,
            acts: self.acts + other.acts,
        }
    }
}

fn count<'a>(
    deliveries: impl Iterator<Item = &'a Delivery>,
    is_counted: fn(&Delivery) -> bool,
) -> usize {
    deliveries.filter(|delivery| is_counted(delivery)).count()
}
