//! Two devices and several tabs at the same fields: they merge field by field, and no text that
//! nobody has seen is ever written over.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use shared::{
    outbox::{
        AttemptId, BaseVersion, Command, DeliveryError, Event, FieldKey, FieldVersion, ItemId,
        Outbox, SyncRequest, SyncResponse,
    },
    time::Timestamp,
};

use crate::server::Server;

#[derive(Clone, Debug)]
enum Act {
    /// On a device, in a tab, into a field.
    Type(usize, usize, u8),
    /// A tab shows the field as it stands: what is here, else what the server has.
    Look(usize, usize, u8),
    Run(usize),
    Arrive(usize, bool),
    Crash(usize),
    /// The person has both texts before them and takes this device's.
    Settle(usize, u8),
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let (device, tab, field) = (0..2_usize, 0..3_usize, 0..2_u8);
    let act = prop_oneof![
        4 => (device.clone(), tab.clone(), field.clone()).prop_map(|(device, tab, field)| Act::Type(device, tab, field)),
        3 => (device.clone(), tab, field.clone()).prop_map(|(device, tab, field)| Act::Look(device, tab, field)),
        4 => device.clone().prop_map(Act::Run),
        4 => (device.clone(), any::<bool>()).prop_map(|(device, is_heard)| Act::Arrive(device, is_heard)),
        1 => device.clone().prop_map(Act::Crash),
        2 => (device, field).prop_map(|(device, field)| Act::Settle(device, field)),
    ];
    prop::collection::vec(act, 0..80)
}

#[derive(Default)]
struct Device {
    outbox: Outbox,
    flights: Vec<(AttemptId, SyncRequest)>,
    /// The version that each tab shows.
    shown: BTreeMap<(usize, FieldKey), BaseVersion>,
    /// The versions of which this device's person knows the text.
    known: BTreeSet<(FieldKey, FieldVersion)>,
}

#[derive(Default)]
struct MultiDeviceWorld {
    devices: [Device; 2],
    server: Server,
    typed: u32,
}

impl MultiDeviceWorld {
    fn act(&mut self, act: &Act) {
        match act {
            Act::Type(device, tab, field) => self.type_text(*device, *tab, name(*field)),
            Act::Look(device, tab, field) => self.look(*device, *tab, &name(*field)),
            Act::Run(device) => self.tell(*device, Event::SendPending),
            Act::Arrive(device, is_heard) => self.arrive(*device, *is_heard),
            Act::Crash(device) => {
                self.devices[*device].flights.clear();
                self.tell(*device, Event::SenderStarted);
            }
            Act::Settle(device, field) => self.settle(*device, name(*field)),
        }
    }

    fn tell(&mut self, device: usize, event: Event) {
        let device = &mut self.devices[device];
        for command in device.outbox.apply(event) {
            if let Command::Send { attempt, request } = command {
                device.flights.push((attempt, request));
            }
        }
    }

    fn type_text(&mut self, number: usize, tab: usize, field: FieldKey) {
        let server = BaseVersion::Server(FieldVersion(0));
        let over = self.devices[number]
            .shown
            .get(&(tab, field.clone()))
            .copied();
        self.typed += 1;
        let text = format!("device {number} text {}", self.typed);
        let over = over.unwrap_or(server);
        self.tell(
            number,
            Event::Edited {
                field: field.clone(),
                text,
                base: over,
                typed_at: Timestamp(0),
            },
        );
        let device = &mut self.devices[number];
        let edition = device.outbox.fields[&field].local_revision;
        device
            .shown
            .insert((tab, field), BaseVersion::Local(edition));
    }

    fn look(&mut self, number: usize, tab: usize, field: &FieldKey) {
        let device = &mut self.devices[number];
        let shown = match device.outbox.fields.get(field) {
            Some(typed) => BaseVersion::Local(typed.local_revision),
            None => {
                let version = self
                    .server
                    .fields
                    .get(field)
                    .map_or(FieldVersion(0), |(version, _)| *version);
                device.known.insert((field.clone(), version));
                BaseVersion::Server(version)
            }
        };
        device.shown.insert((tab, field.clone()), shown);
    }

    fn settle(&mut self, number: usize, field: FieldKey) {
        let Some(typed) = self.devices[number].outbox.fields.get(&field) else {
            return;
        };
        let Some((ours, _)) = typed.conflict() else {
            return;
        };
        let text = ours.to_owned();
        if let Some(DeliveryError::Conflict { version, .. }) =
            typed_fault(&self.devices[number].outbox, &field)
        {
            self.devices[number].known.insert((field.clone(), version));
        }
        self.tell(number, Event::ConflictResolved { field, text });
    }

    fn arrive(&mut self, number: usize, is_heard: bool) {
        if self.devices[number].flights.is_empty() {
            return;
        }
        let (attempt, request) = self.devices[number].flights.remove(0);
        if let SyncRequest::Save {
            field,
            base_version: over,
            ..
        } = &request
        {
            let there = self
                .server
                .fields
                .get(field)
                .map_or(FieldVersion(0), |(version, _)| *version);
            let is_known = there == FieldVersion(0)
                || self.devices[number].known.contains(&(field.clone(), there));
            assert!(
                over != &there || is_known,
                "{field:?} {there:?} is overwritten unseen"
            );
        }
        let answer = self.server.handle(&request);
        if let (Ok(SyncResponse::Saved(version)), SyncRequest::Save { field, .. }) =
            (&answer, &request)
        {
            self.devices[number].known.insert((field.clone(), *version));
        }
        let answer = if is_heard {
            answer
        } else {
            Err(DeliveryError::NoResponse)
        };
        self.tell(
            number,
            Event::ResponseReceived {
                attempt,
                result: answer,
                random: 0,
            },
        );
    }

    /// Both come to rest; the person decides every conflict as it shows.
    fn come_to_rest(&mut self) {
        for _ in 0..200 {
            for number in 0..2 {
                self.tell(number, Event::Reconnected);
                self.tell(number, Event::SendPending);
                while !self.devices[number].flights.is_empty() {
                    self.arrive(number, true);
                }
                (0..2).for_each(|field| self.settle(number, name(field)));
            }
            if self.devices.iter().all(|device| device.outbox.is_empty()) {
                return;
            }
        }
        panic!("it never comes to rest");
    }
}

fn name(field: u8) -> FieldKey {
    FieldKey(format!("field-{field}"))
}

fn typed_fault(outbox: &Outbox, field: &FieldKey) -> Option<DeliveryError> {
    use shared::outbox::SyncState;
    match &outbox.delivery(&ItemId::Field(field.clone()))?.state {
        SyncState::Failed(fault) => Some(fault.clone()),
        _ => None,
    }
}

proptest! {
    #[test]
    fn unseen_text_is_never_overwritten(acts in acts()) {
        let mut desk = MultiDeviceWorld::default();
        for act in &acts {
            desk.act(act);
        }
        desk.come_to_rest();
    }

    /// Input of one person on one device, in one tab or in several tabs viewed in turn, causes no
    /// conflict.
    #[test]
    fn edit_of_a_seen_version_makes_no_conflict(fields in prop::collection::vec((0..3_usize, 0..2_u8, any::<bool>()), 1..40)) {
        let mut desk = MultiDeviceWorld::default();
        for (tab, field, is_sent) in fields {
            desk.act(&Act::Look(0, tab, field));
            desk.act(&Act::Type(0, tab, field));
            prop_assert!(desk.devices[0].outbox.fields.values().all(|field| field.conflict().is_none()));
            if is_sent {
                desk.act(&Act::Run(0));
                desk.act(&Act::Arrive(0, true));
            }
        }
    }
}

proptest! {
    /// A page shows what was typed last on this device, whenever it was drawn, and whatever the
    /// line and the browser did since.
    #[test]
    fn a_page_shows_what_was_typed_last_however_old_it_is(acts in acts()) {
        let mut desk = MultiDeviceWorld::default();
        let (mut pages, mut typed) = (Vec::new(), BTreeMap::new());
        for act in &acts {
            match act {
                Act::Type(_, tab, field) => {
                    desk.act(&Act::Look(0, *tab, *field));
                    desk.act(&Act::Type(0, *tab, *field));
                    typed.insert(name(*field), format!("device 0 text {}", desk.typed));
                }
                Act::Look(..) => pages.push(desk.server.fields.clone()),
                Act::Run(_) => desk.act(&Act::Run(0)),
                Act::Arrive(_, is_heard) => desk.act(&Act::Arrive(0, *is_heard)),
                Act::Crash(_) => desk.act(&Act::Crash(0)),
                Act::Settle(..) => {}
            }
            for (field, text) in &typed {
                for page in &pages {
                    let (version, drawn) = page.get(field).cloned().unwrap_or_default();
                    let shown = desk.devices[0].outbox.newer_local_text(field, version);
                    prop_assert_eq!(shown.unwrap_or(&drawn), text);
                }
            }
        }
    }
}

#[test]
fn two_devices_on_different_fields_merge_without_a_question() {
    let mut desk = MultiDeviceWorld::default();
    for (device, field) in [(0, 0), (1, 1)] {
        desk.act(&Act::Type(device, 0, field));
    }
    for device in [0, 1] {
        desk.act(&Act::Run(device));
        desk.act(&Act::Arrive(device, true));
    }
    assert_eq!(desk.server.fields[&name(0)].1, "device 0 text 1");
    assert_eq!(desk.server.fields[&name(1)].1, "device 1 text 2");
}

#[test]
fn conflicting_texts_are_kept_until_the_user_chooses() {
    let mut desk = MultiDeviceWorld::default();
    for device in [0, 1] {
        desk.act(&Act::Type(device, 0, 0));
    }
    for device in [0, 1, 1] {
        desk.act(&Act::Run(device));
        desk.act(&Act::Arrive(device, true));
    }
    let field = &desk.devices[1].outbox.fields[&name(0)];
    assert_eq!(
        field.conflict(),
        Some(("device 1 text 2", "device 0 text 1"))
    );
    assert_eq!(desk.server.fields[&name(0)].1, "device 0 text 1");
    desk.act(&Act::Settle(1, 0));
    desk.come_to_rest();
    assert_eq!(desk.server.fields[&name(0)].1, "device 1 text 2");
}

#[test]
fn three_conflicting_tabs_show_every_text() {
    let mut desk = MultiDeviceWorld::default();
    for tab in 0..3 {
        desk.act(&Act::Look(0, tab, 0));
    }
    for tab in 0..3 {
        desk.act(&Act::Type(0, tab, 0));
    }
    for rival in ["device 0 text 2", "device 0 text 1"] {
        let field = &desk.devices[0].outbox.fields[&name(0)];
        assert_eq!(field.conflict(), Some(("device 0 text 3", rival)));
        desk.act(&Act::Settle(0, 0));
    }
    assert_eq!(desk.devices[0].outbox.fields[&name(0)].conflict(), None);
}

#[test]
fn two_tabs_that_do_not_see_each_other_keep_both_texts() {
    let mut desk = MultiDeviceWorld::default();
    desk.act(&Act::Look(0, 0, 0));
    desk.act(&Act::Look(0, 1, 0));
    desk.act(&Act::Type(0, 0, 0));
    desk.act(&Act::Type(0, 1, 0));
    let field = &desk.devices[0].outbox.fields[&name(0)];
    assert_eq!(
        field.conflict(),
        Some(("device 0 text 2", "device 0 text 1"))
    );
}
