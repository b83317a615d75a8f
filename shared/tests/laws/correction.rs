//! Laws of corrections: only a decision that has gone out is corrected, by two people, for a reason
//! that the candidate reads, and never where others rely on the decision.

use proptest::prelude::*;
use shared::{
    application::{
        Application, Command, CommandOutcome, CorrectionObstacle, CorrectionTarget, LogEvent,
        State, StateKind, Verdict,
    },
    exam::{Exam, publication::Disclosure},
    id::AccountId,
    message::MessageBody,
    problem::Problem,
    role::Actor,
    time::Timestamp,
};
use uuid::Uuid;

use crate::life::{OPEN, exam, fresh, not_eligible, owner, steps, submitted};

const REASON: &str = "学历认证撤销";

fn account(of: u128) -> AccountId {
    AccountId(Uuid::from_u128(0xee + of))
}

fn reviewer(of: u128) -> Actor {
    Actor::Reviewer(account(of))
}

fn apply(
    exam: &Exam,
    application: &Application,
    command: Command,
    actor: Actor,
) -> Result<CommandOutcome, Problem> {
    let later = OPEN.plus(Timestamp::HOUR_MS);
    application.clone().apply(exam, command, actor, later)
}

/// The correction that reviewer 1 has proposed.
fn correction(target: CorrectionTarget, reason: &str) -> Command {
    Command::CorrectDecision {
        target,
        reason: reason.to_owned(),
        proposed_by: account(1),
    }
}

/// Judges every part and decides; with two reviews, reviewer 4 makes the first.
fn decided(exam: &Exam, kind: StateKind) -> Application {
    let mut application = submitted();
    let levels = usize::from(exam.review.levels);
    for by in [reviewer(4), reviewer(5)].into_iter().skip(2 - levels) {
        let mut parts = application.reviewed_parts(exam);
        parts.retain(|part| application.has_content(part));
        for (index, part) in parts.into_iter().enumerate() {
            let verdict = match kind {
                StateKind::Refused if index == 0 => not_eligible(),
                _ => Verdict::Passed,
            };
            let command = Command::GiveVerdict { part, verdict };
            let judged = application.apply(exam, command, by, OPEN);
            application = judged.expect("the reviewer may").application;
        }
        let command = match kind {
            StateKind::Approved => Command::Approve,
            _ => Command::Refuse {
                note: "学历不符合".to_owned(),
            },
        };
        let made = application.apply(exam, command, by, OPEN);
        application = made.expect("the reviewer may").application;
    }
    assert_eq!(application.state.kind(), kind);
    application
}

#[test]
fn correction_leads_to_its_target_and_keeps_the_verdicts() {
    let exam = exam();
    for (from, target) in [
        (StateKind::Approved, CorrectionTarget::UnderReview),
        (StateKind::Approved, CorrectionTarget::Refused),
        (StateKind::Refused, CorrectionTarget::UnderReview),
    ] {
        let before = decided(&exam, from);
        let command = correction(target, &format!(" {REASON}\n"));
        let done = apply(&exam, &before, command, reviewer(2)).expect("may be corrected");
        let after = &done.application;
        let expected = LogEvent::DecisionCorrected {
            from,
            to: target.state_kind(),
            reason: REASON.to_owned(),
        };
        assert_eq!(done.events, std::slice::from_ref(&expected));
        assert_eq!(after.revision, before.revision + 1);
        let parts = before.reviewed_parts(&exam);
        assert!(
            parts
                .iter()
                .all(|part| after.verdict_on(part) == before.verdict_on(part))
        );
        match target {
            CorrectionTarget::UnderReview => {
                assert!(after.is_with_reviewers());
                assert_eq!(after.review.reviewer, None, "it is free for everybody");
            }
            CorrectionTarget::Refused => assert_eq!(after.state.refusal_reason(), Some(REASON)),
        }
        let told = MessageBody::from_log_event(&exam, after, &expected);
        let message = MessageBody::DecisionCorrected {
            from,
            to: target.state_kind(),
            reason: REASON.to_owned(),
        };
        assert_eq!(told, Some(message));
        // Where results are withheld, the candidate sees neither decision.
        assert!(expected.reveals_decision() && !expected.is_internal());
        for application in [&before, after] {
            let seen = application
                .clone()
                .into_candidate_view(Disclosure::Withheld);
            assert_eq!(seen.state, State::UnderReview { held: None });
        }
    }
}

#[test]
fn a_second_reviewer_confirms_and_nobody_else() {
    let exam = exam();
    let before = decided(&exam, StateKind::Approved);
    let correct = |actor| {
        let command = correction(CorrectionTarget::UnderReview, REASON);
        apply(&exam, &before, command, actor).err()
    };
    assert_eq!(correct(reviewer(1)), Some(Problem::SecondPersonRequired));
    assert_eq!(correct(owner(&before)), Some(Problem::NotFound));
    assert_eq!(correct(Actor::System), Some(Problem::NotAllowed));
    assert_eq!(
        correct(Actor::Office(account(3))),
        Some(Problem::NotAllowed)
    );
    assert_eq!(correct(reviewer(2)), None);
}

#[test]
fn correction_needs_a_reason_of_a_certain_length() {
    let exam = exam();
    let before = decided(&exam, StateKind::Approved);
    let correct = |reason: &str| {
        let command = correction(CorrectionTarget::Refused, reason);
        apply(&exam, &before, command, reviewer(2)).err()
    };
    assert_eq!(correct("  \n"), Some(Problem::ReasonMissing));
    let (measured, allowed) = (501, 500);
    let too_long = Some(Problem::TextTooLong { measured, allowed });
    assert_eq!(correct(&"长".repeat(501)), too_long);
    assert_eq!(correct(&"长".repeat(500)), None);
}

#[test]
fn paid_application_is_not_corrected() {
    let mut before = decided(&exam(), StateKind::Approved);
    before.payment.paid_at = Some(OPEN);
    let online: Exam = toml::from_str(include_str!("../../../exams/national-personnel.toml"))
        .expect("a definition");
    let on_site: Exam =
        toml::from_str(include_str!("../../../exams/cadre-graduate.toml")).expect("a definition");
    assert!(online.is_paid_online() && on_site.is_paid_on_site());
    for (exam, obstacle) in [
        (online, CorrectionObstacle::PaidOnline),
        (on_site, CorrectionObstacle::PaidOnSite),
    ] {
        for target in CorrectionTarget::ALL {
            let command = correction(target, REASON);
            let refused = apply(&exam, &before, command, reviewer(2)).err();
            assert_eq!(refused, Some(Problem::CorrectionBlocked { obstacle }));
        }
    }
}

#[test]
fn reopened_review_goes_on_at_its_last_level() {
    let mut exam = Exam::clone(&exam());
    exam.review.levels = 2;
    let before = decided(&exam, StateKind::Approved);
    let command = correction(CorrectionTarget::UnderReview, REASON);
    let open = apply(&exam, &before, command, reviewer(2)).expect("may be corrected");
    let open = open.application;
    assert_eq!(open.review.passed_first, before.review.passed_first);
    assert!(open.review.first_opinion.is_some());
    let approve = |actor| apply(&exam, &open, Command::Approve, actor);
    assert_eq!(
        approve(reviewer(4)).err(),
        Some(Problem::SecondReviewerRequired)
    );
    let again = approve(reviewer(6)).expect("another reviewer decides");
    assert_eq!(again.application.state.kind(), StateKind::Approved);
}

proptest! {
    #[test]
    fn only_a_decision_that_has_gone_out_is_corrected(steps in steps(), is_refusal in any::<bool>()) {
        let exam = exam();
        let target = match is_refusal {
            true => CorrectionTarget::Refused,
            false => CorrectionTarget::UnderReview,
        };
        let mut application = fresh();
        for step in steps {
            let (command, actor) = step.act(&application);
            if let Ok(done) = application.clone().apply(&exam, command, actor, step.now) {
                application = done.application;
            }
            let state = application.state.kind();
            let corrected = apply(&exam, &application, correction(target, REASON), reviewer(3));
            let is_correctable = match state {
                StateKind::Approved => true,
                StateKind::Refused => !is_refusal,
                _ => false,
            };
            match corrected {
                Ok(done) => {
                    prop_assert!(is_correctable);
                    prop_assert_eq!(done.application.state.kind(), target.state_kind());
                }
                Err(problem) => {
                    prop_assert!(!is_correctable);
                    prop_assert_eq!(problem, Problem::NotCorrectable { state });
                }
            }
        }
    }
}
