//! Model of a device, a network and the server, driven by generated acts. Several tabs share one
//! stored outbox, so their acts are further acts here.

pub(crate) mod act;
mod fingerprint;
mod held;
pub(crate) mod label;
mod line;

use std::collections::{BTreeMap, BTreeSet};

use shared::{
    application::{Manifest, ReviewedSnapshot},
    digest::Sha256,
    id::{ImageId, SlotId},
    outbox::{
        AttemptId, Command, DeliveryError, Event, FieldKey, HoldReason, ItemId, Outbox,
        PendingImage, SyncRequest, SyncResponse, SyncState,
    },
    time::Timestamp,
};
use uuid::Uuid;

use self::{act::Act, line::InFlightRequest};
use crate::server::Server;

#[derive(Default)]
pub(crate) struct World {
    outbox: Outbox,
    /// The images whose bytes the device keeps.
    bytes: BTreeSet<ImageId>,
    timers: Vec<AttemptId>,
    flights: Vec<InFlightRequest>,
    answers: Vec<(AttemptId, Result<SyncResponse, DeliveryError>)>,
    server: Server,
    wanted: ExpectedState,
    next_id: u128,
    pub(crate) happened: BTreeSet<&'static str>,
}

/// Expected result of the person's acts.
#[derive(Default)]
struct ExpectedState {
    slots: BTreeMap<SlotId, Vec<ImageId>>,
    orders: BTreeMap<SlotId, Vec<ImageId>>,
    /// To be replaced by an image that was called back on its way: either is right.
    open: BTreeSet<ImageId>,
    fields: BTreeMap<FieldKey, String>,
    submissions: Vec<BTreeSet<ImageId>>,
}

impl World {
    pub(crate) fn act(&mut self, act: &Act) {
        let can_work = self.outbox.submission.is_none() && self.knows_open();
        match act {
            Act::Add(slot) if can_work => self.add(name_slot(*slot), None),
            Act::Replace(slot, which) if can_work => self.replace(name_slot(*slot), *which),
            Act::Remove(slot, which) if can_work => {
                let slot = name_slot(*slot);
                if let Some(image) =
                    pick(self.wanted.slots.entry(slot.clone()).or_default(), *which)
                {
                    self.remove(slot, image);
                }
            }
            Act::Look(which, doubts) => self.look(*which, *doubts),
            Act::Refuse(slot) => self.refuse(name_slot(*slot)),
            Act::LeaveOut(which) => self.leave_out(*which),
            Act::Arrange(slot, seed) if can_work => self.arrange(name_slot(*slot), *seed),
            Act::Edit(field, text) if can_work => self.edit(*field, *text),
            Act::Ask if can_work => {
                let before = self
                    .outbox
                    .server_snapshot()
                    .map_or(0, |seen| seen.submissions);
                self.wanted.submissions.push(self.wanted.all());
                let looked = ReviewedSnapshot {
                    manifest: Manifest::default(),
                    answers: Sha256::of(b""),
                };
                self.apply_event(Event::SubmitRequested {
                    previous_submissions: before,
                    reviewed: looked,
                    by_fingerprint: false,
                });
            }
            Act::AskByFingerprint if can_work => self.ask_by_fingerprint(),
            Act::EndGrace => self.server.end_grace(),
            Act::Run => self.apply_event(Event::SendPending),
            Act::Awake => self.apply_event(Event::Reconnected),
            Act::EndRest(which) => {
                if let Some(attempt) = pick(&mut self.timers, *which) {
                    self.timers.retain(|other| *other != attempt);
                    self.apply_event(Event::BackoffEnded(attempt));
                }
            }
            Act::Arrive(which) => self.deliver_request(*which, false),
            Act::Repeat(which) => self.deliver_request(*which, true),
            Act::Lose(which) | Act::GiveUp(which) => {
                self.lose_connection(*which, matches!(act, Act::GiveUp(_)))
            }
            Act::Hear(which) => self.deliver_response(*which, 1),
            Act::HearTwice(which) => self.deliver_response(*which, 2),
            Act::Deafen(which) if !self.answers.is_empty() => {
                let index = usize::from(*which) % self.answers.len();
                let (attempt, _) = self.answers.remove(index);
                self.deliver_error(attempt);
            }
            Act::Crash { in_mid_act } => self.crash(*in_mid_act),
            Act::Close => self.server.is_open = false,
            Act::Reopen => self.server.reopen(),
            Act::Retry => self.retry(),
            _ => {}
        }
    }

    /// The person acts on a page that shows the last look at the server.
    fn knows_open(&self) -> bool {
        self.outbox
            .server_snapshot()
            .is_none_or(|seen| seen.is_open)
            && self.server.is_open
    }

    fn apply_event(&mut self, event: Event) {
        let commands = self.outbox.apply(event);
        self.reload_from_json();
        for command in commands {
            match command {
                Command::Send { attempt, request } => {
                    if let SyncRequest::Put(picture) = &request {
                        assert!(
                            self.bytes.contains(&picture.id),
                            "sends what it does not keep"
                        );
                        assert_eq!(picture.hold_reason, None, "sends what is held");
                    }
                    let is_awaited = true;
                    self.flights.push(InFlightRequest {
                        attempt,
                        request,
                        is_awaited,
                    });
                }
                Command::CancelUpload(attempt) => self.stop(attempt),
                Command::BackOff {
                    attempt,
                    milliseconds,
                } => {
                    assert!(milliseconds <= 60_000);
                    self.timers.push(attempt);
                }
                Command::DeleteBytes(image) => {
                    self.bytes.remove(&image);
                }
            }
        }
    }

    /// Everything there is to know goes through the kept form.
    fn reload_from_json(&mut self) {
        let kept = serde_json::to_string(&self.outbox).expect("plain data");
        self.outbox = serde_json::from_str(&kept).expect("what was written can be read");
    }

    fn stop(&mut self, attempt: AttemptId) {
        for flight in self.flights.iter_mut().filter(|it| it.attempt == attempt) {
            flight.is_awaited = false;
        }
        self.answers.retain(|(other, _)| *other != attempt);
    }

    fn crash(&mut self, in_mid_act: bool) {
        self.happened.insert("crash");
        if in_mid_act {
            let _ = self.outbox.apply(Event::SendPending);
            self.reload_from_json();
        }
        self.flights
            .iter_mut()
            .for_each(|flight| flight.is_awaited = false);
        self.answers.clear();
        self.timers.clear();
        self.apply_event(Event::SenderStarted);
    }

    fn add(&mut self, slot: SlotId, replaces: Option<ImageId>) {
        let mut picture = self.make_picture(slot.clone(), replaces);
        // A picture that was analysed before it was stored is not held.
        picture.hold_reason = self
            .next_id
            .is_multiple_of(2)
            .then_some(HoldReason::AwaitingCheck);
        self.wanted.slots.entry(slot).or_default().push(picture.id);
        self.apply_event(Event::Added(picture));
    }

    fn make_picture(&mut self, slot: SlotId, replaces: Option<ImageId>) -> PendingImage {
        self.next_id += 1;
        let id = ImageId(Uuid::from_u128(self.next_id));
        self.bytes.insert(id);
        PendingImage {
            id,
            slot,
            rank: 1000 + self.next_id as i32,
            replaces,
            name: String::new(),
            bytes: 1,
            sha256: Sha256::of(&self.next_id.to_be_bytes()),
            added: Timestamp(0),
            is_persisted: true,
            hold_reason: None,
            delivery: Default::default(),
        }
    }

    /// Replaces a picture: an unsent one in the outbox, a stored one on the server.
    fn replace(&mut self, slot: SlotId, which: u8) {
        let Some(old) = pick(self.wanted.slots.entry(slot.clone()).or_default(), which) else {
            return;
        };
        match self.outbox.picture(old).filter(|it| !it.delivery.is_done()) {
            Some(here) => {
                let replaces = here.replaces;
                self.remove(slot.clone(), old);
                if let Some(replaced) = replaces {
                    self.wanted.forget(&slot, replaced);
                }
                self.add(slot, replaces);
            }
            None => {
                self.happened.insert("replaced");
                self.wanted.forget(&slot, old);
                self.add(slot, Some(old));
            }
        }
    }

    /// Taking back a replacement leaves the old image, if it is not too late.
    fn remove(&mut self, slot: SlotId, image: ImageId) {
        if self
            .flights
            .iter()
            .any(|it| matches!(&it.request, SyncRequest::Put(picture) if picture.id == image))
        {
            self.happened.insert("removed in flight");
        }
        self.wanted.forget(&slot, image);
        let here = self
            .outbox
            .picture(image)
            .filter(|it| !it.delivery.is_done());
        if let Some(replaced) = here.and_then(|it| it.replaces) {
            self.wanted.open.insert(replaced);
        }
        self.apply_event(Event::Removed { slot, image });
    }

    fn retry(&mut self) {
        for item in self.items() {
            let stage = self.outbox.delivery(&item).map(|it| it.state.clone());
            if matches!(stage, Some(SyncState::Failed(_))) {
                self.apply_event(Event::Retried(item));
            }
        }
    }

    fn arrange(&mut self, slot: SlotId, seed: u64) {
        let mut order = self.wanted.slots.entry(slot.clone()).or_default().clone();
        order.sort_by_key(|id| {
            (id.0.as_u128() as u64 * 31) ^ seed.rotate_left(id.0.as_u128() as u32)
        });
        self.wanted.orders.insert(slot.clone(), order.clone());
        self.apply_event(Event::Arranged { slot, order });
    }

    fn edit(&mut self, field: u8, text: u8) {
        let key = FieldKey(format!("field-{field}"));
        let text = format!("text {text}");
        let seen = self.outbox.server_snapshot();
        let version = seen.and_then(|seen| seen.fields.get(&key).copied());
        let over = self.outbox.base_version(&key, version.unwrap_or_default());
        self.wanted.fields.insert(key.clone(), text.clone());
        self.apply_event(Event::Edited {
            field: key,
            text,
            base: over,
            typed_at: Timestamp(0),
        });
    }

    /// The line gets well, what still flies arrives, and the page is opened once more.
    pub(crate) fn run_until_idle(&mut self) {
        self.settle();
        self.crash(false);
        self.server.is_open |= self.server.submissions.len() < self.wanted.submissions.len();
        self.server.is_open |= self.outbox.submission.is_none();
        self.retry();
        for PendingImage {
            id,
            slot,
            hold_reason: held,
            ..
        } in self.outbox.pictures.clone()
        {
            let event = match held {
                Some(HoldReason::RuleViolated) => Event::Removed { slot, image: id },
                Some(HoldReason::LeftOut) => Event::Retried(ItemId::Picture(id)),
                _ => Event::Released(id),
            };
            self.apply_event(event);
        }
        self.settle();
    }

    fn settle(&mut self) {
        for _ in 0..500 {
            while !self.flights.is_empty() {
                self.deliver_request(0, false);
            }
            while !self.answers.is_empty() {
                self.deliver_response(0, 1);
            }
            self.apply_event(Event::Reconnected);
            self.apply_event(Event::SendPending);
            if self.flights.is_empty() {
                return;
            }
        }
        panic!("it never comes to rest: {:#?}", self.outbox);
    }

    pub(crate) fn check_nothing_lost(&self) {
        let there = self.server.all();
        for id in self.wanted.all() {
            assert!(
                self.bytes.contains(&id) || there.contains(&id),
                "{id} is lost"
            );
        }
    }

    pub(crate) fn check_server_is_as_wanted(&self) {
        assert!(self.outbox.is_empty(), "still here: {:#?}", self.outbox);
        let is_sure = |id: &&ImageId| !self.wanted.open.contains(id);
        let sure = |all: &BTreeSet<ImageId>| all.iter().filter(is_sure).copied().collect();
        let (there, wanted): (BTreeSet<_>, BTreeSet<_>) =
            (sure(&self.server.all()), sure(&self.wanted.all()));
        assert_eq!(there, wanted);
        assert!(self.bytes.is_empty(), "bytes are kept for nothing");
        for (slot, order) in &self.wanted.orders {
            // A picture that was left out and sent later has lost its place to those that went.
            let mut there = self.server.ids(slot);
            there.retain(|id| is_sure(&id));
            let ranked: Vec<_> = there.iter().filter(|id| order.contains(id)).collect();
            let asked: Vec<_> = order.iter().filter(|id| there.contains(id)).collect();
            assert_eq!(ranked, asked, "{slot} is in another order");
        }
        for (key, text) in &self.wanted.fields {
            assert_eq!(
                self.server.fields.get(key).map(|(_, text)| text),
                Some(text)
            );
        }
        let submissions =
            |all: &[BTreeSet<ImageId>]| all.iter().map(sure).collect::<Vec<BTreeSet<_>>>();
        assert_eq!(
            submissions(&self.server.submissions),
            submissions(&self.wanted.submissions)
        );
    }

    pub(crate) fn labels(&self) -> Vec<&'static str> {
        let items = self.items().into_iter();
        items
            .filter_map(|item| Some(label::of(&item, &self.outbox.delivery(&item)?.state)))
            .collect()
    }

    fn items(&self) -> Vec<ItemId> {
        let outbox = &self.outbox;
        let items = outbox.pictures.iter().map(|it| ItemId::Picture(it.id));
        items
            .chain(outbox.removals.keys().map(|id| ItemId::Removal(*id)))
            .chain(outbox.orders.keys().cloned().map(ItemId::Order))
            .chain(outbox.fields.keys().cloned().map(ItemId::Field))
            .chain(outbox.registration().map(|_| ItemId::Fingerprint))
            .chain(outbox.submission.iter().map(|_| ItemId::Submission))
            .chain([ItemId::ServerRead])
            .collect()
    }
}

impl ExpectedState {
    fn all(&self) -> BTreeSet<ImageId> {
        self.slots.values().flatten().copied().collect()
    }

    fn forget(&mut self, slot: &SlotId, image: ImageId) {
        let images = self.slots.entry(slot.clone()).or_default();
        images.retain(|other| *other != image);
    }
}

fn name_slot(number: u8) -> SlotId {
    format!("slot-{number}").parse().expect("a slug")
}

fn pick<T: Clone>(from: &mut [T], which: u8) -> Option<T> {
    (!from.is_empty()).then(|| from[usize::from(which) % from.len()].clone())
}
