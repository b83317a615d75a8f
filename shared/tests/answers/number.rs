//! Birth date and sex as the identity number says them, dates in their order, and what an entry of
//! the education claims.

use shared::{
    application::{
        Application, MissingRequirement, NewApplication,
        answers::{Answers, FormFault, FormFaultKind, NumberFacts},
    },
    calendar::Day,
    exam::Exam,
    id::{AccountId, ApplicationId},
    person::{IdNumber, Sex},
    position::{ConditionOutcome, Position, PositionMatcher},
    text::LocalText,
};
use uuid::Uuid;

use crate::{NOW, answers, entry};

/// A woman of 1996.
const NUMBER: &str = "110101199605200505";

fn exam(definition: &str) -> Exam {
    toml::from_str(definition).expect("the definition parses")
}

fn cadre() -> Exam {
    exam(include_str!("../../../exams/cadre-graduate.toml"))
}

fn national() -> Exam {
    exam(include_str!("../../../exams/national-personnel.toml"))
}

fn number() -> IdNumber {
    let checks = "0123456789X".chars();
    let mut numbers = checks.filter_map(|check| format!("{}{check}", &NUMBER[..17]).parse().ok());
    numbers.next().expect("one of the last characters fits")
}

fn apply(exam: &Exam, answers: Answers) -> Application {
    let beginning = NewApplication {
        id: ApplicationId(Uuid::nil()),
        number: "X-1".to_owned(),
        exam: exam.code.clone(),
        exam_version: 1,
        candidate: AccountId(Uuid::nil()),
    };
    let mut application = Application::new(beginning, NOW);
    application.event_times.invited = Some(NOW);
    application.number_facts = NumberFacts::from_id_number(&number());
    application.answers = answers;
    application
}

fn faults_of(exam: &Exam, application: &Application, section: &str) -> Vec<FormFault> {
    let section = exam
        .section(&section.parse().expect("a slug"))
        .expect("is there");
    application.faults_in(exam, section, &application.answers, NOW)
}

fn differing(faults: &[FormFault]) -> Vec<(&str, &str, &str)> {
    let differing = faults.iter().filter_map(|fault| match &fault.kind {
        FormFaultKind::DiffersFromIdNumber { measured, wanted } => {
            Some((fault.field.as_ref()?.as_str(), &*measured.zh, &*wanted.zh))
        }
        _ => None,
    });
    differing.collect()
}

#[test]
fn the_number_says_birth_date_and_sex() {
    let facts = NumberFacts::from_id_number(&number()).expect("a date of a form");
    assert_eq!(facts.born, Day::new(1996, 5, 20).expect("a day"));
    assert_eq!(facts.sex, Sex::Female);
}

#[test]
fn birth_date_and_sex_must_match_the_id_number() {
    let (national, cadre) = (national(), cadre());
    let man = [entry(&[("gender", "male"), ("born", "1997-06-01")])];
    let application = apply(&national, answers(&[("person", &man)]));
    let faults = faults_of(&national, &application, "person");
    assert_eq!(
        differing(&faults),
        [
            ("gender", "男", "女"),
            ("born", "1997年6月1日", "1996年5月20日")
        ]
    );
    let man = [entry(&[("gender", "male"), ("born", "1997.6")])];
    let application = apply(&cadre, answers(&[("person", &man)]));
    let faults = faults_of(&cadre, &application, "person");
    assert_eq!(
        differing(&faults),
        [("gender", "男", "女"), ("born", "1997.6", "1996.5")]
    );
}

#[test]
fn equal_or_missing_answers_do_not_differ_from_id_number() {
    let cadre = cadre();
    for typed in [
        entry(&[("gender", "female"), ("born", "1996年5月")]),
        entry(&[("nation", "han")]),
    ] {
        let application = apply(&cadre, answers(&[("person", &[typed])]));
        let faults = faults_of(&cadre, &application, "person");
        assert_eq!(differing(&faults), []);
    }
}

#[test]
fn years_are_counted_from_the_birth_date_of_the_number() {
    let national = national();
    let typed = [entry(&[("gender", "male"), ("born", "1980-05-20")])];
    let application = apply(&national, answers(&[("person", &typed)]));
    let born = application.value(&national, &"born".parse().expect("a slug"));
    assert_eq!(born.expect("known").text(), "1996-05-20");
    let opening = Day::new(2024, 3, 1);
    let yardstick = PositionMatcher::from_application(&national, &application, opening);
    let position = Position {
        code: "A-1".parse().expect("a code"),
        path: ["部门", "单位", "职位"].map(str::to_owned).to_vec(),
        head_count: None,
        cells: [("age-to".parse().expect("a slug"), "35".to_owned())].into(),
    };
    // 27 by the number; 43 by what was typed.
    assert_eq!(
        yardstick.compare(&position)[0].outcome,
        ConditionOutcome::Met
    );
}

#[test]
fn date_before_its_minimum_is_reported_with_both_dates() {
    let cadre = cadre();
    let education = [entry(&[
        ("level", "bachelor-level"),
        ("level-from", "2017.9"),
        ("level-until", "2015.7"),
    ])];
    let person = [entry(&[("born", "1996.5"), ("work-since", "1995.7")])];
    let answers = answers(&[("person", &person), ("higher-education", &education)]);
    let application = apply(&cadre, answers);
    let early = |section: &str| {
        let faults = faults_of(&cadre, &application, section).into_iter();
        let early = faults.filter(|fault| matches!(fault.kind, FormFaultKind::TooEarly { .. }));
        early.map(|fault| fault.kind).collect::<Vec<_>>()
    };
    let title = |zh: &str, en: &str| LocalText {
        zh: zh.to_owned(),
        en: Some(en.to_owned()),
    };
    assert_eq!(
        early("higher-education"),
        [FormFaultKind::TooEarly {
            measured: "2015.7".to_owned(),
            least: "2017.9".to_owned(),
            after: title("入学时间", "Entered"),
        }]
    );
    assert_eq!(
        early("person"),
        [FormFaultKind::TooEarly {
            measured: "1995.7".to_owned(),
            least: "1996.5".to_owned(),
            after: title("出生年月", "Born"),
        }]
    );
}

#[test]
fn each_claimed_diploma_needs_an_image() {
    let cadre = cadre();
    let level = |level: &str| entry(&[("level", level)]);
    let education = [level("bachelor-level"), level("college"), level("college")];
    let application = apply(&cadre, answers(&[("higher-education", &education)]));
    let missing = application.missing_requirements(&cadre, NOW);
    let claimed: Vec<_> = missing
        .iter()
        .filter_map(|missing| match missing {
            MissingRequirement::EntryImages {
                entry,
                slot,
                have,
                need,
                ..
            } => Some((*entry, slot.as_str(), *have, *need)),
            _ => None,
        })
        .collect();
    // The bachelor's diploma is required of everyone, and said as that.
    assert_eq!(claimed, [(1, "college-diploma", 0, 2)]);
    let bachelor = MissingRequirement::TooFewImages {
        slot: "bachelor-diploma".parse().expect("a slug"),
        have: 0,
        need: 1,
    };
    assert!(missing.contains(&bachelor));
}
