//! The state machine of chosen files, without a device.

mod capacity;
mod holding;

use std::sync::Arc;

use shared::{
    exam::{ImageRule, image_rule::SizeRange},
    hint::Hint,
    id::{ApplicationId, ImageId},
    image_engine::{AnalysisContext, ChromaSampling, Edit, EncodingInfo, FitFailure},
    jpeg::{FileFault, FileKind},
};

use super::*;
use crate::ports::engine::EngineError;

fn id(number: u128) -> ImageId {
    ImageId(uuid_of(number))
}

fn uuid_of(number: u128) -> uuid::Uuid {
    uuid::Uuid::from_u128(number)
}

fn place() -> SlotRef {
    SlotRef {
        application: ApplicationId(uuid_of(0)),
        slot: "id-card".parse().expect("a slug"),
    }
}

fn choose(
    queue: &mut FileQueue,
    numbers: std::ops::Range<u128>,
    most: usize,
    replaces: Option<ImageId>,
) -> Vec<Command> {
    let files = numbers.map(|number| NewFile {
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
    queue.apply(Event::Chosen(FileSelection {
        place: place(),
        wanted: Arc::new(AnalysisContext {
            rule,
            has_qr: false,
        }),
        most,
        stored: 0,
        last_rank: 7,
        replaces,
        is_auto_fit: false,
        files: files.collect(),
    }))
}

fn facts(bytes: u64) -> FileFacts {
    FileFacts {
        bytes,
        kind: FileKind::Jpeg,
        header: None,
        fault: None,
    }
}

/// Reads a chosen file completely, up to its storing.
fn check(queue: &mut FileQueue, id: ImageId) -> Vec<Command> {
    assert_eq!(
        queue.apply(Event::Probed(id, Ok(facts(200_000)))).last(),
        Some(&Command::Inspect(id))
    );
    queue.apply(Event::Inspected(id, Ok(facts(200_000))))
}

/// Stores the file too; the engine checks it next.
fn keep(queue: &mut FileQueue, id: ImageId) -> Vec<Command> {
    check(queue, id);
    queue.apply(Event::Stored(id, Ok(())))
}

fn blurred() -> Vec<ImageWarning> {
    vec![ImageWarning::Hint(Hint::Blurred)]
}

/// Reads a file whose size is refused.
fn refuse(queue: &mut FileQueue, id: ImageId) -> Vec<Command> {
    queue.apply(Event::Probed(id, Ok(facts(400_000))));
    queue.apply(Event::Inspected(id, Ok(facts(400_000))))
}

fn made() -> FittedFile {
    FittedFile {
        id: id(100),
        name: "made.jpg".to_owned(),
        bytes: 290_000,
        findings: Vec::new(),
        warnings: None,
        edit: Some(Edit::default()),
        source_hints: Vec::new(),
        making: EncodingInfo {
            width: 1800,
            height: 1200,
            source_width: 4000,
            source_height: 3000,
            quality: 80,
            sampling: ChromaSampling::Half,
        },
    }
}

fn state(queue: &FileQueue, number: u128) -> &State {
    &queue.get(id(number)).expect("it was chosen").state
}

#[test]
fn valid_file_is_stored_then_analyzed_then_released() {
    let mut queue = FileQueue::default();
    assert_eq!(choose(&mut queue, 1..2, 2, None), [Command::Probe(id(1))]);
    assert_eq!(check(&mut queue, id(1)), [Command::Store(id(1))]);
    assert_eq!(state(&queue, 1), &State::Storing);
    assert!(queue.items[0].is_unsaved());
    assert_eq!(
        queue.apply(Event::Stored(id(1), Ok(()))),
        [Command::Analyze(id(1))]
    );
    assert!(!queue.items[0].is_unsaved());
    assert_eq!(
        queue.apply(Event::Analyzed(id(1), Vec::new())),
        [Command::Release(id(1))]
    );
    // It stays on the page until the outbox has deleted it.
    assert!(queue.has_image(id(1)));
    assert_eq!(
        queue.apply(Event::LeftOutbox(id(1))),
        [Command::DropFile(id(1))]
    );
    assert!(queue.items.is_empty());
}

#[test]
fn unreadable_file_waits_for_person() {
    let mut queue = FileQueue::default();
    choose(&mut queue, 1..2, 2, None);
    check(&mut queue, id(1));
    assert!(
        queue
            .apply(Event::Stored(id(1), Err(FileReadError)))
            .is_empty()
    );
    assert_eq!(state(&queue, 1), &State::Unreadable);
    assert_eq!(queue.apply(Event::Retried(id(1))), [Command::Probe(id(1))]);
}

#[test]
fn refused_file_is_stored_aside() {
    let mut queue = FileQueue::default();
    choose(&mut queue, 1..3, 9, None);
    assert_eq!(refuse(&mut queue, id(1)), [Command::StoreAside(id(1))]);
    assert_eq!(state(&queue, 1), &State::Refused);
    queue.apply(Event::Probed(id(2), Ok(facts(200_000))));
    let cut_off = FileFacts {
        fault: Some(FileFault::Truncated),
        ..facts(200_000)
    };
    assert_eq!(
        queue.apply(Event::Inspected(id(2), Ok(cut_off))),
        [Command::StoreAside(id(2))]
    );
    assert_eq!(state(&queue, 2), &State::Refused);
    assert!(is_refused(&queue.items[1].findings));
}

#[test]
fn ranks_keep_the_order_of_choosing() {
    let mut queue = FileQueue::default();
    choose(&mut queue, 1..4, 9, None);
    choose(&mut queue, 4..6, 9, None);
    assert_eq!(
        queue.items.iter().map(|item| item.rank).collect::<Vec<_>>(),
        [8, 9, 10, 11, 12]
    );
}

#[test]
fn three_are_read_and_three_are_kept_at_a_time() {
    let mut queue = FileQueue::default();
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
            Command::Store(id) => kept.push(id),
            other => panic!("{other:?} was not asked for"),
        }
    }
    assert_eq!(kept, [0, 1, 2].map(id));
    assert_eq!(
        queue.apply(Event::Stored(id(1), Ok(()))),
        [Command::Store(id(3)), Command::Analyze(id(1))]
    );
    // The engine checks one file after the other.
    assert_eq!(
        queue.apply(Event::Stored(id(0), Ok(()))),
        [Command::Store(id(4))]
    );
    assert_eq!(
        queue.apply(Event::Analyzed(id(1), Vec::new())),
        [Command::Release(id(1)), Command::Analyze(id(0))]
    );
}

#[test]
fn confirmed_fit_replaces_original() {
    let mut queue = FileQueue::default();
    choose(&mut queue, 1..2, 2, None);
    refuse(&mut queue, id(1));
    assert_eq!(
        queue.apply(Event::FitRequested(id(1), None)),
        [Command::Fit(id(1))]
    );
    assert_eq!(
        queue.apply(Event::FitFinished(id(1), Ok(made()))),
        [Command::StoreFitted(id(1)), Command::Analyze(id(1))]
    );
    assert_eq!(state(&queue, 1), &State::Fitted);
    assert_eq!(queue.items[0].bytes, 200_000);
    assert!(queue.has_image(id(100)));
    assert_eq!(
        queue.apply(Event::FitRejected(id(1))),
        [Command::DiscardFitted(id(100))]
    );
    assert_eq!(state(&queue, 1), &State::Refused);
    assert_eq!(queue.items[0].fitted, None);

    queue.apply(Event::FitRequested(id(1), None));
    queue.apply(Event::FitFinished(id(1), Ok(made())));
    assert_eq!(
        queue.apply(Event::Confirmed(id(1))),
        [
            Command::PromoteFitted {
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
        [Command::Store(id(100))]
    );
    assert!(queue.apply(Event::Stored(id(100), Ok(()))).is_empty());
    assert!(queue.items.is_empty());
}

/// Like [`choose`], with an engine.
fn choose_auto_fit(queue: &mut FileQueue) {
    choose(queue, 1..2, 2, None);
    queue.items[0].auto_fit = AutoFit::Pending;
}

#[test]
fn too_large_photo_is_fitted_and_waits() {
    let mut queue = FileQueue::default();
    choose_auto_fit(&mut queue);
    // The file is stored before the fitting begins, and was never called refused.
    assert_eq!(
        refuse(&mut queue, id(1)),
        [Command::StoreAside(id(1)), Command::Fit(id(1))]
    );
    assert_eq!(queue.items[0].edit, None);
    queue.apply(Event::StoredAside(id(1)));
    assert_eq!(state(&queue, 1), &State::Fitting);
    assert!(!queue.items[0].is_unsaved());
    queue.apply(Event::FitFinished(id(1), Ok(made())));
    assert!(!queue.items[0].is_ready_to_take());
    assert_eq!(queue.apply(Event::Analyzed(id(1), blurred())), []);
    assert_eq!(state(&queue, 1), &State::Fitted);
    assert!(queue.items[0].is_ready_to_take());
    // A rejected result is not made again.
    queue.apply(Event::FitRejected(id(1)));
    assert_eq!(state(&queue, 1), &State::Refused);
    assert!(queue.items[0].is_fixable());
}

#[test]
fn undecodable_picture_stays_refused() {
    for unfit in [
        FitFailure::Kind {
            kind: FileKind::Heic,
        },
        FitFailure::Damaged { fault: None },
    ] {
        let mut queue = FileQueue::default();
        choose_auto_fit(&mut queue);
        refuse(&mut queue, id(1));
        queue.apply(Event::FitFinished(id(1), Err(EngineError::Unfit(unfit))));
        assert_eq!(state(&queue, 1), &State::Refused);
        let item = &queue.items[0];
        assert!(!item.is_fixable() && !item.is_editable(), "{unfit:?}");
    }
    // Without a network it can be tried again.
    let mut queue = FileQueue::default();
    choose_auto_fit(&mut queue);
    refuse(&mut queue, id(1));
    queue.apply(Event::FitFinished(id(1), Err(EngineError::NotLoaded)));
    assert!(queue.items[0].is_fixable());
}

#[test]
fn large_truncated_file_is_refused_as_truncated() {
    let cut_off = FileFacts {
        fault: Some(FileFault::Truncated),
        ..facts(400_000)
    };
    let mut queue = FileQueue::default();
    choose_auto_fit(&mut queue);
    queue.apply(Event::Probed(id(1), Ok(facts(400_000))));
    queue.apply(Event::Inspected(id(1), Ok(cut_off)));
    assert_eq!(state(&queue, 1), &State::Refused);
    assert!(!queue.items[0].is_fixable());
}

#[test]
fn files_are_fitted_one_by_one_and_cancel_starts_next() {
    let mut queue = FileQueue::default();
    choose(&mut queue, 1..4, 9, None);
    for number in 1..4 {
        refuse(&mut queue, id(number));
    }
    assert_eq!(
        queue.apply(Event::FitRequested(id(1), None)),
        [Command::Fit(id(1))]
    );
    for number in 2..4 {
        assert!(
            queue
                .apply(Event::FitRequested(id(number), None))
                .is_empty()
        );
    }
    assert_eq!(
        queue.apply(Event::FitRejected(id(1))),
        [Command::StopFitting(id(1)), Command::Fit(id(2))]
    );
    assert_eq!(state(&queue, 1), &State::Refused);
    // A late answer after the cancellation is ignored.
    queue.apply(Event::FitFinished(id(1), Ok(made())));
    assert_eq!(state(&queue, 1), &State::Refused);
    let fault = EngineError::Crashed;
    assert_eq!(
        queue.apply(Event::FitFinished(id(2), Err(fault))),
        [Command::Fit(id(3))]
    );
    assert_eq!(state(&queue, 2), &State::Refused);
    assert_eq!(queue.items[1].fit_error, Some(fault));
}

#[test]
fn a_slot_warns_twice_and_then_lets_through() {
    let mut queue = FileQueue::default();
    choose(&mut queue, 1..4, 9, None);
    for number in 1..4 {
        keep(&mut queue, id(number));
    }
    queue.apply(Event::Analyzed(id(1), blurred()));
    queue.apply(Event::Analyzed(id(2), blurred()));
    assert_eq!(state(&queue, 1), &State::AwaitingConfirmation);
    assert_eq!(state(&queue, 2), &State::AwaitingConfirmation);
    assert_eq!(
        queue.apply(Event::Analyzed(id(3), blurred())),
        [Command::Release(id(3))]
    );
    // The earlier files with a warning can still be taken.
    assert_eq!(
        queue.apply(Event::Confirmed(id(1))),
        [Command::Release(id(1))]
    );
}

#[test]
fn only_pictures_are_fixable() {
    let mut queue = FileQueue::default();
    choose(&mut queue, 1..2, 1, None);
    refuse(&mut queue, id(1));
    assert!(queue.items[0].is_fixable());
    let pdf = FileFacts {
        kind: FileKind::Pdf,
        ..facts(400_000)
    };
    let mut queue = FileQueue::default();
    choose(&mut queue, 1..2, 1, None);
    queue.apply(Event::Probed(id(1), Ok(pdf)));
    assert_eq!(state(&queue, 1), &State::Refused);
    assert!(!queue.items[0].is_fixable());
}
