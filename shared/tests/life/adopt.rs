//! A definition that changes while applications are open (product.md, decision 10).

use std::collections::BTreeMap;

use shared::{
    application::{Application, Command, LogEvent, MissingRequirement, StateKind},
    exam::{Exam, WindowSpan, image_rule::SizeRange},
    id::SlotId,
    message::{DefinitionChangeEffect, MessageBody},
    time::CivilTime,
};

use super::life::{OPEN, exam, fresh, image, owner, returned, review};

fn civil(text: &str) -> CivilTime {
    text.parse().expect("a time")
}

/// The small exam, changed.
fn version(change: impl FnOnce(&mut Exam)) -> Exam {
    let mut exam = Exam::clone(&exam());
    change(&mut exam);
    exam
}

fn until(closes: &str) -> Exam {
    version(|exam| {
        exam.windows[0].span = WindowSpan::Fixed {
            opens: civil("2026-03-01 09:00"),
            closes: civil(closes),
        }
    })
}

fn slot(name: &str) -> SlotId {
    name.parse().expect("a slug")
}

fn act(application: Application, command: Command) -> Application {
    let actor = owner(&application);
    let outcome = application.apply(&exam(), command, actor, OPEN);
    outcome.expect("the candidate may").application
}

/// Ready to be submitted: pledge, fact, and an image in each required slot.
fn ready() -> Application {
    let pledge = &exam().notices[0];
    let mut application = act(
        fresh(),
        Command::AcceptNotice {
            notice: pledge.id.clone(),
            wording: pledge.wording(),
        },
    );
    let no = BTreeMap::from([(exam().facts[0].id.clone(), "no".parse().expect("a slug"))]);
    application = act(application, Command::AnswerFacts { facts: no });
    for (name, number) in [("id-card", 1), ("id-card", 2), ("resume", 3)] {
        application = act(
            application,
            Command::AddImage {
                slot: slot(name),
                image: image(number),
                replaces: None,
            },
        );
    }
    application
}

fn sent_back() -> Application {
    let mut application = act(ready(), Command::Submit);
    for (name, verdict) in [
        ("id-card", shared::application::Verdict::Passed),
        ("resume", returned()),
    ] {
        let slot = slot(name);
        application = review(
            application,
            Command::GiveVerdict {
                part: slot.into(),
                verdict,
            },
        );
    }
    review(application, Command::Return)
}

#[test]
fn a_changed_notice_is_asked_again_and_the_images_stay() {
    let after = version(|exam| exam.notices[0].text.zh = "我承诺，材料真实。".to_owned());
    let draft = ready();
    let adopted = draft.clone().adopt_version(&exam(), &after, 2);
    let pledge = after.notices[0].id.clone();
    assert_eq!(
        adopted.application.missing_requirements(&after, OPEN),
        [MissingRequirement::Notice {
            notice: pledge.clone()
        }]
    );
    assert_eq!(adopted.application.materials, draft.materials);
    assert_eq!(adopted.application.exam_version, 2);
    assert_eq!(
        adopted.event,
        Some(LogEvent::DefinitionChanged { version: 2 })
    );
    let asked = DefinitionChangeEffect {
        notices: vec![pledge],
        ..DefinitionChangeEffect::default()
    };
    assert_eq!(adopted.message, Some(MessageBody::DefinitionChanged(asked)));
    // A person who has not reached the text is not told of its change.
    let untouched = fresh().adopt_version(&exam(), &after, 2);
    assert_eq!(untouched.message, None);
}

#[test]
fn images_violating_a_tightened_rule_are_reported_and_kept() {
    let after = version(|exam| {
        let rule = exam.image_rules.values_mut().next().expect("there is one");
        rule.size = SizeRange {
            least_kb: None,
            most_kb: Some(100),
        };
    });
    let adopted = ready().adopt_version(&exam(), &after, 2);
    assert_eq!(adopted.application.list_rule_violations(&after).len(), 3);
    assert_eq!(adopted.application.list_rule_violations(&exam()), []);
    assert!(matches!(
        adopted.message,
        Some(MessageBody::DefinitionChanged(DefinitionChangeEffect {
            images: 3,
            ..
        }))
    ));
    assert_eq!(
        adopted.application.missing_requirements(&after, OPEN),
        [],
        "nothing keeps it"
    );
}

#[test]
fn an_answer_that_the_new_version_does_not_know_is_asked_again() {
    let after = version(|exam| {
        exam.facts[0].choices[1].id = "elsewhere".parse().expect("a slug");
    });
    let adopted = ready().adopt_version(&exam(), &after, 2).application;
    let fact = after.facts[0].id.clone();
    assert_eq!(
        adopted.missing_requirements(&after, OPEN),
        [MissingRequirement::Fact { fact }]
    );
}

#[test]
fn a_slot_that_is_asked_from_now_on_is_named() {
    let after = version(|exam| {
        exam.categories[0].slots[3].necessity = shared::exam::Necessity::Required;
    });
    let Some(MessageBody::DefinitionChanged(changed)) =
        ready().adopt_version(&exam(), &after, 2).message
    else {
        panic!("nothing is said")
    };
    assert_eq!(changed.slots, [slot("other")]);
}

#[test]
fn changed_deadline_is_announced() {
    let closes = |after: &Exam| ready().adopt_version(&exam(), after, 2).message;
    let at = |text: &str| civil(text).to_timestamp(exam().time_zone);
    assert_eq!(
        closes(&until("2026-03-10 18:00")),
        Some(MessageBody::Extended {
            closes: at("2026-03-10 18:00")
        })
    );
    let less = DefinitionChangeEffect {
        closes: Some(at("2026-03-05 18:00")),
        ..DefinitionChangeEffect::default()
    };
    assert_eq!(
        closes(&until("2026-03-05 18:00")),
        Some(MessageBody::DefinitionChanged(less))
    );
    let reworded = version(|exam| exam.title.zh = "小考试（更名）".to_owned());
    assert_eq!(closes(&reworded), None);
}

#[test]
fn submitted_application_takes_only_longer_windows() {
    let newest = version(|exam| {
        exam.windows[1].span = WindowSpan::After {
            event: shared::exam::AnchorEvent::Returned,
            days: 5,
        };
        exam.windows[0].span = until("2026-03-05 18:00").windows[0].span;
        exam.categories[0].slots[3].necessity = shared::exam::Necessity::Required;
    });
    let longer = exam().with_extended_windows(&newest);
    assert_eq!(
        longer.windows[0],
        exam().windows[0],
        "less time does not reach it"
    );
    assert_eq!(longer.windows[1], newest.windows[1]);
    assert_eq!(longer.categories, exam().categories);

    let before = sent_back();
    let adopted = before.clone().adopt_version(&exam(), &longer, 2);
    let after = &adopted.application;
    assert_eq!(after.state.kind(), StateKind::Returned);
    assert_eq!(
        after.materials, before.materials,
        "verdicts and images stay"
    );
    let closes = OPEN.plus(5 * shared::time::Timestamp::DAY_MS);
    assert_eq!(adopted.message, Some(MessageBody::Extended { closes }));

    let submitted = act(ready(), Command::Submit);
    let quietly = submitted.clone().adopt_version(&exam(), &longer, 2);
    assert_eq!((quietly.event, quietly.message), (None, None));
    let unchanged = Application {
        exam_version: 2,
        ..submitted
    };
    assert_eq!(quietly.application, unchanged);
}
