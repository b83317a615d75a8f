//! Laws of hash commitments (C5): after the close only committed files come in, for any order of
//! acts.

#[path = "promise/play.rs"]
mod play;

use std::collections::BTreeMap;

use proptest::{prelude::*, strategy::ValueTree};
use shared::{
    application::{Application, Command, Locked, LogEvent, Looked, Manifest, Promise, State},
    digest::Sha256,
    exam::{Exam, Span, StageKind},
    id::SlotId,
    problem::Problem,
    role::Actor,
    time::Timestamp,
};

use self::play::{GRACE, Play, acts, off, on};
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
    fn after_the_close_nothing_comes_in_that_was_not_promised_before_it(acts in acts()) {
        let mut play = Play::begin();
        let mut promised: Option<Promise> = None;
        for act in acts {
            let step = play.act(&on(), &act);
            if let (Command::Register { .. }, Ok(outcome)) = (&step.command, &step.result)
                && step.now < play.closes
            {
                promised = outcome.application.promise.clone().or(promised);
            }
            if step.now < play.closes {
                continue;
            }
            let (before, after) = (list_images(&step.before), list_images(&play.application));
            let limit = promised.as_ref().map(|it: &Promise| &it.looked.manifest);
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
    fn after_the_grace_time_the_candidate_changes_nothing(acts in acts(), late in 0..4_i64) {
        let mut play = Play::begin();
        for act in acts {
            play.act(&on(), &act);
        }
        play.now = play.closes.plus(GRACE + late * Timestamp::MINUTE);
        for number in 0..u8::MAX {
            let (command, actor) = play.read(&on(), &[number, number / 5, number / 3, number / 7]);
            if actor == Actor::System || matches!(command, Command::Withdraw) {
                continue;
            }
            let application = play.application.clone();
            if let Ok(outcome) = application.clone().apply(&on(), command, actor, play.now) {
                let after = outcome.application;
                prop_assert_eq!((after.state, after.materials), (application.state, application.materials));
            }
        }
        // The clock waits a little longer, for what came in time and is on its way into the store.
        let last = play.now.plus(Timestamp::MINUTE);
        let lapsed = play.application.clone().apply(&on(), Command::Lapse, Actor::System, last);
        let is_open = play.application.state == State::Draft;
        prop_assert_eq!(lapsed.is_ok(), is_open, "{:?}", lapsed.err());
    }

    #[test]
    fn a_receipt_by_fingerprint_has_both_times_and_exactly_what_was_promised(acts in acts()) {
        let mut play = Play::begin();
        for act in acts {
            let step = play.act(&on(), &act);
            let Ok(outcome) = step.result else { continue };
            let (Some(receipt), Some(LogEvent::Submitted { registered, .. })) = (outcome.receipt, outcome.events.last().cloned()) else { continue };
            prop_assert!(receipt.is_genuine());
            prop_assert!(receipt.at < play.closes, "handed in after the close");
            prop_assert_eq!(play.application.moments.submitted, Some(receipt.at));
            prop_assert_eq!(&receipt.manifest, &Manifest::of(&play.application, &on()));
            prop_assert_eq!(registered, receipt.completed.map(|_| receipt.at));
            prop_assert_eq!(&play.application.promise, &None);
            if let Some(completed) = receipt.completed {
                prop_assert!(receipt.at < completed && completed < play.closes.plus(GRACE));
                let promise = step.before.promise.expect("it was promised");
                prop_assert_eq!(&promise.looked, &Looked::of(&play.application, &on()));
                prop_assert_eq!(promise.at, receipt.at);
                let mut other = receipt.clone();
                other.completed = Some(completed.plus(1));
                prop_assert!(!other.is_genuine(), "the code knows nothing of the second time");
            }
        }
    }

    #[test]
    fn where_the_exam_takes_none_nothing_is_different(acts in acts()) {
        let mut play = Play::begin();
        for act in acts {
            let step = play.act(&off(), &act);
            if matches!(step.command, Command::Register { .. }) {
                prop_assert_eq!(step.result.err(), Some(Problem::FingerprintsOff));
                prop_assert_eq!(step.before, play.application.clone());
                continue;
            }
            prop_assert_eq!(&play.application.promise, &None);
            // The machine of an exam that takes them, without a promise, says the very same.
            let there = step.before.apply(&on(), step.command, step.actor, step.now);
            prop_assert_eq!(there, step.result);
        }
    }

    #[test]
    fn the_same_fingerprint_again_is_the_same_answer_also_after_the_close(acts in acts()) {
        let mut play = Play::begin();
        for act in acts {
            play.act(&on(), &act);
            let application = play.application.clone();
            let (Some(promise), Some(promised)) = (&application.promise, application.promised(&on())) else { continue };
            prop_assert!(!promised.is_kept(), "it waits for nothing, and is not submitted");
            let again = Command::Register { fingerprint: play::again(promise) };
            let outcome = application.clone().apply(&on(), again, owner(&application), play.now);
            let outcome = outcome.expect("it stands");
            prop_assert_eq!(outcome.application.promise.as_ref(), Some(promise));
            prop_assert_eq!(outcome.events, []);
            prop_assert_eq!(outcome.application.promised(&on()), Some(promised));
        }
    }

    #[test]
    fn no_one_lapses_while_what_they_promised_may_still_come(acts in acts()) {
        let mut play = Play::begin();
        for act in acts {
            let step = play.act(&on(), &act);
            if play.application.state == State::Lapsed && step.before.state != State::Lapsed {
                let promised = step.before.promised(&on());
                prop_assert!(promised.is_none_or(|it| !it.is_kept() && it.until <= step.now));
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
fn the_generated_acts_come_to_everything_that_can_happen() {
    let mut seen = BTreeMap::new();
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    for _ in 0..1500 {
        let acts = acts().new_tree(&mut runner).expect("a run").current();
        let mut play = Play::begin();
        for act in &acts {
            let step = play.act(&on(), act);
            let is_after = step.now >= play.closes;
            let said = match (&step.command, &step.result) {
                (Command::Register { .. }, Ok(_)) if is_after => "registered again, late",
                (Command::Register { .. }, Ok(outcome)) => match outcome.events.last() {
                    Some(LogEvent::Registered { .. }) if step.before.promise.is_some() => {
                        "replaced"
                    }
                    Some(LogEvent::Registered { .. }) => "registered",
                    Some(LogEvent::Submitted { .. }) => "nothing was awaited",
                    _ => "registered again",
                },
                (Command::Register { .. }, Err(Problem::Locked(_))) => "registered too late",
                (Command::Register { .. }, Err(Problem::NotAsLooked { .. })) => "not as looked",
                (Command::Register { .. }, Err(Problem::Incomplete { .. })) => "incomplete",
                (_, Err(Problem::NotPromised { .. })) => "not promised",
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
                        _ if step.before.promise.is_some()
                            && step.before.promised(&on()).is_none() =>
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
fn what_an_image_is_refused_for_names_what_may_come() {
    let mut play = Play::begin();
    let fingerprint = play.promise(&on(), &[(0, 102), (1, 103)]);
    let registered = play.apply(&on(), Command::Register { fingerprint });
    assert_eq!(
        registered.expect("it is in time").events,
        [LogEvent::Registered {
            images: 3,
            arrived: 1
        }]
    );
    play.now = play.closes;
    let refused = play.add(&on(), 0, 7);
    assert_eq!(
        refused.err(),
        Some(Problem::NotPromised {
            measured: life::image(7).sha256,
            allowed: vec![life::image(102).sha256],
        })
    );
    // Not in another place either.
    assert!(play.add(&on(), 1, 102).is_err());
    assert_eq!(play.add(&on(), 0, 102).expect("it was promised").events, []);
    play.now = play.closes.plus(GRACE - 1);
    let outcome = play.add(&on(), 1, 103).expect("in time to the millisecond");
    assert_eq!(outcome.application.state, State::Submitted);
    play.now = play.closes.plus(GRACE);
    assert_eq!(play.application.promised(&on()), None);
}

#[test]
fn a_slot_that_has_closed_is_promised_nothing_and_its_close_counts_first() {
    let mut play = Play::begin();
    let mut exam = Exam::clone(&on());
    // The papers close an hour before the submission.
    let mut early = exam.windows[0].clone();
    let closes = play.closes.plus(-Timestamp::HOUR);
    let Span::Fixed { opens, .. } = early.span else {
        panic!("{early:?}")
    };
    early.span = Span::Fixed {
        opens,
        closes: closes.in_zone(exam.time_zone),
    };
    early.id = "papers".parse().expect("a slug");
    let stages = exam.rounds.iter_mut().flat_map(|round| &mut round.stages);
    let papers = stages.filter(|stage| stage.kind == StageKind::Materials);
    papers.for_each(|stage| stage.window = Some(early.id.clone()));
    exam.windows.push(early);

    let files = [(0, 102), (1, 103)];
    let fingerprint = play.promise(&exam, &files);
    let register = Command::Register { fingerprint };
    play.now = closes;
    let late = play.apply(&exam, register.clone());
    assert_eq!(
        late.err(),
        Some(Problem::Locked(Locked::Over { closed: closes }))
    );
    play.now = closes.plus(-1);
    play.apply(&exam, register).expect("it is in time");
    let promised = play.application.promised(&exam).expect("it stands");
    assert_eq!(promised.until, closes.plus(GRACE));
}
