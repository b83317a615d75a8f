//! Stored and held files, until the person or the engine releases them.

use std::sync::Arc;

use shared::{
    digest::Sha256,
    exam::{ImageRule, image_rule::SizeRange},
    image_engine::AnalysisContext,
    outbox::{Delivery, HoldReason, PendingImage},
    time::Timestamp,
};

use super::{blurred, check, choose, facts, id, keep, made, place, refuse, state};
use crate::sync::files::machine::{Command, Event, FileQueue, FittedFile, RestoredPicture, State};

#[test]
fn warned_picture_is_held_until_confirmed_or_removed() {
    let mut queue = FileQueue::default();
    choose(&mut queue, 1..3, 2, None);
    for number in 1..3 {
        check(&mut queue, id(number));
        queue.apply(Event::Stored(id(number), Ok(())));
        assert_eq!(
            queue.apply(Event::Analyzed(id(number), blurred())),
            [Command::HoldForConfirmation(id(number))]
        );
        assert_eq!(state(&queue, number), &State::AwaitingConfirmation);
    }
    assert_eq!(
        queue.apply(Event::Confirmed(id(1))),
        [Command::Release(id(1))]
    );
    assert_eq!(queue.apply(Event::Confirmed(id(1))), []);
    // The stored file is deleted too; until then the item is shown as discarded.
    assert_eq!(
        queue.apply(Event::Removed(id(2))),
        [Command::Discard(id(2))]
    );
    assert_eq!(state(&queue, 2), &State::Discarding);
    queue.apply(Event::LeftOutbox(id(2)));
    assert!(queue.get(id(2)).is_none());
}

fn restored() -> Event {
    let picture = PendingImage {
        id: id(1),
        slot: place().slot,
        rank: 8,
        replaces: None,
        name: "1.jpg".to_owned(),
        bytes: 200_000,
        sha256: Sha256::of(b""),
        added: Timestamp(0),
        is_persisted: true,
        hold_reason: Some(HoldReason::AwaitingConfirmation),
        delivery: Delivery::default(),
    };
    let wanted = Arc::new(AnalysisContext {
        rule: ImageRule::default(),
        has_qr: false,
    });
    Event::Restored(Box::new(RestoredPicture {
        place: place(),
        wanted,
        picture,
        fitted: None,
        most: 2,
        stored: 0,
    }))
}

/// A refused file of an earlier page, with its fitted file.
fn restored_refused(made: Option<FittedFile>, stored: usize) -> Event {
    let Event::Restored(mut restored) = restored() else {
        panic!("it is restored")
    };
    let size = SizeRange {
        least_kb: None,
        most_kb: Some(300),
    };
    restored.wanted = Arc::new(AnalysisContext {
        rule: ImageRule {
            size,
            ..ImageRule::default()
        },
        has_qr: false,
    });
    restored.picture.hold_reason = Some(HoldReason::RuleViolated);
    restored.fitted = made;
    restored.stored = stored;
    Event::Restored(restored)
}

#[test]
fn a_refused_file_comes_back_after_a_reload_as_it_was() {
    let mut queue = FileQueue::default();
    assert_eq!(
        queue.apply(restored_refused(None, 1)),
        [Command::Probe(id(1))]
    );
    assert_eq!(refuse(&mut queue, id(1)), [], "it is kept already");
    assert_eq!(state(&queue, 1), &State::Refused);
    // Without room it waits as before.
    let mut queue = FileQueue::default();
    assert_eq!(queue.apply(restored_refused(None, 2)), []);
    assert_eq!(state(&queue, 1), &State::Surplus);
    // It meets the rule by now, but only the person releases it.
    queue.apply(Event::SlotCounted(place(), 1));
    check(&mut queue, id(1));
    assert_eq!(
        queue.apply(Event::Stored(id(1), Ok(()))),
        [Command::Analyze(id(1))]
    );
    assert_eq!(
        queue.apply(Event::Analyzed(id(1), Vec::new())),
        [Command::HoldForConfirmation(id(1))]
    );
}

#[test]
fn fitted_file_is_restored_after_reload() {
    let mut queue = FileQueue::default();
    queue.apply(restored_refused(Some(made()), 1));
    assert_eq!(
        queue.apply(Event::Probed(id(1), Ok(facts(400_000)))),
        [Command::Analyze(id(1))]
    );
    assert_eq!(state(&queue, 1), &State::Fitted);
    assert!(queue.has_image(id(1)) && queue.has_image(id(100)));
    // The taken file needs the room that its original never had.
    queue.apply(Event::SlotCounted(place(), 2));
    queue.apply(Event::Confirmed(id(1)));
    assert_eq!(state(&queue, 100), &State::Surplus);
    assert_eq!(queue.items[0].stored_id, Some(id(1)));
    queue.apply(Event::SlotCounted(place(), 1));
    assert_eq!(check(&mut queue, id(100)), [Command::Store(id(100))]);
    assert_eq!(queue.apply(Event::Stored(id(100), Ok(()))), []);
    assert!(queue.items.is_empty());
}

#[test]
fn removing_file_stored_aside_discards_it_from_outbox() {
    let mut queue = FileQueue::default();
    choose(&mut queue, 1..2, 2, None);
    refuse(&mut queue, id(1));
    queue.apply(Event::StoredAside(id(1)));
    assert!(!queue.items[0].is_unsaved() && queue.items[0].is_set_aside);
    assert_eq!(
        queue.apply(Event::Removed(id(1))),
        [Command::Discard(id(1))]
    );
    queue.apply(Event::LeftOutbox(id(1)));
    assert!(queue.items.is_empty());
}

#[test]
fn restored_warned_picture_is_analyzed_again_and_held() {
    let mut queue = FileQueue::default();
    assert_eq!(queue.apply(restored()), [Command::Inspect(id(1))]);
    assert_eq!(
        queue.apply(Event::Inspected(id(1), Ok(facts(200_000)))),
        [Command::Analyze(id(1))]
    );
    // The engine can't be loaded this time; a doubted file is still not sent.
    assert_eq!(
        queue.apply(Event::Analyzed(id(1), Vec::new())),
        [Command::HoldForConfirmation(id(1))]
    );
    assert_eq!(state(&queue, 1), &State::AwaitingConfirmation);
    // Another tab has it too, or the page was left and opened again.
    assert!(queue.apply(restored()).is_empty());
    assert_eq!(queue.items.len(), 1);
}

#[test]
fn fit_of_held_picture_is_a_new_file() {
    let mut queue = FileQueue::default();
    choose(&mut queue, 1..2, 1, None);
    keep(&mut queue, id(1));
    queue.apply(Event::Analyzed(id(1), blurred()));
    queue.apply(Event::FitRequested(id(1), None));
    queue.apply(Event::FitFinished(id(1), Ok(made())));
    queue.apply(Event::Confirmed(id(1)));
    let made = &queue.items[0];
    assert_eq!((made.id, made.stored_id), (id(100), Some(id(1))));
    assert!(queue.has_image(id(1)));
    // The slot takes one image.
    assert_eq!(check(&mut queue, id(100)), [Command::Store(id(100))]);
    // Removing it before it is stored removes its original.
    let mut other = queue.clone();
    assert_eq!(
        other.apply(Event::Removed(id(100))),
        [Command::Discard(id(100))]
    );
    assert!(queue.apply(Event::Stored(id(100), Ok(()))).is_empty());
    assert!(queue.items.is_empty());
}
