//! The number of files that a slot admits.

use super::{choose, facts, id, keep, made, place, refuse, state};
use crate::sync::files::machine::{Command, Event, FileQueue, State};

#[test]
fn surplus_file_waits_for_capacity() {
    let mut queue = FileQueue::default();
    assert_eq!(
        choose(&mut queue, 1..4, 2, None),
        [
            Command::Probe(id(1)),
            Command::Probe(id(2)),
            Command::StoreAside(id(3))
        ]
    );
    assert_eq!(state(&queue, 3), &State::Surplus);
    // The first is refused, so the third has its place.
    assert_eq!(
        queue.apply(Event::Probed(id(1), Ok(facts(400_000)))),
        [Command::Probe(id(3)), Command::Inspect(id(1))]
    );
    assert_eq!(
        queue.apply(Event::Inspected(id(1), Ok(facts(400_000)))),
        [Command::StoreAside(id(1))]
    );
}

#[test]
fn a_full_slot_opens_when_an_image_of_it_is_deleted() {
    let mut queue = FileQueue::default();
    choose(&mut queue, 1..3, 2, None);
    assert_eq!(
        choose(&mut queue, 3..4, 2, None),
        [Command::StoreAside(id(3))]
    );
    queue.apply(Event::Removed(id(2)));
    assert_eq!(state(&queue, 3), &State::Probing);
    choose(&mut queue, 5..6, 2, None);
    queue.apply(Event::SlotCounted(place(), 2));
    assert_eq!(state(&queue, 5), &State::Surplus);
}

#[test]
fn a_replacement_needs_no_room() {
    let mut queue = FileQueue::default();
    choose(&mut queue, 1..3, 2, None);
    assert_eq!(
        choose(&mut queue, 3..4, 2, Some(id(1))),
        [Command::Probe(id(3))]
    );
}

#[test]
fn fitted_file_waits_for_capacity() {
    let mut queue = FileQueue::default();
    choose(&mut queue, 1..3, 1, None);
    refuse(&mut queue, id(1));
    // The second has the only place.
    assert_eq!(state(&queue, 2), &State::Probing);
    queue.apply(Event::FitRequested(id(1), None));
    queue.apply(Event::FitFinished(id(1), Ok(made())));
    queue.apply(Event::Confirmed(id(1)));
    assert_eq!(state(&queue, 100), &State::Surplus);
    assert_eq!(
        queue.apply(Event::Removed(id(2))),
        [Command::DropFile(id(2)), Command::Probe(id(100))]
    );
}

#[test]
fn stored_file_uses_capacity() {
    let mut queue = FileQueue::default();
    choose(&mut queue, 1..4, 2, None);
    keep(&mut queue, id(1));
    assert_eq!(state(&queue, 3), &State::Surplus);
    queue.apply(Event::Analyzed(id(1), Vec::new()));
    queue.apply(Event::LeftOutbox(id(1)));
    assert_eq!(state(&queue, 3), &State::Surplus);
}
