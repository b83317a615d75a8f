//! Laws of taking back a submission: before its review it is a draft again, and never after that.

use proptest::prelude::*;
use shared::{
    application::{
        Application, Command, CommandOutcome, LockReason, LogEvent, Manifest, RecallFault, State,
        StateKind, UploadPermission, Verdict,
    },
    exam::{
        Exam, Roster,
        roster::{AdmissionPolicy, UploadPolicy},
    },
    id::AccountId,
    message::MessageBody,
    problem::Problem,
    role::Actor,
    time::Timestamp,
};
use uuid::Uuid;

use crate::life::{OPEN, exam, fresh, image, owner, returned, steps, stranger, submitted};

const OFFICER: Actor = Actor::Office(AccountId(Uuid::from_u128(0xef)));
const REVIEWER: Actor = Actor::Reviewer(AccountId(Uuid::from_u128(0xee)));

fn recall() -> Command {
    Command::RecallSubmission { reason: None }
}

fn recall_for(reason: &str) -> Command {
    Command::RecallSubmission {
        reason: Some(reason.to_owned()),
    }
}

fn apply(
    application: &Application,
    command: Command,
    actor: Actor,
    now: Timestamp,
) -> Result<CommandOutcome, Problem> {
    application.clone().apply(&exam(), command, actor, now)
}

fn act(exam: &Exam, application: Application, command: Command, actor: Actor) -> Application {
    let outcome = application.apply(exam, command, actor, OPEN);
    outcome.expect("may act").application
}

/// Every part with content has this verdict.
fn judged(exam: &Exam, verdict: &Verdict) -> Application {
    let mut parts = submitted().reviewed_parts(exam);
    parts.retain(|part| submitted().has_content(part));
    parts.into_iter().fold(submitted(), |application, part| {
        let verdict = verdict.clone();
        act(
            exam,
            application,
            Command::GiveVerdict { part, verdict },
            REVIEWER,
        )
    })
}

#[test]
fn recalled_submission_is_changed_and_submitted_again() {
    let before = submitted();
    let later = OPEN.plus(Timestamp::HOUR_MS);
    let outcome = apply(&before, recall(), owner(&before), later).expect("may be recalled");
    let event = LogEvent::SubmissionRecalled { reason: None };
    assert_eq!(outcome.events, std::slice::from_ref(&event));
    let draft = outcome.application;
    assert_eq!(draft.state, State::Draft { commitment: None });
    assert_eq!(draft.event_times.submitted, None, "reviewers see no draft");
    assert_eq!(draft.submitted_manifest, Manifest::default());
    assert_eq!(draft.materials, before.materials);
    assert_eq!(MessageBody::from_log_event(&exam(), &draft, &event), None);
    let resume = "resume".parse().expect("a slug");
    let replaces = Some(draft.images(&resume)[0].id);
    let add = Command::AddImage {
        slot: resume,
        image: image(9),
        replaces,
    };
    let changed = apply(&draft, add, owner(&before), later).expect("is a draft");
    let changed = changed.application;
    let again = apply(&changed, Command::Submit, owner(&before), later).expect("is complete");
    assert_eq!(again.application.state, State::Submitted);
    let receipt = again.receipt.expect("has a receipt");
    assert_ne!(receipt.manifest, before.submitted_manifest);
}

#[test]
fn a_review_that_has_begun_keeps_the_submission() {
    let exam = exam();
    let begun = Problem::from(RecallFault::ReviewBegun);
    let under_review = judged(&exam, &Verdict::Passed);
    let mut two = Exam::clone(&exam);
    two.review.levels = 2;
    let passed_on = act(&two, under_review.clone(), Command::Approve, REVIEWER);
    let approved = act(&exam, under_review.clone(), Command::Approve, REVIEWER);
    let returned = act(&exam, judged(&exam, &returned()), Command::Return, REVIEWER);
    let not_submitted = |state| Problem::from(RecallFault::NotSubmitted { state });
    for (application, expected) in [
        (under_review, begun.clone()),
        (passed_on, begun),
        (approved, not_submitted(StateKind::Approved)),
        (returned, not_submitted(StateKind::Returned)),
        (fresh(), not_submitted(StateKind::Draft)),
    ] {
        let state = application.state.kind();
        for (command, actor) in [
            (recall(), owner(&application)),
            (recall_for("本人要求"), OFFICER),
        ] {
            let refused = apply(&application, command, actor, OPEN).err();
            assert_eq!(refused, Some(expected.clone()), "{state:?} {actor:?}");
        }
    }
    let mut mended = submitted();
    mended.review.return_count = 1;
    let refused = apply(&mended, recall(), owner(&mended), OPEN).err();
    assert_eq!(refused, Some(RecallFault::Mended.into()));
}

#[test]
fn a_submission_is_recalled_only_in_its_time() {
    let before = submitted();
    let period = before.submission_period(&exam()).expect("has a window");
    let closed = period.closes;
    let late = apply(&before, recall(), owner(&before), closed).err();
    assert_eq!(
        late,
        Some(Problem::Locked(LockReason::WindowClosed { closed }))
    );
    assert!(apply(&before, recall(), owner(&before), closed.plus(-1)).is_ok());
    let foreign = apply(&before, recall(), stranger(), OPEN).err();
    assert_eq!(foreign, Some(Problem::NotFound));
    let by_reviewer = apply(&before, recall(), REVIEWER, OPEN).err();
    assert_eq!(by_reviewer, Some(Problem::NotAllowed));
}

#[test]
fn a_submission_without_the_mark_is_not_recalled() {
    let marking = Exam {
        roster: Some(Roster {
            take_part: AdmissionPolicy::Listed,
            upload: UploadPolicy::Eligible,
            columns: Vec::new(),
        }),
        ..(*exam()).clone()
    };
    let mut before = submitted();
    assert_eq!(before.check_recall(&marking, OPEN), Ok(()));
    before.upload_permission = UploadPermission::Withheld;
    let refused = before
        .clone()
        .apply(&marking, recall(), owner(&before), OPEN);
    let expected = Problem::Locked(LockReason::UploadNotPermitted);
    assert_eq!(refused.err(), Some(expected));
}

#[test]
fn the_office_says_why_and_the_candidate_is_told() {
    let before = submitted();
    for command in [recall(), recall_for(" ")] {
        let refused = apply(&before, command, OFFICER, OPEN).err();
        assert_eq!(refused, Some(Problem::ReasonMissing));
    }
    let outcome = apply(&before, recall_for(" 本人要求 "), OFFICER, OPEN).expect("may");
    let reason = "本人要求".to_owned();
    let event = LogEvent::SubmissionRecalled {
        reason: Some(reason.clone()),
    };
    assert_eq!(outcome.events, std::slice::from_ref(&event));
    let closes = before
        .submission_period(&exam())
        .map(|period| period.closes);
    let told = MessageBody::from_log_event(&exam(), &outcome.application, &event);
    assert_eq!(
        told,
        Some(MessageBody::SubmissionRecalled { reason, closes })
    );
}

proptest! {
    #[test]
    fn only_a_waiting_submission_is_recalled(steps in steps()) {
        let mut application = fresh();
        for step in &steps {
            let (command, actor) = step.act(&application);
            if let Ok(outcome) = apply(&application, command, actor, step.now) {
                application = outcome.application;
            }
            let recalled = apply(&application, recall(), owner(&application), OPEN);
            if let Ok(outcome) = recalled {
                prop_assert_eq!(&application.state, &State::Submitted);
                prop_assert_eq!(application.review.return_count, 0);
                prop_assert!(outcome.application.check_submission_open(&exam(), OPEN).is_ok());
            }
        }
    }
}
