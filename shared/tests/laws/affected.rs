//! Tests of the effects of changed facts on uploaded materials (C11, S1-04, S3-07).

use shared::{
    application::{Application, Command, FactChangeEffects, Manifest, MissingRequirement},
    exam::{
        Exam, FactAnswers,
        fact::{Contradiction, FactCondition},
    },
    id::SlotId,
    problem::Problem,
    text::LocalText,
};

use crate::life::{OPEN, exam, fresh, image, owner};

fn slot(id: &str) -> SlotId {
    id.parse().expect("a slug")
}

fn local(answer: &str) -> FactAnswers {
    [(
        "local".parse().expect("a slug"),
        answer.parse().expect("a slug"),
    )]
    .into()
}

fn act(application: Application, command: Command) -> Application {
    let actor = owner(&application);
    let outcome = application.apply(&exam(), command, actor, OPEN);
    outcome.expect("the candidate may").application
}

/// Local, with a paper that shows it.
fn with_household() -> Application {
    let pledge = exam().notices[0].clone();
    let commands = [
        Command::AcceptNotice {
            wording: pledge.wording(),
            notice: pledge.id,
        },
        Command::AnswerFacts {
            facts: local("yes"),
        },
        Command::AddImage {
            slot: slot("household"),
            image: image(1),
            replaces: None,
        },
    ];
    commands.into_iter().fold(fresh(), act)
}

fn asks_again(application: &Application) -> bool {
    let recheck = MissingRequirement::Recheck {
        slot: slot("household"),
    };
    application
        .missing_requirements(&exam(), OPEN)
        .contains(&recheck)
}

#[test]
fn effects_of_a_fact_change_are_previewed() {
    let application = with_household();
    let affected = application.preview_fact_change(&exam(), &local("no"));
    assert_eq!(affected.lapsed, [slot("household")]);
    assert_eq!((affected.wanted, affected.recheck), (vec![], vec![]));
    assert_eq!(
        application.preview_fact_change(&exam(), &local("yes")),
        FactChangeEffects::default()
    );
    let first = fresh().preview_fact_change(&exam(), &local("yes"));
    assert_eq!(first.wanted, [slot("household")]);
}

#[test]
fn images_of_a_lapsed_slot_are_kept_and_not_submitted() {
    let application = act(
        with_household(),
        Command::AnswerFacts { facts: local("no") },
    );
    assert_eq!(application.images(&slot("household")).len(), 1);
    assert!(
        Manifest::from_application(&application, &exam())
            .images(&slot("household"))
            .is_empty()
    );
    assert!(!asks_again(&application));
}

#[test]
fn slot_that_applies_again_must_be_rechecked() {
    let back = |application| {
        let gone = act(application, Command::AnswerFacts { facts: local("no") });
        act(
            gone,
            Command::AnswerFacts {
                facts: local("yes"),
            },
        )
    };
    let application = back(with_household());
    assert!(asks_again(&application));
    let kept = act(
        application.clone(),
        Command::ConfirmSlot {
            slot: slot("household"),
        },
    );
    assert!(!asks_again(&kept));
    let replaced = act(
        application,
        Command::AddImage {
            slot: slot("household"),
            image: image(2),
            replaces: Some(image(1).id),
        },
    );
    assert!(!asks_again(&replaced));
}

#[test]
fn contradicting_facts_stored_before_the_rule_are_refused() {
    let sentence = LocalText {
        zh: "不能同时选择".to_owned(),
        en: None,
    };
    let mut stricter = Exam::clone(&exam());
    stricter.facts[0].impossible.push(Contradiction {
        when: vec![FactCondition {
            fact: "local".parse().expect("a slug"),
            is: vec!["yes".parse().expect("a slug")],
        }],
        sentence: sentence.clone(),
    });
    let application = with_household();
    let actor = owner(&application);
    let submit = |exam: &Exam| {
        let outcome = application
            .clone()
            .apply(exam, Command::Submit, actor, OPEN);
        outcome.expect_err("something is missing")
    };
    assert_eq!(submit(&stricter), Problem::ImpossibleFacts { sentence });
    assert!(matches!(submit(&exam()), Problem::Incomplete { .. }));
}
