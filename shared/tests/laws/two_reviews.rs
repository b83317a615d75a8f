//! Tests of exams with two reviews (初审, 复审): two different people pass an approved application (S1,
//! S3).

use proptest::prelude::*;
use shared::{
    application::{Application, Command, CommandOutcome, LogEvent, ReviewPart, StateKind, Verdict},
    exam::Exam,
    id::AccountId,
    problem::Problem,
    role::Actor,
};
use uuid::Uuid;

use crate::life::{OPEN, exam as one_review, image, owner, returned, submitted};

fn exam() -> Exam {
    let mut exam = Exam::clone(&one_review());
    exam.review.levels = 2;
    exam
}

fn reviewer(of: u128) -> Actor {
    Actor::Reviewer(AccountId(Uuid::from_u128(0xee + of)))
}

fn apply(
    application: &Application,
    command: Command,
    actor: Actor,
) -> Result<CommandOutcome, Problem> {
    application.clone().apply(&exam(), command, actor, OPEN)
}

fn act(application: &Application, command: Command, actor: Actor) -> Application {
    let said = format!("{command:?}");
    let outcome = apply(application, command, actor);
    outcome
        .unwrap_or_else(|problem| panic!("{said}: {problem:?}"))
        .application
}

/// The first of two has passed all of it on.
fn passed_on() -> Application {
    let application = submitted();
    let parts = parts(&application).into_iter();
    let passed = parts.fold(application, |application, part| {
        let verdict = Verdict::Passed;
        act(
            &application,
            Command::GiveVerdict { part, verdict },
            reviewer(1),
        )
    });
    let outcome = apply(&passed, Command::Approve, reviewer(1)).expect("may pass it on");
    assert_eq!(outcome.events, [LogEvent::FirstReviewPassed]);
    outcome.application
}

fn parts(application: &Application) -> Vec<ReviewPart> {
    let mut parts = application.reviewed_parts(&exam());
    parts.retain(|part| application.has_content(part));
    parts
}

fn a_part(application: &Application) -> ReviewPart {
    parts(application).remove(0)
}

#[test]
fn the_first_review_passes_on_and_another_person_decides() {
    let application = passed_on();
    assert_eq!(
        application.state.kind(),
        StateKind::Submitted,
        "it waits again"
    );
    assert_eq!(application.state.decided_at(), None);
    let part = a_part(&application);
    let verdict = returned();
    for command in [
        Command::Approve,
        Command::GiveVerdict { part, verdict },
        Command::Refuse {
            note: "不符合".to_owned(),
        },
    ] {
        let problem = apply(&application, command, reviewer(1)).err();
        assert_eq!(problem, Some(Problem::SecondReviewerRequired));
    }
    let outcome = apply(&application, Command::Approve, reviewer(2)).expect("somebody else");
    assert_eq!(outcome.application.state.kind(), StateKind::Approved);
    assert_eq!(outcome.events, [LogEvent::Approved]);
}

#[test]
fn return_by_final_review_restarts_with_first_review() {
    let application = passed_on();
    let part = a_part(&application);
    let verdict = returned();
    let judged = act(
        &application,
        Command::GiveVerdict { part, verdict },
        reviewer(2),
    );
    let sent_back = act(&judged, Command::Return, reviewer(2));
    assert_eq!(sent_back.state.kind(), StateKind::Returned);
    let owner = owner(&sent_back);
    let replaced = Command::AddImage {
        slot: "id-card".parse().expect("a slug"),
        image: image(9),
        replaces: Some(image(1).id),
    };
    let mended = act(&sent_back, replaced, owner);
    let again = act(&mended, Command::Submit, owner);
    assert_eq!(again.review.passed_first, None);
    let verdict = Verdict::Passed;
    let part = a_part(&again);
    act(&again, Command::GiveVerdict { part, verdict }, reviewer(1));
}

#[test]
fn first_review_is_hidden_and_blocks_withdrawal() {
    let application = passed_on();
    let seen = application
        .clone()
        .into_candidate_view(shared::exam::publication::Disclosure::Open);
    assert_eq!(seen.state.kind(), StateKind::UnderReview);
    assert_eq!(seen.review.passed_first, None);
    let owner = Actor::Candidate(application.candidate);
    let problem = apply(&application, Command::Withdraw, owner).err();
    assert_eq!(problem, Some(Problem::NotAllowed));
}

proptest! {
    /// Random acts of all actors in any order.
    #[test]
    fn approved_application_was_passed_by_two_reviewers(acts in prop::collection::vec((0u8..4, 1u128..4), 1..40)) {
        let mut application = submitted();
        let mut passed_by = Vec::new();
        for (act, of) in acts {
            let part = a_part(&application);
            let command = match act {
                0 => Command::GiveVerdict { part, verdict: Verdict::Passed },
                1 => Command::GiveVerdict { part, verdict: returned() },
                2 => Command::Return,
                _ => Command::Approve,
            };
            // Everything else is passed at once, because approvals would be rare otherwise.
            for part in parts(&application).into_iter().skip(1) {
                let verdict = Verdict::Passed;
                if let Ok(outcome) = apply(&application, Command::GiveVerdict { part, verdict }, reviewer(of)) {
                    application = outcome.application;
                }
            }
            if let Ok(outcome) = apply(&application, command, reviewer(of)) {
                application = outcome.application;
                if matches!(outcome.events[..], [LogEvent::FirstReviewPassed | LogEvent::Approved]) {
                    passed_by.push(of);
                }
            }
        }
        match application.state.kind() {
            StateKind::Approved => {
                prop_assert_eq!(passed_by.len(), 2);
                prop_assert_ne!(passed_by[0], passed_by[1]);
            }
            _ => prop_assert!(passed_by.len() < 2),
        }
    }
}
