//! Laws of hash commitments (C5): after the close only committed files come in, for any order of
//! acts.

#[path = "promise/play.rs"]
mod play;

use std::collections::BTreeMap;

use proptest::{prelude::*, strategy::ValueTree};
use shared::{
    application::{
        Application, Command, Commitment, LockReason, LogEvent, Manifest, ReviewedSnapshot,
        StateKind,
    },
    digest::Sha256,
    exam::{Exam, StageKind, WindowSpan},
    id::SlotId,
    problem::Problem,
    role::Actor,
    time::Timestamp,
};

use self::play::{GRACE, Simulation, acts, exam_with_fingerprints, exam_without_fingerprints};
use crate::life::{self, owner};

/// The images of an application by slot, as often as they are there.
fn list_images(application: &Application) -> BTreeMap<(SlotId, Sha256), usize> {
    let mut counts = BTreeMap::new();
    for (slot, material) in &application.materials {
        for image in &material.images {
            *counts.entry((slot.clone(), image.sha256)).or_default() += 1;
        }
    }
    counts
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1024))]

    #[test]
    fn only_committed_images_are_added_after_the_close(acts in acts()) {
        let mut play = Simulation::begin();
        let mut promised: Option<Commitment> = None;
        for act in acts {
            let step = play.act(&exam_with_fingerprints(), &act);
            if let (Command::RegisterFingerprint { .. }, Ok(outcome)) = (&step.command, &step.result)
                && step.now < play.closes
            {
                promised = outcome.application.state.commitment().cloned().or(promised);
            }
            if step.now < play.closes {
                continue;
            }
            let (before, after) = (list_images(&step.before), list_images(&play.application));
            let limit = promised.as_ref().map(|it: &Commitment| &it.looked.manifest);
            for ((slot, sha256), count) in &after {
                let is_more = *count > before.get(&(slot.clone(), *sha256)).copied().unwrap_or(0);
                let allowed = limit.map_or(0, |it| it.images(slot).iter().filter(|it| *it == sha256).count());
                prop_assert!(!is_more || *count <= allowed, "{slot} takes {sha256:?}");
            }
            // Registered images stay; only images registered as leaving are removed.
            for (slot, material) in &step.before.materials {
                for image in &material.images {
                    let stays = play.application.find_image(image.id).is_some();
                    let leaves = promised.as_ref().is_some_and(|it| it.leaving.contains(&image.id));
                    prop_assert!(stays || leaves, "{slot} loses {:?}", image.id);
                }
            }
            prop_assert_eq!(&step.before.answers, &play.application.answers);
            prop_assert_eq!(&step.before.facts, &play.application.facts);
        }
    }

    #[test]
    fn after_the_grace_time_candidate_commands_are_refused(acts in acts(), late in 0..4_i64) {
        let mut play = Simulation::begin();
        for act in acts {
            play.act(&exam_with_fingerprints(), &act);
        }
        play.now = play.closes.plus(GRACE + late * Timestamp::MINUTE_MS);
        for number in 0..u8::MAX {
            let (command, actor) = play.decode_action(&exam_with_fingerprints(), &[number, number / 5, number / 3, number / 7]);
            if actor == Actor::System || matches!(command, Command::Withdraw) {
                continue;
            }
            let application = play.application.clone();
            if let Ok(outcome) = application.clone().apply(&exam_with_fingerprints(), command, actor, play.now) {
                let after = outcome.application;
                prop_assert_eq!((after.state.kind(), after.materials), (application.state.kind(), application.materials));
            }
        }
        // The clock waits a little longer, for what came in time and is on its way into the store.
        let last = play.now.plus(Timestamp::MINUTE_MS);
        let lapsed = play.application.clone().apply(&exam_with_fingerprints(), Command::Lapse, Actor::System, last);
        let is_open = play.application.state.kind() == StateKind::Draft;
        prop_assert_eq!(lapsed.is_ok(), is_open, "{:?}", lapsed.err());
    }

    #[test]
    fn fingerprint_receipt_has_both_times_and_committed_images(acts in acts()) {
        let mut play = Simulation::begin();
        for act in acts {
            let step = play.act(&exam_with_fingerprints(), &act);
            let Ok(outcome) = step.result else { continue };
            let (Some(receipt), Some(LogEvent::Submitted { registered_at, .. })) = (outcome.receipt, outcome.events.last().cloned()) else { continue };
            prop_assert!(receipt.has_valid_code());
            prop_assert!(receipt.submitted_at < play.closes, "handed in after the close");
            prop_assert_eq!(play.application.event_times.submitted, Some(receipt.submitted_at));
            prop_assert_eq!(&receipt.manifest, &Manifest::from_application(&play.application, &exam_with_fingerprints()));
            prop_assert_eq!(registered_at, receipt.completed.map(|_| receipt.submitted_at));
            prop_assert_eq!(play.application.state.commitment(), None);
            if let Some(completed) = receipt.completed {
                prop_assert!(receipt.submitted_at < completed && completed < play.closes.plus(GRACE));
                let promise = step.before.state.commitment().expect("it was promised");
                prop_assert_eq!(&promise.looked, &ReviewedSnapshot::from_application(&play.application, &exam_with_fingerprints()));
                prop_assert_eq!(promise.at, receipt.submitted_at);
                let mut other = receipt.clone();
                other.completed = Some(completed.plus(1));
                prop_assert!(!other.has_valid_code(), "the code knows nothing of the second time");
            }
        }
    }

    #[test]
    fn exam_without_fingerprints_refuses_only_them(acts in acts()) {
        let mut play = Simulation::begin();
        for act in acts {
            let step = play.act(&exam_without_fingerprints(), &act);
            if matches!(step.command, Command::RegisterFingerprint { .. }) {
                prop_assert_eq!(step.result.err(), Some(Problem::FingerprintsOff));
                prop_assert_eq!(step.before, play.application.clone());
                continue;
            }
            prop_assert_eq!(play.application.state.commitment(), None);
            // The machine of an exam that takes them, without a promise, says the very same.
            let there = step.before.apply(&exam_with_fingerprints(), step.command, step.actor, step.now);
            prop_assert_eq!(there, step.result);
        }
    }

    #[test]
    fn repeated_fingerprint_succeeds_after_the_close(acts in acts()) {
        let mut play = Simulation::begin();
        for act in acts {
            play.act(&exam_with_fingerprints(), &act);
            let application = play.application.clone();
            let (Some(promise), Some(promised)) = (application.state.commitment(), application.commitment_status(&exam_with_fingerprints())) else { continue };
            prop_assert!(!promised.is_fulfilled(), "it waits for nothing, and is not submitted");
            let again = Command::RegisterFingerprint { fingerprint: play::repeat_fingerprint(promise) };
            let outcome = application.clone().apply(&exam_with_fingerprints(), again, owner(&application), play.now);
            let outcome = outcome.expect("it stands");
            prop_assert_eq!(outcome.application.state.commitment(), Some(promise));
            prop_assert_eq!(outcome.events, []);
            prop_assert_eq!(outcome.application.commitment_status(&exam_with_fingerprints()), Some(promised));
        }
    }

    #[test]
    fn application_does_not_lapse_within_the_grace_time(acts in acts()) {
        let mut play = Simulation::begin();
        for act in acts {
            let step = play.act(&exam_with_fingerprints(), &act);
            if play.application.state.kind() == StateKind::Lapsed && step.before.state.kind() != StateKind::Lapsed {
                let promised = step.before.commitment_status(&exam_with_fingerprints());
                prop_assert!(promised.is_none_or(|it| !it.is_fulfilled() && it.until <= step.now));
                let events = step.result.map(|outcome| outcome.events).unwrap_or_default();
                let expected = promised.map_or(LogEvent::Lapsed, |it| LogEvent::LapsedIncomplete {
                    arrived: it.arrived,
                    images: it.images,
                });
                prop_assert_eq!(events, [expected]);
            }
        }
    }
}

#[test]
fn generated_actions_reach_every_outcome() {
    let mut seen = BTreeMap::new();
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    for _ in 0..1500 {
        let acts = acts().new_tree(&mut runner).expect("a run").current();
        let mut play = Simulation::begin();
        for act in &acts {
            let step = play.act(&exam_with_fingerprints(), act);
            let is_after = step.now >= play.closes;
            let said = match (&step.command, &step.result) {
                (Command::RegisterFingerprint { .. }, Ok(_)) if is_after => {
                    "registered again, late"
                }
                (Command::RegisterFingerprint { .. }, Ok(outcome)) => match outcome.events.last() {
                    Some(LogEvent::FingerprintRegistered { .. })
                        if step.before.state.commitment().is_some() =>
                    {
                        "replaced"
                    }
                    Some(LogEvent::FingerprintRegistered { .. }) => "registered",
                    Some(LogEvent::Submitted { .. }) => "nothing was awaited",
                    _ => "registered again",
                },
                (Command::RegisterFingerprint { .. }, Err(Problem::Locked(_))) => {
                    "registered too late"
                }
                (Command::RegisterFingerprint { .. }, Err(Problem::SnapshotMismatch { .. })) => {
                    "not as looked"
                }
                (Command::RegisterFingerprint { .. }, Err(Problem::Incomplete { .. })) => {
                    "incomplete"
                }
                (_, Err(Problem::ImageNotRegistered { .. })) => "not promised",
                (_, Err(Problem::GraceOver { .. })) => "the grace was over",
                (_, Ok(outcome)) => {
                    match (outcome.events.last(), &outcome.receipt, &step.command) {
                        (_, Some(receipt), Command::Submit) if receipt.completed.is_none() => {
                            "superseded or plain"
                        }
                        (_, Some(receipt), _) if receipt.completed.is_some() && is_after => {
                            "kept in the grace time"
                        }
                        (_, Some(_), _) => "kept before the close",
                        (Some(LogEvent::LapsedIncomplete { .. }), ..) => "lapsed incomplete",
                        _ if step.before.state.commitment().is_some()
                            && step
                                .before
                                .commitment_status(&exam_with_fingerprints())
                                .is_none() =>
                        {
                            "a promise that holds no more"
                        }
                        _ => continue,
                    }
                }
                _ => continue,
            };
            *seen.entry(said).or_insert(0_u32) += 1;
        }
    }
    let all = [
        "registered",
        "registered again",
        "registered again, late",
        "replaced",
        "registered too late",
        "nothing was awaited",
        "not as looked",
        "incomplete",
        "not promised",
        "the grace was over",
        "superseded or plain",
        "kept in the grace time",
        "kept before the close",
        "lapsed incomplete",
        "a promise that holds no more",
    ];
    let never: Vec<_> = all.iter().filter(|it| !seen.contains_key(*it)).collect();
    assert!(never.is_empty(), "never: {never:?} of {seen:?}");
}

#[test]
fn refusal_of_uncommitted_image_lists_the_allowed_hashes() {
    let mut play = Simulation::begin();
    let fingerprint = play.make_fingerprint(&exam_with_fingerprints(), &[(0, 102), (1, 103)]);
    let registered = play.apply(
        &exam_with_fingerprints(),
        Command::RegisterFingerprint { fingerprint },
    );
    assert_eq!(
        registered.expect("it is in time").events,
        [LogEvent::FingerprintRegistered {
            images: 3,
            arrived: 1
        }]
    );
    play.now = play.closes;
    let refused = play.add(&exam_with_fingerprints(), 0, 7);
    assert_eq!(
        refused.err(),
        Some(Problem::ImageNotRegistered {
            measured: life::image(7).sha256,
            allowed: vec![life::image(102).sha256],
        })
    );
    // Not in another place either.
    assert!(play.add(&exam_with_fingerprints(), 1, 102).is_err());
    assert_eq!(
        play.add(&exam_with_fingerprints(), 0, 102)
            .expect("it was promised")
            .events,
        []
    );
    play.now = play.closes.plus(GRACE - 1);
    let outcome = play
        .add(&exam_with_fingerprints(), 1, 103)
        .expect("in time to the millisecond");
    assert_eq!(outcome.application.state.kind(), StateKind::Submitted);
    play.now = play.closes.plus(GRACE);
    assert_eq!(
        play.application
            .commitment_status(&exam_with_fingerprints()),
        None
    );
}

#[test]
fn grace_time_starts_at_the_earliest_close() {
    let mut play = Simulation::begin();
    let mut exam = Exam::clone(&exam_with_fingerprints());
    // The papers close an hour before the submission.
    let mut early = exam.windows[0].clone();
    let closes = play.closes.plus(-Timestamp::HOUR_MS);
    let WindowSpan::Fixed { opens, .. } = early.span else {
        panic!("{early:?}")
    };
    early.span = WindowSpan::Fixed {
        opens,
        closes: closes.in_zone(exam.time_zone),
    };
    early.id = "papers".parse().expect("a slug");
    let stages = exam.rounds.iter_mut().flat_map(|round| &mut round.stages);
    let papers = stages.filter(|stage| stage.kind == StageKind::Materials);
    papers.for_each(|stage| stage.window = Some(early.id.clone()));
    exam.windows.push(early);

    let files = [(0, 102), (1, 103)];
    let fingerprint = play.make_fingerprint(&exam, &files);
    let register = Command::RegisterFingerprint { fingerprint };
    play.now = closes;
    let late = play.apply(&exam, register.clone());
    assert_eq!(
        late.err(),
        Some(Problem::Locked(LockReason::WindowClosed { closed: closes }))
    );
    play.now = closes.plus(-1);
    play.apply(&exam, register).expect("it is in time");
    let promised = play
        .application
        .commitment_status(&exam)
        .expect("it stands");
    assert_eq!(promised.until, closes.plus(GRACE));
}
