//! Tests of the effects of changed facts on uploaded materials (C11, S1-04, S3-07).

use crate::life::{OPEN, exam, fresh, image, owner};
use shared::{
    application::{Affected, Application, Command, Manifest, Missing},
    exam::{
        Exam, FactAnswers,
        fact::{Condition, Impossible},
    },
    id::SlotId,
    problem::Problem,
    text::LocalText,
};

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
    let recheck = Missing::Recheck {
        slot: slot("household"),
    };
    application.missing(&exam(), OPEN).contains(&recheck)
}

#[test]
fn what_a_change_affects_is_known_before_it_is_saved() {
    let application = with_household();
    let affected = application.affected(&exam(), &local("no"));
    assert_eq!(affected.lapsed, [slot("household")]);
    assert_eq!((affected.wanted, affected.recheck), (vec![], vec![]));
    assert_eq!(
        application.affected(&exam(), &local("yes")),
        Affected::default()
    );
    let first = fresh().affected(&exam(), &local("yes"));
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
        Manifest::of(&application, &exam())
            .images(&slot("household"))
            .is_empty()
    );
    assert!(!asks_again(&application));
}

#[test]
fn a_slot_that_comes_back_is_looked_at_again_until_it_is_kept_or_replaced() {
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
        Command::KeepSlot {
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
    stricter.facts[0].impossible.push(Impossible {
        when: vec![Condition {
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
