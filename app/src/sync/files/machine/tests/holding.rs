//! Stored and held files, until the person or the engine releases them.

use std::sync::Arc;

use shared::{
    digest::Sha256,
    exam::{ImageRule, image_rule::SizeRange},
    fitting::Wanted,
    outbox::{Delivery, Hold, Picture},
    time::Timestamp,
};

use super::{blurred, check, choose, facts, id, keep, made, place, refuse, state};
use crate::sync::files::machine::{Command, Event, Made, Queue, Restored, State};

#[test]
fn a_doubted_picture_is_held_until_the_person_wants_it_or_takes_it_away() {
    let mut queue = Queue::default();
    choose(&mut queue, 1..3, 2, None);
    for number in 1..3 {
        check(&mut queue, id(number));
        queue.apply(Event::Kept(id(number), Ok(())));
        assert_eq!(
            queue.apply(Event::Looked(id(number), blurred())),
            [Command::Hold(id(number))]
        );
        assert_eq!(state(&queue, number), &State::Doubtful);
    }
    assert_eq!(queue.apply(Event::Taken(id(1))), [Command::Release(id(1))]);
    assert_eq!(queue.apply(Event::Taken(id(1))), []);
    // The stored file is deleted too; until then the item is shown as discarded.
    assert_eq!(
        queue.apply(Event::Removed(id(2))),
        [Command::Discard(id(2))]
    );
    assert_eq!(state(&queue, 2), &State::Discarded);
    queue.apply(Event::Left(id(2)));
    assert!(queue.get(id(2)).is_none());
}

fn restored() -> Event {
    let picture = Picture {
        id: id(1),
        slot: place().slot,
        rank: 8,
        replaces: None,
        name: "1.jpg".to_owned(),
        bytes: 200_000,
        sha256: Sha256::of(b""),
        added: Timestamp(0),
        is_kept: true,
        held: Some(Hold::Doubted),
        delivery: Delivery::default(),
    };
    let wanted = Arc::new(Wanted {
        rule: ImageRule::default(),
        has_qr: false,
    });
    Event::Restored(Box::new(Restored {
        place: place(),
        wanted,
        picture,
        made: None,
        most: 2,
        stored: 0,
    }))
}

/// A refused file of an earlier page, with its fitted file.
fn restored_refused(made: Option<Made>, stored: usize) -> Event {
    let Event::Restored(mut restored) = restored() else {
        panic!("it is restored")
    };
    let size = SizeRange {
        least_kb: None,
        most_kb: Some(300),
    };
    restored.wanted = Arc::new(Wanted {
        rule: ImageRule {
            size,
            ..ImageRule::default()
        },
        has_qr: false,
    });
    restored.picture.held = Some(Hold::Refused);
    restored.made = made;
    restored.stored = stored;
    Event::Restored(restored)
}

#[test]
fn a_refused_file_comes_back_after_a_reload_as_it_was() {
    let mut queue = Queue::default();
    assert_eq!(
        queue.apply(restored_refused(None, 1)),
        [Command::Probe(id(1))]
    );
    assert_eq!(refuse(&mut queue, id(1)), [], "it is kept already");
    assert_eq!(state(&queue, 1), &State::Refused);
    // Without room it waits as before.
    let mut queue = Queue::default();
    assert_eq!(queue.apply(restored_refused(None, 2)), []);
    assert_eq!(state(&queue, 1), &State::Surplus);
    // It meets the rule by now, but only the person releases it.
    queue.apply(Event::Counted(place(), 1));
    check(&mut queue, id(1));
    assert_eq!(
        queue.apply(Event::Kept(id(1), Ok(()))),
        [Command::Look(id(1))]
    );
    assert_eq!(
        queue.apply(Event::Looked(id(1), Vec::new())),
        [Command::Hold(id(1))]
    );
}

#[test]
fn what_was_made_comes_back_after_a_reload_and_still_waits() {
    let mut queue = Queue::default();
    queue.apply(restored_refused(Some(made()), 1));
    assert_eq!(
        queue.apply(Event::Probed(id(1), Ok(facts(400_000)))),
        [Command::Look(id(1))]
    );
    assert_eq!(state(&queue, 1), &State::Fitted);
    assert!(queue.stands_for(id(1)) && queue.stands_for(id(100)));
    // The taken file needs the room that its original never had.
    queue.apply(Event::Counted(place(), 2));
    queue.apply(Event::Taken(id(1)));
    assert_eq!(state(&queue, 100), &State::Surplus);
    assert_eq!(queue.items[0].kept, Some(id(1)));
    queue.apply(Event::Counted(place(), 1));
    assert_eq!(check(&mut queue, id(100)), [Command::Keep(id(100))]);
    assert_eq!(queue.apply(Event::Kept(id(100), Ok(()))), []);
    assert!(queue.items.is_empty());
}

#[test]
fn a_file_that_is_kept_aside_is_removed_from_the_outbox_too() {
    let mut queue = Queue::default();
    choose(&mut queue, 1..2, 2, None);
    refuse(&mut queue, id(1));
    queue.apply(Event::KeptAside(id(1)));
    assert!(!queue.items[0].is_owed() && queue.items[0].is_aside);
    assert_eq!(
        queue.apply(Event::Removed(id(1))),
        [Command::Discard(id(1))]
    );
    queue.apply(Event::Left(id(1)));
    assert!(queue.items.is_empty());
}

#[test]
fn what_was_doubted_before_a_reload_is_looked_at_again_and_left_to_the_person() {
    let mut queue = Queue::default();
    assert_eq!(queue.apply(restored()), [Command::Inspect(id(1))]);
    assert_eq!(
        queue.apply(Event::Inspected(id(1), Ok(facts(200_000)))),
        [Command::Look(id(1))]
    );
    // The engine can't be loaded this time; a doubted file is still not sent.
    assert_eq!(
        queue.apply(Event::Looked(id(1), Vec::new())),
        [Command::Hold(id(1))]
    );
    assert_eq!(state(&queue, 1), &State::Doubtful);
    // Another tab has it too, or the page was left and opened again.
    assert!(queue.apply(restored()).is_empty());
    assert_eq!(queue.items.len(), 1);
}

#[test]
fn what_is_made_of_a_held_picture_is_another_file_and_stands_for_it() {
    let mut queue = Queue::default();
    choose(&mut queue, 1..2, 1, None);
    keep(&mut queue, id(1));
    queue.apply(Event::Looked(id(1), blurred()));
    queue.apply(Event::FitAsked(id(1), None));
    queue.apply(Event::Made(id(1), Ok(made())));
    queue.apply(Event::Taken(id(1)));
    let made = &queue.items[0];
    assert_eq!((made.id, made.kept), (id(100), Some(id(1))));
    assert!(queue.stands_for(id(1)));
    // The slot takes one image.
    assert_eq!(check(&mut queue, id(100)), [Command::Keep(id(100))]);
    // Removing it before it is stored removes its original.
    let mut other = queue.clone();
    assert_eq!(
        other.apply(Event::Removed(id(100))),
        [Command::Discard(id(100))]
    );
    assert!(queue.apply(Event::Kept(id(100), Ok(()))).is_empty());
    assert!(queue.items.is_empty());
}
