//! The state machine of chosen files, without a device.

mod capacity;
mod holding;

use std::sync::Arc;

use shared::{
    exam::{ImageRule, image_rule::SizeRange},
    fitting::{Edit, Making, Sampling, Unfit, Wanted},
    hint::Hint,
    id::{ApplicationId, ImageId},
    jpeg::{FileFault, Kind},
};

use super::*;
use crate::ports::engine::EngineFault;

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
        wanted: Arc::new(Wanted {
            rule,
            has_qr: false,
        }),
        most,
        stored: 0,
        last_rank: 7,
        replaces,
        fits_itself: false,
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

/// Reads a chosen file completely, up to its storing.
fn check(queue: &mut Queue, id: ImageId) -> Vec<Command> {
    assert_eq!(
        queue.apply(Event::Probed(id, Ok(facts(200_000)))).last(),
        Some(&Command::Inspect(id))
    );
    queue.apply(Event::Inspected(id, Ok(facts(200_000))))
}

/// Stores the file too; the engine checks it next.
fn keep(queue: &mut Queue, id: ImageId) -> Vec<Command> {
    check(queue, id);
    queue.apply(Event::Kept(id, Ok(())))
}

fn blurred() -> Vec<Doubt> {
    vec![Doubt::Hint(Hint::Blurred)]
}

/// Reads a file whose size is refused.
fn refuse(queue: &mut Queue, id: ImageId) -> Vec<Command> {
    queue.apply(Event::Probed(id, Ok(facts(400_000))));
    queue.apply(Event::Inspected(id, Ok(facts(400_000))))
}

fn made() -> Made {
    Made {
        id: id(100),
        name: "made.jpg".to_owned(),
        bytes: 290_000,
        findings: Vec::new(),
        doubts: None,
        edit: Some(Edit::default()),
        source_hints: Vec::new(),
        making: Making {
            width: 1800,
            height: 1200,
            source_width: 4000,
            source_height: 3000,
            quality: 80,
            sampling: Sampling::Half,
        },
    }
}

fn state(queue: &Queue, number: u128) -> &State {
    &queue.get(id(number)).expect("it was chosen").state
}

#[test]
fn a_sound_file_is_read_and_kept_before_it_is_looked_at_and_then_let_go() {
    let mut queue = Queue::default();
    assert_eq!(choose(&mut queue, 1..2, 2, None), [Command::Probe(id(1))]);
    assert_eq!(check(&mut queue, id(1)), [Command::Keep(id(1))]);
    assert_eq!(state(&queue, 1), &State::Keeping);
    assert!(queue.items[0].is_owed());
    assert_eq!(
        queue.apply(Event::Kept(id(1), Ok(()))),
        [Command::Look(id(1))]
    );
    assert!(!queue.items[0].is_owed());
    assert_eq!(
        queue.apply(Event::Looked(id(1), Vec::new())),
        [Command::Release(id(1))]
    );
    // It stays on the page until the outbox has deleted it.
    assert!(queue.stands_for(id(1)));
    assert_eq!(queue.apply(Event::Left(id(1))), [Command::Forget(id(1))]);
    assert!(queue.items.is_empty());
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
fn a_file_that_breaks_a_rule_is_kept_aside() {
    let mut queue = Queue::default();
    choose(&mut queue, 1..3, 9, None);
    assert_eq!(refuse(&mut queue, id(1)), [Command::KeepAside(id(1))]);
    assert_eq!(state(&queue, 1), &State::Refused);
    queue.apply(Event::Probed(id(2), Ok(facts(200_000))));
    let cut_off = FileFacts {
        fault: Some(FileFault::Truncated),
        ..facts(200_000)
    };
    assert_eq!(
        queue.apply(Event::Inspected(id(2), Ok(cut_off))),
        [Command::KeepAside(id(2))]
    );
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
        [Command::Keep(id(3)), Command::Look(id(1))]
    );
    // The engine checks one file after the other.
    assert_eq!(
        queue.apply(Event::Kept(id(0), Ok(()))),
        [Command::Keep(id(4))]
    );
    assert_eq!(
        queue.apply(Event::Looked(id(1), Vec::new())),
        [Command::Release(id(1)), Command::Look(id(0))]
    );
}

#[test]
fn what_was_made_is_taken_as_a_file_that_was_picked_and_the_original_stays_till_then() {
    let mut queue = Queue::default();
    choose(&mut queue, 1..2, 2, None);
    refuse(&mut queue, id(1));
    assert_eq!(
        queue.apply(Event::FitAsked(id(1), None)),
        [Command::Fit(id(1))]
    );
    assert_eq!(
        queue.apply(Event::Made(id(1), Ok(made()))),
        [Command::KeepMade(id(1)), Command::Look(id(1))]
    );
    assert_eq!(state(&queue, 1), &State::Fitted);
    assert_eq!(queue.items[0].bytes, 200_000);
    assert!(queue.stands_for(id(100)));
    assert_eq!(
        queue.apply(Event::FitUndone(id(1))),
        [Command::DiscardMade(id(100))]
    );
    assert_eq!(state(&queue, 1), &State::Refused);
    assert_eq!(queue.items[0].made, None);

    queue.apply(Event::FitAsked(id(1), None));
    queue.apply(Event::Made(id(1), Ok(made())));
    assert_eq!(
        queue.apply(Event::Taken(id(1))),
        [
            Command::TakeMade {
                from: id(1),
                to: id(100)
            },
            Command::Probe(id(100))
        ]
    );
    assert_eq!(queue.items[0].bytes, 290_000);
    // The person and the engine have seen it, so it leaves as soon as it is stored.
    queue.apply(Event::Probed(id(100), Ok(facts(290_000))));
    assert_eq!(
        queue.apply(Event::Inspected(id(100), Ok(facts(290_000)))),
        [Command::Keep(id(100))]
    );
    assert!(queue.apply(Event::Kept(id(100), Ok(()))).is_empty());
    assert!(queue.items.is_empty());
}

/// Like [`choose`], with an engine.
fn choose_one_that_fits_itself(queue: &mut Queue) {
    choose(queue, 1..2, 2, None);
    queue.items[0].self_fit = SelfFit::Due;
}

#[test]
fn a_photograph_too_large_is_made_to_fit_and_waits() {
    let mut queue = Queue::default();
    choose_one_that_fits_itself(&mut queue);
    // The file is stored before the fitting begins, and was never called refused.
    assert_eq!(
        refuse(&mut queue, id(1)),
        [Command::KeepAside(id(1)), Command::Fit(id(1))]
    );
    assert_eq!(queue.items[0].edit, None);
    queue.apply(Event::KeptAside(id(1)));
    assert_eq!(state(&queue, 1), &State::Fitting);
    assert!(!queue.items[0].is_owed());
    queue.apply(Event::Made(id(1), Ok(made())));
    assert!(!queue.items[0].is_ready_to_take());
    assert_eq!(queue.apply(Event::Looked(id(1), blurred())), []);
    assert_eq!(state(&queue, 1), &State::Fitted);
    assert!(queue.items[0].is_ready_to_take());
    // A rejected result is not made again.
    queue.apply(Event::FitUndone(id(1)));
    assert_eq!(state(&queue, 1), &State::Refused);
    assert!(queue.items[0].is_mendable());
}

#[test]
fn a_picture_that_nothing_opens_is_refused_for_good() {
    for unfit in [
        Unfit::Kind { kind: Kind::Heic },
        Unfit::Damaged { fault: None },
    ] {
        let mut queue = Queue::default();
        choose_one_that_fits_itself(&mut queue);
        refuse(&mut queue, id(1));
        queue.apply(Event::Made(id(1), Err(EngineFault::Unfit(unfit))));
        assert_eq!(state(&queue, 1), &State::Refused);
        let item = &queue.items[0];
        assert!(!item.is_mendable() && !item.is_editable(), "{unfit:?}");
    }
    // Without a network it can be tried again.
    let mut queue = Queue::default();
    choose_one_that_fits_itself(&mut queue);
    refuse(&mut queue, id(1));
    queue.apply(Event::Made(id(1), Err(EngineFault::NotLoaded)));
    assert!(queue.items[0].is_mendable());
}

#[test]
fn a_large_file_that_is_cut_off_is_refused_as_cut_off() {
    let cut_off = FileFacts {
        fault: Some(FileFault::Truncated),
        ..facts(400_000)
    };
    let mut queue = Queue::default();
    choose_one_that_fits_itself(&mut queue);
    queue.apply(Event::Probed(id(1), Ok(facts(400_000))));
    queue.apply(Event::Inspected(id(1), Ok(cut_off)));
    assert_eq!(state(&queue, 1), &State::Refused);
    assert!(!queue.items[0].is_mendable());
}

#[test]
fn one_is_fitted_after_the_other_and_a_cancelled_one_lets_the_next_go() {
    let mut queue = Queue::default();
    choose(&mut queue, 1..4, 9, None);
    for number in 1..4 {
        refuse(&mut queue, id(number));
    }
    assert_eq!(
        queue.apply(Event::FitAsked(id(1), None)),
        [Command::Fit(id(1))]
    );
    for number in 2..4 {
        assert!(queue.apply(Event::FitAsked(id(number), None)).is_empty());
    }
    assert_eq!(
        queue.apply(Event::FitUndone(id(1))),
        [Command::StopFitting(id(1)), Command::Fit(id(2))]
    );
    assert_eq!(state(&queue, 1), &State::Refused);
    // A late answer after the cancellation is ignored.
    queue.apply(Event::Made(id(1), Ok(made())));
    assert_eq!(state(&queue, 1), &State::Refused);
    let fault = EngineFault::Broken;
    assert_eq!(
        queue.apply(Event::Made(id(2), Err(fault))),
        [Command::Fit(id(3))]
    );
    assert_eq!(state(&queue, 2), &State::Refused);
    assert_eq!(queue.items[1].unfit, Some(fault));
}

#[test]
fn a_slot_warns_twice_and_then_lets_through() {
    let mut queue = Queue::default();
    choose(&mut queue, 1..4, 9, None);
    for number in 1..4 {
        keep(&mut queue, id(number));
    }
    queue.apply(Event::Looked(id(1), blurred()));
    queue.apply(Event::Looked(id(2), blurred()));
    assert_eq!(state(&queue, 1), &State::Doubtful);
    assert_eq!(state(&queue, 2), &State::Doubtful);
    assert_eq!(
        queue.apply(Event::Looked(id(3), blurred())),
        [Command::Release(id(3))]
    );
    // The earlier files with a warning can still be taken.
    assert_eq!(queue.apply(Event::Taken(id(1))), [Command::Release(id(1))]);
}

#[test]
fn only_a_picture_is_offered_to_be_made_to_fit() {
    let mut queue = Queue::default();
    choose(&mut queue, 1..2, 1, None);
    refuse(&mut queue, id(1));
    assert!(queue.items[0].is_mendable());
    let pdf = FileFacts {
        kind: Kind::Pdf,
        ..facts(400_000)
    };
    let mut queue = Queue::default();
    choose(&mut queue, 1..2, 1, None);
    queue.apply(Event::Probed(id(1), Ok(pdf)));
    assert_eq!(state(&queue, 1), &State::Refused);
    assert!(!queue.items[0].is_mendable());
}
