//! Tests of exams with two reviews (初审, 复审): two different people pass an approved application (S1,
//! S3).

use proptest::prelude::*;
use shared::{
    application::{Application, Command, CommandOutcome, LogEvent, ReviewPart, StateKind, Verdict},
    exam::{Exam, publication::Disclosure},
    id::AccountId,
    problem::Problem,
    role::Actor,
};
use uuid::Uuid;

use crate::life::{OPEN, exam as one_review, image, not_eligible, owner, returned, submitted};

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
    let unread = apply(&application, Command::Approve, reviewer(2)).err();
    assert!(
        matches!(unread, Some(Problem::NotJudged { .. })),
        "they judge themselves"
    );
    let judged = parts(&application)
        .into_iter()
        .fold(application, |application, part| {
            let verdict = Verdict::Passed;
            act(
                &application,
                Command::GiveVerdict { part, verdict },
                reviewer(2),
            )
        });
    let outcome = apply(&judged, Command::Approve, reviewer(2)).expect("somebody else");
    assert_eq!(outcome.application.state.kind(), StateKind::Approved);
    assert_eq!(outcome.events, [LogEvent::Approved]);
}

/// A part is returned for a reason that means “not eligible”.
fn find_ineligible(application: &Application, by: Actor) -> Application {
    let part = a_part(application);
    let verdict = not_eligible();
    act(application, Command::GiveVerdict { part, verdict }, by)
}

fn refuse() -> Command {
    Command::Refuse {
        note: "不符合条件".to_owned(),
    }
}

#[test]
fn the_second_reviewer_inherits_an_opinion_and_no_verdict() {
    let application = passed_on();
    let parts = parts(&application);
    let opinion = application.review.first_opinion.clone().expect("is kept");
    assert!(
        parts
            .iter()
            .all(|part| opinion.verdicts[part] == Verdict::Passed)
    );
    assert!(
        parts
            .iter()
            .all(|part| application.verdict_on(part).is_pending())
    );
    let candidate_view = application.into_candidate_view(Disclosure::Open);
    assert_eq!(candidate_view.review.first_opinion, None);
}

#[test]
fn a_refusal_needs_a_reason_and_a_second_reviewer() {
    let application = submitted();
    let early = apply(&application, refuse(), reviewer(1)).err();
    assert_eq!(early, Some(Problem::NotDisqualified));
    let judged = find_ineligible(&application, reviewer(1));
    let outcome = apply(&judged, refuse(), reviewer(1)).expect("is an opinion");
    let note = "不符合条件".to_owned();
    assert_eq!(
        outcome.events,
        [LogEvent::FirstReviewRefused { note: note.clone() }]
    );
    let passed_on = outcome.application;
    assert_eq!(passed_on.state.kind(), StateKind::Submitted);
    let opinion = passed_on.review.first_opinion.clone().expect("is kept");
    assert_eq!(opinion.refusal, Some(note));
    let unread = apply(&passed_on, refuse(), reviewer(2)).err();
    assert_eq!(
        unread,
        Some(Problem::NotDisqualified),
        "the second judges too"
    );
    let judged = find_ineligible(&passed_on, reviewer(2));
    let outcome = apply(&judged, refuse(), reviewer(2)).expect("is a decision");
    assert_eq!(outcome.application.state.kind(), StateKind::Refused);
}

#[test]
fn return_by_final_review_restarts_with_first_review() {
    let application = passed_on();
    let part = a_part(&application);
    let verdict = returned();
    let returned_part = Command::GiveVerdict { part, verdict };
    let judged = parts(&application)
        .into_iter()
        .skip(1)
        .map(|part| Command::GiveVerdict {
            part,
            verdict: Verdict::Passed,
        })
        .chain([returned_part])
        .fold(application, |application, command| {
            act(&application, command, reviewer(2))
        });
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

/// An exam with one review, of which a second person reviews this share blind.
fn blind(percent: u8) -> Exam {
    let mut exam = Exam::clone(&one_review());
    exam.review.blind_percent = percent;
    exam
}

#[test]
fn blind_share_decides_which_applications_are_reviewed_twice() {
    let mut application = submitted();
    assert!(!application.has_two_reviews(&blind(0)));
    assert!(application.needs_second_review(&blind(100)));
    let mut chosen = 0;
    for number in 0..10_000_u128 {
        // The random part of an id is uniform; a multiplier spreads the numbers.
        let bits = number.wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835);
        application.id = shared::id::ApplicationId(Uuid::from_u128(bits));
        chosen += u32::from(application.is_reviewed_blind(&blind(7)));
    }
    assert!((600..800).contains(&chosen), "{chosen} of 10,000");
}

#[test]
fn comparison_names_missed_reasons_and_agreement() {
    let application = passed_on();
    let part = a_part(&application);
    let opinion = application.review.first_opinion.clone().expect("has one");
    let first = application.review.passed_first.expect("has one");
    let verdict = returned();
    let reasons = verdict.reasons().to_vec();
    assert!(!reasons.is_empty());
    let judged = act(
        &application,
        Command::GiveVerdict {
            part: part.clone(),
            verdict,
        },
        reviewer(2),
    );
    let compared = judged.compare_verdicts(&exam(), first, &opinion);
    let [comparison] = &compared[..] else {
        panic!("only one part has two verdicts: {compared:?}");
    };
    assert_eq!(comparison.part, part);
    assert_eq!((comparison.agrees, &comparison.missed), (false, &reasons));
    let other = parts(&application).remove(1);
    let judged = act(
        &judged,
        Command::GiveVerdict {
            part: other.clone(),
            verdict: Verdict::Passed,
        },
        reviewer(2),
    );
    let compared = judged.compare_verdicts(&exam(), first, &opinion);
    let agreed = compared
        .iter()
        .find(|it| it.part == other)
        .expect("is compared");
    assert!(agreed.agrees && agreed.missed.is_empty());
}
