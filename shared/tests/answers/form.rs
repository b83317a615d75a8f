//! Tests of asked, required and given fields of a form.

use shared::application::answers::{AnswerValue, FormFault, FormFaultKind};

use crate::{NOW, answers, entry, exam, facts, job, month};

/// The faults of the person, with their fields.
fn wrong_in_person(answered: &[(&str, &str)], local: &str) -> Vec<(String, FormFaultKind)> {
    let answers = answers(&[
        ("person", &[entry(answered)]),
        ("work", &[job("2015.7", "")]),
    ]);
    let exam = exam();
    let faults: Vec<FormFault> = answers.faults(&exam, &facts(local), NOW);
    let faults = faults
        .into_iter()
        .filter(|fault| fault.section.as_str() != "work");
    faults
        .map(|fault| (fault.field.expect("a field").to_string(), fault.kind))
        .collect()
}

#[test]
fn only_what_is_asked_is_required() {
    let named = |names: &[&str]| -> Vec<(String, FormFaultKind)> {
        let names = names.iter();
        names
            .map(|name| ((*name).to_owned(), FormFaultKind::Missing))
            .collect()
    };
    assert_eq!(wrong_in_person(&[], "no"), named(&["party", "since"]));
    let member = [("party", "member"), ("since", "2015.7")];
    assert_eq!(wrong_in_person(&member, "no"), named(&["joined"]));
    let not = [("party", "none"), ("since", "2015.7")];
    assert_eq!(wrong_in_person(&not, "no"), []);
    assert_eq!(wrong_in_person(&not, "yes"), named(&["street", "rooms"]));
}

#[test]
fn past_date_in_the_future_is_refused() {
    let party = ("party", "none");
    assert_eq!(wrong_in_person(&[party, ("since", "2026.3")], "no"), []);
    assert_eq!(
        wrong_in_person(&[party, ("since", "2026.4")], "no"),
        [("since".to_owned(), FormFaultKind::InTheFuture)]
    );
}

#[test]
fn values_skip_unasked_fields_and_invalid_answers() {
    let exam = exam();
    let person = entry(&[("party", "none"), ("joined", "2010.1"), ("since", "昨天")]);
    let jobs = [job("2015.7", "2017.3"), job("2017.4", "")];
    let answers = answers(&[("person", &[person]), ("work", &jobs)]);
    let value = |id: &str| answers.value(&exam, &facts("no"), &id.parse().expect("a slug"));
    assert_eq!(
        value("party"),
        Some(AnswerValue::Choice("none".parse().expect("a slug")))
    );
    assert_eq!(
        value("joined"),
        None,
        "not asked of someone outside the party"
    );
    assert_eq!(value("since"), None, "not answered well");
    assert_eq!(value("no-such-field"), None);
    let froms = answers.values(&exam, &facts("no"), &"from".parse().expect("a slug"));
    assert_eq!(
        froms,
        [
            AnswerValue::Month(month("2015.7")),
            AnswerValue::Month(month("2017.4"))
        ]
    );
}
