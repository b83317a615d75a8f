//! The machine, driven by hand.

use shared::{
    exam::{ImageRule, image_rule::SizeRange},
    id::{ApplicationId, ImageId},
    jpeg::{FileFault, Kind},
};

use super::*;

fn id(number: u128) -> ImageId {
    ImageId(uuid_of(number))
}

fn uuid_of(number: u128) -> uuid::Uuid {
    uuid::Uuid::from_u128(number)
}

fn place() -> Place {
    Place {
        application: ApplicationId(uuid_of(0)),
        slot: "id-card".parse().expect("a slug"),
    }
}

fn choose(
    queue: &mut Queue,
    numbers: std::ops::Range<u128>,
    most: usize,
    replaces: Option<ImageId>,
) -> Vec<Command> {
    let files = numbers.map(|number| ChosenFile {
        id: id(number),
        name: format!("{number}.jpg"),
        bytes: 200_000,
    });
    let rule = ImageRule {
        size: SizeRange {
            least_kb: None,
            most_kb: Some(300),
        },
        ..ImageRule::default()
    };
    queue.apply(Event::Chosen(Choice {
        place: place(),
        rule: Arc::new(rule),
        most,
        stored: 0,
        last_rank: 7,
        replaces,
        files: files.collect(),
    }))
}

fn facts(bytes: u64) -> FileFacts {
    FileFacts {
        bytes,
        kind: Kind::Jpeg,
        frame: None,
        fault: None,
    }
}

/// Brings a chosen file as far as to be kept.
fn check(queue: &mut Queue, id: ImageId) -> Vec<Command> {
    assert_eq!(
        queue.apply(Event::Probed(id, Ok(facts(200_000)))).last(),
        Some(&Command::Inspect(id))
    );
    queue.apply(Event::Inspected(id, Ok(facts(200_000))))
}

fn state(queue: &Queue, number: u128) -> &State {
    &queue.get(id(number)).expect("it was chosen").state
}

#[test]
fn a_sound_file_is_probed_then_read_then_kept_and_leaves_to_the_outbox() {
    let mut queue = Queue::default();
    assert_eq!(choose(&mut queue, 1..2, 2, None), [Command::Probe(id(1))]);
    assert_eq!(check(&mut queue, id(1)), [Command::Keep(id(1))]);
    assert_eq!(state(&queue, 1), &State::Keeping);
    assert!(queue.items[0].is_owed());
    assert!(queue.apply(Event::Kept(id(1), Ok(()))).is_empty());
    assert!(queue.items.is_empty());
}

#[test]
fn what_was_kept_still_takes_its_room() {
    let mut queue = Queue::default();
    choose(&mut queue, 1..4, 2, None);
    check(&mut queue, id(1));
    queue.apply(Event::Kept(id(1), Ok(())));
    assert_eq!(state(&queue, 3), &State::Surplus);
}

#[test]
fn a_file_that_cannot_be_read_any_more_waits_for_the_person() {
    let mut queue = Queue::default();
    choose(&mut queue, 1..2, 2, None);
    check(&mut queue, id(1));
    assert!(queue.apply(Event::Kept(id(1), Err(ReadFault))).is_empty());
    assert_eq!(state(&queue, 1), &State::Unreadable);
    assert_eq!(queue.apply(Event::Retried(id(1))), [Command::Probe(id(1))]);
}

#[test]
fn a_file_that_breaks_a_rule_is_never_kept() {
    let mut queue = Queue::default();
    choose(&mut queue, 1..3, 9, None);
    assert!(
        queue
            .apply(Event::Probed(id(1), Ok(facts(400_000))))
            .is_empty()
    );
    assert_eq!(state(&queue, 1), &State::Refused);
    queue.apply(Event::Probed(id(2), Ok(facts(200_000))));
    let cut_off = FileFacts {
        fault: Some(FileFault::Truncated),
        ..facts(200_000)
    };
    assert!(queue.apply(Event::Inspected(id(2), Ok(cut_off))).is_empty());
    assert_eq!(state(&queue, 2), &State::Refused);
    assert!(is_refused(&queue.items[1].findings));
}

#[test]
fn ranks_keep_the_order_of_choosing() {
    let mut queue = Queue::default();
    choose(&mut queue, 1..4, 9, None);
    choose(&mut queue, 4..6, 9, None);
    assert_eq!(
        queue.items.iter().map(|item| item.rank).collect::<Vec<_>>(),
        [8, 9, 10, 11, 12]
    );
}

#[test]
fn three_are_read_and_three_are_kept_at_a_time() {
    let mut queue = Queue::default();
    assert_eq!(
        choose(&mut queue, 0..5, 9, None),
        [0, 1, 2].map(|n| Command::Probe(id(n)))
    );
    let mut kept = Vec::new();
    let mut commands: std::collections::VecDeque<_> =
        [0, 1, 2].map(|n| Command::Probe(id(n))).into();
    while let Some(command) = commands.pop_front() {
        match command {
            Command::Probe(id) => commands.extend(queue.apply(Event::Probed(id, Ok(facts(1))))),
            Command::Inspect(id) => {
                commands.extend(queue.apply(Event::Inspected(id, Ok(facts(1)))))
            }
            Command::Keep(id) => kept.push(id),
            other => panic!("{other:?} was not asked for"),
        }
    }
    assert_eq!(kept, [0, 1, 2].map(id));
    assert_eq!(
        queue.apply(Event::Kept(id(1), Ok(()))),
        [Command::Keep(id(3))]
    );
}

#[test]
fn what_the_slot_cannot_take_waits_for_room() {
    let mut queue = Queue::default();
    assert_eq!(
        choose(&mut queue, 1..4, 2, None),
        [1, 2].map(|n| Command::Probe(id(n)))
    );
    assert_eq!(state(&queue, 3), &State::Surplus);
    // The first is refused, so the third has its place.
    assert_eq!(
        queue.apply(Event::Probed(id(1), Ok(facts(400_000)))),
        [Command::Probe(id(3))]
    );
}

#[test]
fn a_full_slot_opens_when_an_image_of_it_is_deleted() {
    let mut queue = Queue::default();
    choose(&mut queue, 1..3, 2, None);
    assert!(choose(&mut queue, 3..4, 2, None).is_empty());
    queue.apply(Event::Removed(id(2)));
    assert_eq!(state(&queue, 3), &State::Probing);
    choose(&mut queue, 5..6, 2, None);
    queue.apply(Event::Counted(place(), 2));
    assert_eq!(state(&queue, 5), &State::Surplus);
}

#[test]
fn a_replacement_needs_no_room() {
    let mut queue = Queue::default();
    choose(&mut queue, 1..3, 2, None);
    assert_eq!(
        choose(&mut queue, 3..4, 2, Some(id(1))),
        [Command::Probe(id(3))]
    );
}
