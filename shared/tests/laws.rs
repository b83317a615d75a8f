//! Laws of the state machine, for any order of acts.

#[path = "life/adopt.rs"]
mod adopt;
#[path = "laws/affected.rs"]
mod affected;
#[path = "laws/announcement.rs"]
mod announcement;
#[path = "laws/boxes.rs"]
mod boxes;
#[path = "laws/correction.rs"]
mod correction;
#[path = "laws/extension.rs"]
mod extension;
#[path = "laws/hold.rs"]
mod hold;
#[path = "laws/identity.rs"]
mod identity;
#[path = "laws/known_case.rs"]
mod known_case;
mod life;
#[path = "laws/mending.rs"]
mod mending;
#[path = "laws/notice.rs"]
mod notice;
#[path = "laws/nudge.rs"]
mod nudge;
#[path = "laws/pages_at_fault.rs"]
mod pages_at_fault;
#[path = "laws/pause.rs"]
mod pause;
#[path = "laws/progress.rs"]
mod progress;
#[path = "laws/promise.rs"]
mod promise;
#[path = "laws/recall.rs"]
mod recall;
#[path = "laws/registration.rs"]
mod registration;
#[path = "laws/retention.rs"]
mod retention;
#[path = "laws/review_act.rs"]
mod review_act;
#[path = "laws/review_keys.rs"]
mod review_keys;
#[path = "laws/schedule.rs"]
mod schedule;
#[path = "laws/stage_clock.rs"]
mod stage_clock;
#[path = "laws/two_reviews.rs"]
mod two_reviews;
#[path = "laws/unit_scope.rs"]
mod unit_scope;
#[path = "laws/upload_mark.rs"]
mod upload_mark;

use life::{Step, exam, fresh, steps};
use proptest::{prelude::*, strategy::ValueTree};
use shared::{
    application::{
        Application, Command, CommandOutcome, LockReason, Manifest, PageNumbers, State, StateKind,
        Verdict,
    },
    exam::publication::Disclosure,
    id::SlotId,
    problem::Problem,
    role::Actor,
    time::Timestamp,
};

/// Checks the invariants of an application.
fn check_invariants(application: &Application) {
    let exam = exam();
    for slot in exam.slots() {
        let images = application.images(&slot.id);
        assert!(
            images.len() <= usize::from(slot.count.max_images()),
            "{} holds more than it takes",
            slot.id
        );
        assert!(
            images.is_sorted_by_key(|image| (image.rank, image.uploaded, image.id)),
            "{} is out of order",
            slot.id
        );
    }
    if application.state.kind().is_in_review() || application.state.kind() == StateKind::Approved {
        assert!(
            exam.required_notices()
                .all(|notice| application.has_accepted(notice)),
            "submitted without the pledge"
        );
        assert_eq!(
            Manifest::from_application(application, &exam),
            application.submitted_manifest,
            "changed after the submission"
        );
    }
    if application.state.kind() == StateKind::Approved {
        let judged = exam
            .slots()
            .filter(|slot| !application.images(&slot.id).is_empty());
        assert!(
            judged
                .into_iter()
                .all(|slot| application.verdict(&slot.id) == &Verdict::Passed)
        );
    }
}

fn run(application: Application, step: &Step) -> (Application, Result<CommandOutcome, Problem>) {
    let (command, actor) = step.act(&application);
    let result = application.clone().apply(&exam(), command, actor, step.now);
    let after = result
        .as_ref()
        .map_or(application, |outcome| outcome.application.clone());
    (after, result)
}

proptest! {
    #[test]
    fn invariants_hold_after_every_act(steps in steps()) {
        let mut application = fresh();
        for step in &steps {
            (application, _) = run(application, step);
            check_invariants(&application);
        }
    }

    #[test]
    fn every_application_survives_serialization(steps in steps()) {
        let mut application = fresh();
        for step in &steps {
            (application, _) = run(application, step);
            let json = serde_json::to_string(&application).expect("it can be written");
            let read: Application = serde_json::from_str(&json).expect("it can be read");
            prop_assert_eq!(&read, &application);
        }
    }

    #[test]
    fn locked_material_changes_only_after_a_return(steps in steps()) {
        let mut application = fresh();
        for step in &steps {
            let before = application.clone();
            let (after, _) = run(application, step);
            let locked = !before.state.kind().is_editable();
            if locked {
                prop_assert_eq!(Manifest::from_application(&before, &exam()), Manifest::from_application(&after, &exam()));
            }
            application = after;
        }
    }

    #[test]
    fn a_returned_slot_opens_alone(steps in steps()) {
        let mut application = fresh();
        for step in &steps {
            let before = application.clone();
            let (after, _) = run(application, step);
            if before.state.kind() == StateKind::Returned {
                for slot in exam().slots().filter(|slot| !before.verdict(&slot.id).is_returned()) {
                    prop_assert_eq!(before.images(&slot.id), after.images(&slot.id), "{} was not returned", slot.id);
                }
            }
            application = after;
        }
    }

    #[test]
    fn submission_has_all_required_images_and_the_pledge(steps in steps()) {
        let mut application = fresh();
        for step in &steps {
            let before = application.clone();
            let (after, result) = run(application, step);
            if let Ok(CommandOutcome { receipt: Some(receipt), .. }) = result {
                prop_assert_eq!(before.missing_requirements(&exam(), step.now), vec![]);
                prop_assert!(receipt.has_valid_code());
                prop_assert_eq!(&receipt.manifest, &after.submitted_manifest);
                for slot in exam().slots().filter(|slot| slot.need(&before.facts) == Some(shared::exam::category::Need::Required)) {
                    prop_assert!(receipt.manifest.images(&slot.id).len() >= usize::from(slot.count.min_images()));
                }
            }
            application = after;
        }
    }

    #[test]
    fn outside_the_window_nothing_of_the_candidate_changes(steps in steps(), late in 0..3_i64) {
        let mut application = fresh();
        for step in &steps {
            (application, _) = run(application, step);
        }
        let Some(opening) = application.submission_period(&exam()) else { return Ok(()) };
        for now in [opening.opens.plus(-1), opening.closes, opening.closes.plus(late * Timestamp::DAY_MS)] {
            for step in &steps {
                let (command, actor) = step.act(&application);
                let is_work = !matches!(command, Command::Withdraw | Command::GiveVerdict { .. } | Command::Return
                    | Command::Approve | Command::Refuse { .. } | Command::Lapse);
                if is_work {
                    prop_assert!(application.clone().apply(&exam(), command, actor, now).is_err());
                }
            }
        }
    }

    #[test]
    fn a_final_state_is_final(steps in steps(), more in steps()) {
        let mut application = fresh();
        for step in &steps {
            (application, _) = run(application, step);
        }
        if application.state.kind().is_final() {
            for step in &more {
                let (command, actor) = step.act(&application);
                prop_assert!(application.clone().apply(&exam(), command, actor, step.now).is_err());
            }
        }
    }

    #[test]
    fn command_of_another_account_is_not_found(steps in steps()) {
        let mut application = fresh();
        for step in &steps {
            let (command, actor) = step.act(&application);
            if let Actor::Candidate(_) = actor {
                let result = application.clone().apply(&exam(), command, life::stranger(), step.now);
                prop_assert_eq!(result.err(), Some(Problem::NotFound));
            }
            (application, _) = run(application, step);
        }
    }

    #[test]
    fn the_candidate_does_not_see_verdicts_before_the_decision(steps in steps()) {
        let mut application = fresh();
        for step in &steps {
            (application, _) = run(application, step);
            let seen = application.clone().into_candidate_view(Disclosure::Open);
            prop_assert_eq!(seen.review.reviewer, None);
            if application.state.kind().is_in_review() {
                prop_assert!(seen.materials.values().all(|material| material.verdict.is_pending()));
            }
            prop_assert!(seen.materials.values().all(|material| material.author.is_none()));
        }
    }
}

#[test]
fn a_withheld_decision_leaves_no_trace() {
    let mut in_review = fresh();
    in_review.state = State::UnderReview { held: None };
    let mut approved = in_review.clone();
    approved.state = State::Approved { at: life::OPEN };
    approved.payment.paid_at = Some(life::OPEN);
    approved.event_times.ticket_printed = Some(life::OPEN);
    approved.event_times.forms_printed = Some(life::OPEN);
    assert_eq!(
        approved.into_candidate_view(Disclosure::Withheld),
        in_review.into_candidate_view(Disclosure::Withheld)
    );
}

proptest! {
    #[test]
    fn every_verdict_has_its_author(steps in steps()) {
        let mut application = fresh();
        for step in &steps {
            (application, _) = run(application, step);
            for material in application.materials.values() {
                let reviewer = material.author.map(|author| Actor::Reviewer(author.reviewer));
                let expected = (!material.verdict.is_pending()).then(life::reviewer);
                prop_assert_eq!(reviewer, expected);
            }
        }
    }
}

/// Checks that the generated acts reach every state.
#[test]
fn the_generated_acts_reach_every_state() {
    let mut reached = std::collections::BTreeSet::new();
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    for _ in 0..2000 {
        let mut application = fresh();
        let steps = steps()
            .new_tree(&mut runner)
            .expect("steps can be generated")
            .current();
        for step in &steps {
            (application, _) = run(application, step);
            reached.insert((
                application.state.kind(),
                application.review.return_count.min(2),
            ));
        }
    }
    for state in StateKind::ALL
        .into_iter()
        .filter(|state| *state != StateKind::Returned)
    {
        assert!(reached.contains(&(state, 0)), "{state:?} was never reached");
    }
    for state in [
        StateKind::Returned,
        StateKind::Submitted,
        StateKind::Approved,
        StateKind::Refused,
        StateKind::Lapsed,
    ] {
        assert!(
            reached.contains(&(state, 1)),
            "{state:?} was never reached after a return"
        );
    }
}

#[test]
fn a_returned_slot_with_the_same_bytes_is_not_mended() {
    let mut application = life::submitted();
    let id_card: SlotId = "id-card".parse().expect("a slug");
    for slot in life::slots_with_images(&application) {
        let verdict = if slot == id_card {
            life::returned()
        } else {
            Verdict::Passed
        };
        application = life::review(
            application,
            Command::GiveVerdict {
                part: slot.into(),
                verdict,
            },
        );
    }
    application = life::review(application, Command::Return);
    assert_eq!(application.review.return_count, 1);
    let refused = application.clone().apply(
        &exam(),
        Command::Submit,
        life::owner(&application),
        life::OPEN,
    );
    assert_eq!(
        refused.err(),
        Some(Problem::Incomplete {
            missing: vec![shared::application::MissingRequirement::Unmended {
                part: id_card.into(),
                pages: PageNumbers::new(),
            }]
        })
    );
}

#[test]
fn a_return_before_every_slot_is_judged_names_the_open_slots() {
    let application = life::submitted();
    let refused = application
        .clone()
        .apply(&exam(), Command::Return, life::reviewer(), life::OPEN);
    let open = life::slots_with_images(&application);
    let parts = open.into_iter().map(Into::into).collect();
    assert_eq!(refused.err(), Some(Problem::NotJudged { parts }));
}

#[test]
fn command_at_closing_time_is_too_late() {
    let application = fresh();
    let closes = application
        .submission_period(&exam())
        .expect("the exam has a window")
        .closes;
    assert_eq!(
        application.check_submission_open(&exam(), closes.plus(-1)),
        Ok(())
    );
    assert_eq!(
        application.check_submission_open(&exam(), closes),
        Err(LockReason::WindowClosed { closed: closes })
    );
    let lapse = |now| {
        application
            .clone()
            .apply(&exam(), Command::Lapse, Actor::System, now)
    };
    assert_eq!(lapse(closes.plus(-1)).err(), Some(Problem::NotAllowed));
    assert_eq!(
        lapse(closes).map(|outcome| outcome.application.state.kind()),
        Ok(StateKind::Lapsed)
    );
}
