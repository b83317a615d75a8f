//! Laws of held decisions (R13): until a decision goes out, the candidate sees nothing of it and its
//! reviewer can take it back; it goes out once, not before its time, and all windows count from then.

use proptest::prelude::*;
use shared::{
    application::{
        Application, Command, CommandOutcome, Decision, LogEvent, ReviewAct, State, StateKind,
        Verdict,
    },
    exam::{Exam, publication::Disclosure, window::OpenPeriod},
    id::AccountId,
    message::MessageBody,
    problem::Problem,
    role::Actor,
    time::Timestamp,
};
use uuid::Uuid;

use crate::life::{OPEN, exam as exam_at_once, not_eligible, owner, returned, submitted};

const HOLD_MINUTES: u16 = 10;

fn exam() -> Exam {
    let mut exam = Exam::clone(&exam_at_once());
    exam.review.hold_minutes = HOLD_MINUTES;
    exam
}

fn reviewer(of: u128) -> Actor {
    Actor::Reviewer(AccountId(Uuid::from_u128(0xee + of)))
}

/// End of the hold of a decision at [`OPEN`].
fn release() -> Timestamp {
    OPEN.plus(i64::from(HOLD_MINUTES) * Timestamp::MINUTE_MS)
}

fn apply(
    exam: &Exam,
    application: &Application,
    command: Command,
    actor: Actor,
    now: Timestamp,
) -> Result<CommandOutcome, Problem> {
    application.clone().apply(exam, command, actor, now)
}

/// Every part has a verdict; that on the first part leads to this decision.
fn judged_for(decision: &Decision) -> Application {
    let exam = exam();
    let mut parts = submitted().reviewed_parts(&exam);
    parts.retain(|part| submitted().has_content(part));
    let first = parts[0].clone();
    parts.into_iter().fold(submitted(), |application, part| {
        let verdict = match decision {
            Decision::Return if part == first => returned(),
            Decision::Refuse { .. } if part == first => not_eligible(),
            _ => Verdict::Passed,
        };
        let command = Command::GiveVerdict { part, verdict };
        let judged = apply(&exam, &application, command, reviewer(1), OPEN);
        judged.expect("the reviewer may").application
    })
}

fn command_of(decision: &Decision) -> Command {
    match decision {
        Decision::Return => Command::Return,
        Decision::Approve => Command::Approve,
        Decision::Refuse { note } => Command::Refuse { note: note.clone() },
    }
}

fn decisions() -> [Decision; 3] {
    let note = "不符合条件".to_owned();
    [
        Decision::Return,
        Decision::Approve,
        Decision::Refuse { note },
    ]
}

/// A decision that was made at [`OPEN`]: the application before it and the outcome.
fn decide(decision: &Decision) -> (Application, CommandOutcome) {
    let judged = judged_for(decision);
    let made = apply(&exam(), &judged, command_of(decision), reviewer(1), OPEN);
    (judged, made.expect("the reviewer may"))
}

#[test]
fn held_decision_leaves_no_trace_for_the_candidate() {
    let exam = exam();
    for decision in decisions() {
        let (judged, made) = decide(&decision);
        let held = made.application;
        let until = release();
        let expected = LogEvent::DecisionHeld {
            decision: decision.clone(),
            until,
        };
        assert_eq!(made.events, [expected]);
        for event in &made.events {
            assert!(event.is_internal(), "{event:?}");
            assert_eq!(MessageBody::from_log_event(&exam, &held, event), None);
        }
        for now in [OPEN, until, until.plus(Timestamp::DAY_MS)] {
            for stage in exam.stages() {
                let status = |of: &Application| of.stage_status(&exam, stage, now);
                assert_eq!(status(&held), status(&judged), "{decision:?}");
            }
        }
        for disclosure in [Disclosure::Open, Disclosure::Withheld] {
            // Every act raises the revision, a verdict too.
            let before = Application {
                revision: held.revision,
                ..judged.clone()
            };
            let (seen, before) = (
                held.clone().into_candidate_view(disclosure),
                before.into_candidate_view(disclosure),
            );
            assert_eq!(seen, before, "{decision:?}");
            let json = serde_json::to_string(&seen).expect("it can be written");
            assert!(!json.contains("held"), "{json}");
        }
    }
}

#[test]
fn held_decision_goes_out_once_and_not_before_its_time() {
    let exam = exam();
    for decision in decisions() {
        let (_, made) = decide(&decision);
        let early = release().plus(-1);
        for now in [Timestamp::EARLIEST, OPEN, early] {
            let released = apply(
                &exam,
                &made.application,
                Command::ReleaseDecision,
                Actor::System,
                now,
            );
            assert_eq!(released.err(), Some(Problem::NotAllowed), "{now:?}");
        }
        let late = release().plus(Timestamp::HOUR_MS);
        let go = |application: &Application, actor| {
            apply(&exam, application, Command::ReleaseDecision, actor, late)
        };
        let by_reviewer = go(&made.application, reviewer(1)).err();
        assert_eq!(by_reviewer, Some(Problem::NotAllowed));
        let out = go(&made.application, Actor::System).expect("it is time");
        assert_eq!(out.application.state.kind(), decision.state_kind());
        assert_eq!(out.events.len(), 1);
        let message = MessageBody::from_log_event(&exam, &out.application, &out.events[0]);
        assert!(message.is_some(), "{decision:?}");
        let again = go(&out.application, Actor::System).err();
        assert_eq!(again, Some(Problem::NotAllowed), "{decision:?}");
        // All times count from the release.
        match decision {
            Decision::Return => {
                assert_eq!(out.application.event_times.returned, Some(late));
                let closes = late.plus(3 * Timestamp::DAY_MS);
                let opens = late;
                let period = out.application.submission_period(&exam);
                assert_eq!(period, Some(OpenPeriod { opens, closes }));
                let closes = Some(closes);
                assert!(
                    matches!(message, Some(MessageBody::Returned { closes: said, .. }) if said == closes)
                );
            }
            Decision::Approve | Decision::Refuse { .. } => {
                assert_eq!(out.application.state.decided_at(), Some(late));
            }
        }
    }
}

#[test]
fn decision_is_the_same_with_and_without_a_hold() {
    for decision in decisions() {
        let (judged, made) = decide(&decision);
        let at_once = apply(
            &exam_at_once(),
            &judged,
            command_of(&decision),
            reviewer(1),
            OPEN,
        );
        let at_once = at_once.expect("the reviewer may");
        assert_eq!(at_once.application.state.kind(), decision.state_kind());
        let now = release();
        let out = apply(
            &exam(),
            &made.application,
            Command::ReleaseDecision,
            Actor::System,
            now,
        );
        let out = out.expect("it is time");
        assert_eq!(out.events, at_once.events, "{decision:?}");
    }
}

#[test]
fn taking_back_keeps_the_verdicts_and_tells_nobody() {
    let exam = exam();
    for decision in decisions() {
        let (judged, made) = decide(&decision);
        let held = made.application;
        let take_back = |actor| apply(&exam, &held, Command::TakeBack, actor, OPEN);
        assert_eq!(take_back(reviewer(2)).err(), Some(Problem::NotAllowed));
        assert_eq!(take_back(owner(&held)).err(), Some(Problem::NotFound));
        assert_eq!(take_back(Actor::System).err(), Some(Problem::NotAllowed));
        let back = take_back(reviewer(1)).expect("it is theirs");
        for event in &back.events {
            assert!(event.is_internal());
            let told = MessageBody::from_log_event(&exam, &back.application, event);
            assert_eq!(told, None);
        }
        let expected = Application {
            revision: back.application.revision,
            ..judged
        };
        assert_eq!(back.application, expected, "{decision:?}");
        // The decision that was taken back never goes out.
        let late = release().plus(Timestamp::DAY_MS);
        let released = apply(
            &exam,
            &back.application,
            Command::ReleaseDecision,
            Actor::System,
            late,
        );
        assert_eq!(released.err(), Some(Problem::NotAllowed));
        let twice = apply(
            &exam,
            &back.application,
            Command::TakeBack,
            reviewer(1),
            OPEN,
        );
        assert_eq!(twice.err(), Some(Problem::Stale));
    }
}

#[test]
fn decision_that_has_gone_out_cannot_be_taken_back() {
    let exam = exam();
    for decision in decisions() {
        let (_, made) = decide(&decision);
        let out = apply(
            &exam,
            &made.application,
            Command::ReleaseDecision,
            Actor::System,
            release(),
        );
        let out = out.expect("it is time").application;
        let late = apply(&exam, &out, Command::TakeBack, reviewer(1), release());
        let state = decision.state_kind();
        assert_eq!(late.err(), Some(Problem::NotInReview { state }));
    }
}

#[test]
fn nobody_works_on_an_application_whose_decision_is_held() {
    let exam = exam();
    for decision in decisions() {
        let (_, made) = decide(&decision);
        let held = made.application;
        assert!(!held.is_with_reviewers());
        let part = held.reviewed_parts(&exam)[0].clone();
        let verdict = Verdict::Passed;
        let acts = decisions().map(|decision| command_of(&decision));
        let acts = acts
            .into_iter()
            .chain([Command::GiveVerdict { part, verdict }]);
        for command in acts {
            for of in [1, 2] {
                let problem = apply(&exam, &held, command.clone(), reviewer(of), OPEN).err();
                let until = release();
                assert_eq!(problem, Some(Problem::DecisionHeld { until }));
            }
        }
        let withdrawn = apply(&exam, &held, Command::Withdraw, owner(&held), OPEN);
        assert_eq!(withdrawn.err(), Some(Problem::NotAllowed));
    }
}

#[test]
fn first_of_two_reviews_holds_its_return_and_nothing_else() {
    let mut exam = exam();
    exam.review.levels = 2;
    for decision in decisions() {
        let judged = judged_for(&decision);
        let done = apply(&exam, &judged, command_of(&decision), reviewer(1), OPEN);
        let done = done.expect("the reviewer may").application;
        if decision != Decision::Return {
            // The candidate hears nothing of it: another person follows.
            assert_eq!(done.state, State::Submitted, "{decision:?}");
            continue;
        }
        let held = done.held_decision().expect("is held");
        assert_eq!((&held.decision, held.until), (&decision, release()));
        let back = apply(&exam, &done, Command::TakeBack, reviewer(1), OPEN);
        let back = back.expect("its reviewer may").application;
        assert!(back.is_with_reviewers() && back.review.passed_first.is_none());
        let release_it = Command::ReleaseDecision;
        let gone = apply(&exam, &done, release_it, Actor::System, release());
        let gone = gone.expect("it is time").application;
        assert_eq!(gone.state.kind(), StateKind::Returned);
    }
}

#[test]
fn return_without_time_to_mend_at_its_release_is_refused() {
    let mut exam = exam();
    exam.review.mend_window = Some("materials".parse().expect("a slug"));
    let judged = judged_for(&Decision::Return);
    let closed = judged
        .submission_period(&exam)
        .expect("the exam has a window")
        .closes;
    let hold_ms = release().milliseconds_since(OPEN);
    let send_back = |now| apply(&exam, &judged, Command::Return, reviewer(1), now);
    // The window is still open at the decision, and over at the release.
    let late = send_back(closed.plus(-hold_ms));
    assert_eq!(late.err(), Some(Problem::CorrectionTimeOver { closed }));
    let in_time = send_back(closed.plus(-hold_ms - 1)).expect("a moment is left");
    // The server runs again after the window has closed: the return cannot go out.
    let dropped = apply(
        &exam,
        &in_time.application,
        Command::ReleaseDecision,
        Actor::System,
        closed,
    );
    let dropped = dropped.expect("it is time");
    assert_eq!(dropped.events, [LogEvent::HeldReturnDropped { closed }]);
    assert!(dropped.events[0].is_internal());
    let after = dropped.application;
    assert!(after.is_with_reviewers());
    let parts = judged.reviewed_parts(&exam);
    assert!(
        parts
            .iter()
            .all(|part| after.verdict_on(part) == judged.verdict_on(part))
    );
}

#[test]
fn held_decision_survives_serialization() {
    for decision in decisions() {
        let (_, made) = decide(&decision);
        let json = serde_json::to_string(&made.application).expect("it can be written");
        let read: Application = serde_json::from_str(&json).expect("it can be read");
        assert_eq!(read, made.application);
        let read: Application = shared::json::from_str(&json).expect("the browser reads it");
        assert_eq!(read, made.application);
        let act = serde_json::to_string(&ReviewAct::TakeBack).expect("it can be written");
        let read: ReviewAct = shared::json::from_str(&act).expect("it can be read");
        assert_eq!(read, ReviewAct::TakeBack);
    }
}

/// A random act: of the reviewer, or of the server's clock.
fn command(kind: u8, application: &Application) -> (Command, Actor) {
    let by = reviewer(u128::from(kind % 2));
    let mut parts = application.reviewed_parts(&exam());
    parts.retain(|part| application.has_content(part));
    let part = parts[usize::from(kind) % parts.len()].clone();
    match kind % 8 {
        0 | 1 => (Command::Approve, by),
        2 => (Command::Return, by),
        3 => {
            let verdict = returned();
            (Command::GiveVerdict { part, verdict }, by)
        }
        4 => (Command::TakeBack, by),
        5 => (Command::ReleaseDecision, Actor::System),
        _ => {
            let verdict = Verdict::Passed;
            (Command::GiveVerdict { part, verdict }, by)
        }
    }
}

proptest! {
    #[test]
    fn application_leaves_the_review_only_by_a_due_release(
        steps in prop::collection::vec((any::<u8>(), -30_i64..30), 1..60),
    ) {
        let exam = exam();
        let mut application = judged_for(&Decision::Approve);
        let mut now = OPEN;
        for (kind, minutes) in steps {
            // The clock goes back too.
            now = now.plus(minutes * Timestamp::MINUTE_MS);
            let (command, actor) = command(kind, &application);
            let is_release = command == Command::ReleaseDecision;
            let Ok(outcome) = apply(&exam, &application, command, actor, now) else { continue };
            let before = std::mem::replace(&mut application, outcome.application);
            let seen = application.clone().into_candidate_view(Disclosure::Open);
            if application.state.kind().is_in_review() {
                let is_under_review = seen.state == State::UnderReview { held: None };
                prop_assert!(is_under_review);
                continue;
            }
            prop_assert!(is_release);
            let until = before.held_decision().map(|held| held.until);
            prop_assert!(until.is_some_and(|until| until <= now));
            break;
        }
    }
}
