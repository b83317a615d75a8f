//! What is only on this device, and its way to the server: the machine behind every draft.
//!
//! `(outbox, event) → (outbox, commands)`, pure. The device keeps the outbox (it is plain data)
//! before it obeys a command, so that a crash at any moment loses nothing that was called kept.
//! Replays are harmless: an image goes under an id and hash made here, an order and a submission
//! name the revision they were made for, a field the version it was typed over.
//!
//! ```text
//! Waiting → Sending → Done → (seen on the server: gone from here)
//!    ↑         ↓  ↘
//!    ├──── Resting  Stuck (the person decides)
//!    └────────────────┘
//! ```
//!
//! Near the close a submission may go by its fingerprint: that is sent before the files, and with
//! the last of them the server submits by itself (`fingerprint`).
//!
//! An image is kept before the machine looks at it, and held until nothing is doubted or the
//! person wants it. Files go before records: an order waits for the images of its slot, a submission for
//! everything, and both for a look at the server that is newer than the last answer.

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

/// How many images are sent at a time.
pub const LINES: usize = 3;

/// Everything of one application that the server is not known to have.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outbox {
    /// In the order in which they were chosen.
    pub pictures: Vec<Picture>,
    pub removals: BTreeMap<ImageId, Removal>,
    pub orders: BTreeMap<SlotId, Order>,
    pub fields: BTreeMap<FieldKey, Field>,
    pub submission: Option<Submission>,
    /// What the server was last seen to have, and by which attempt.
    seen: Option<(Attempt, Seen)>,
    reading: Delivery,
    /// Taken away while the server may still be receiving them.
    gone: BTreeSet<ImageId>,
    /// The newest attempt.
    last: Attempt,
    /// Only what was asked after this attempt shows what has been acknowledged.
    acknowledged: Attempt,
    /// Fields that have come to the server, by the newest text of this device there.
    #[serde(default)]
    arrived: BTreeMap<FieldKey, Saved>,
    /// Counts edits, so that two tabs notice each other.
    edition: u32,
    /// Counts everything that has changed anything.
    #[serde(default)]
    changes: u64,
}

impl Outbox {
    /// Takes in what happened. Only [`Event::Run`] begins to send, and only one tab says it.
    pub fn apply(&mut self, event: Event) -> Vec<Command> {
        let before = self.clone();
        let commands = self.take_in(event);
        if *self != before {
            self.changes += 1;
        }
        commands
    }

    /// Of two states of the same outbox, whether this is the later one.
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

    /// Nothing is only here, nothing is on its way, and nothing waits to be seen.
    pub fn is_empty(&self) -> bool {
        self.is_settled() && self.pictures.is_empty() && self.submission.is_none()
    }

    /// All but a submission has come to the server and was seen there. Images that are kept aside
    /// come only when the person wants it.
    pub fn is_settled(&self) -> bool {
        self.pictures.iter().all(Picture::is_aside)
            && self.removals.is_empty()
            && self.orders.is_empty()
            && self.fields.is_empty()
    }

    /// What a submission waits for, and what goes by itself: not the images that wait for the
    /// person.
    pub fn owed_to_submission(&self) -> Owed {
        let mut awaited = self.clone();
        awaited.submission = None;
        let is_on_its_way = |it: &Picture| !it.is_aside() && !it.waits_for_person();
        awaited.pictures.retain(is_on_its_way);
        awaited.owed()
    }

    /// What would be lost with this device.
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

    /// Images that wait for the person, and not for a line: to be confirmed, mended or tried
    /// again. Not those that a submission went without.
    pub fn count_undecided(&self) -> usize {
        let pictures = self.pictures_here();
        pictures.filter(|it| it.waits_for_person()).count()
    }

    /// Images that wait for the person in slots that stand as they were submitted: nothing can be
    /// decided there until the slot is returned. [`Outbox::count_undecided`] counts them as well.
    pub fn count_idle(&self, stands: impl Fn(&SlotId) -> bool) -> usize {
        let pictures = self.pictures_here();
        let waiting = pictures.filter(|it| it.is_aside() && it.waits_for_person());
        waiting.filter(|it| stands(&it.slot)).count()
    }

    /// Texts that wait for the person: changed elsewhere too, or refused.
    pub fn count_conflicts(&self) -> usize {
        let is_stuck =
            |it: &&Field| it.conflict().is_some() || matches!(it.delivery.stage, Stage::Stuck(_));
        self.fields.values().filter(is_stuck).count()
    }

    /// Images that a submission went without.
    pub fn count_left_out(&self) -> usize {
        let pictures = self.pictures_here();
        pictures.filter(|it| it.held == Some(Hold::LeftOut)).count()
    }

    /// The slots of which something is only here that a submission did not go without.
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

    /// A submission is asked for, and the server is not known to have it.
    pub fn is_submitting(&self) -> bool {
        let mut submission = self.submission.iter();
        submission.any(|it| !it.delivery.is_done())
    }

    pub fn picture(&self, id: ImageId) -> Option<&Picture> {
        self.pictures.iter().find(|picture| picture.id == id)
    }

    /// What the server was last seen to have.
    pub fn seen(&self) -> Option<&Seen> {
        self.seen.as_ref().map(|(_, seen)| seen)
    }

    /// The last look is newer than all that was acknowledged.
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

/// How much is only on this device.
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
