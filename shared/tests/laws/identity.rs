//! Laws of the correction of a name or number: two officers make it, the answers follow, parts that were
//! judged by the old value are judged again, and an approval never becomes that of another person.

use proptest::prelude::*;
use shared::{
    application::{
        Answers, Application, Command, CommandOutcome, ConfirmedChange, CorrectedValue,
        Fingerprint, FormEntry, IdentityChange, IdentityCorrection, IdentityFault, LogEvent,
        Manifest, NewApplication, PersonIdentity, ReviewPart, ReviewedSnapshot, State, StateKind,
        Verdict,
        answers::{NumberFacts, PrefillData},
    },
    exam::{Exam, Section, field::PrefillSource},
    id::{AccountId, ApplicationId},
    message::MessageBody,
    person::{IdNumber, Identity},
    problem::Problem,
    role::Actor,
    time::Timestamp,
};
use uuid::Uuid;

use crate::life::{OPEN, exam as small_exam, owner, returned, steps, submitted};

const REASON: &str = "看过身份证，姓名有错别字";
const NUMBER: &str = "11010119940307058X";
/// The same birth date and sex.
const SLIP: &str = "110101199403070600";
const OTHER_BIRTH: &str = "110101199503070261";
const OTHER_SEX: &str = "110101199403070598";

/// The small exam; the resume is compared with neither name nor number.
fn exam() -> Exam {
    let mut exam = Exam::clone(&small_exam());
    exam.categories[0].slots[1].compare = vec!["local".parse().expect("a slug")];
    exam
}

fn account(of: u128) -> AccountId {
    AccountId(Uuid::from_u128(0xee + of))
}

fn officer(of: u128) -> Actor {
    Actor::Office(account(of))
}

fn reviewer(of: u128) -> Actor {
    Actor::Reviewer(account(of))
}

fn number(text: &str) -> IdNumber {
    text.parse().expect("a number")
}

fn person(name: &str, id_number: &str) -> PersonIdentity {
    PersonIdentity {
        name: name.to_owned(),
        identity: Some(Identity::from(number(id_number))),
    }
}

fn change_to(name: &str, id_number: &str) -> IdentityChange {
    IdentityChange {
        before: person("林祥本", NUMBER),
        after: person(name, id_number),
    }
}

fn name_change() -> IdentityChange {
    change_to("林样本", NUMBER)
}

/// The correction that officer 1 has proposed.
fn correct(change: IdentityChange) -> Command {
    Command::CorrectIdentity(correction(change))
}

fn correction(change: IdentityChange) -> IdentityCorrection {
    IdentityCorrection {
        change,
        earlier: Vec::new(),
        reason: format!(" {REASON}\n"),
        proposed_by: account(1),
        failed_position: None,
    }
}

fn apply(
    exam: &Exam,
    application: &Application,
    command: Command,
    actor: Actor,
) -> Result<CommandOutcome, Problem> {
    application.clone().apply(exam, command, actor, OPEN)
}

fn corrected(exam: &Exam, application: &Application, change: IdentityChange) -> CommandOutcome {
    let outcome = apply(exam, application, correct(change), officer(2));
    outcome.expect("may be corrected")
}

fn act(exam: &Exam, application: Application, command: Command, actor: Actor) -> Application {
    let outcome = application.apply(exam, command, actor, OPEN);
    outcome.expect("the reviewer may").application
}

/// Every part with content has this verdict of the reviewer.
fn judged(exam: &Exam, by: Actor, verdict: &Verdict) -> Application {
    let mut parts = submitted().reviewed_parts(exam);
    parts.retain(|part| submitted().has_content(part));
    parts.into_iter().fold(submitted(), |application, part| {
        let verdict = verdict.clone();
        act(
            exam,
            application,
            Command::GiveVerdict { part, verdict },
            by,
        )
    })
}

fn slot(id: &str) -> ReviewPart {
    ReviewPart::Slot(id.parse().expect("a slug"))
}

fn reopened(outcome: &CommandOutcome) -> Vec<ReviewPart> {
    match &outcome.events[..] {
        [LogEvent::IdentityCorrected { parts, .. }] => parts.clone(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn parts_judged_by_the_old_name_are_judged_again() {
    let exam = exam();
    let before = judged(&exam, reviewer(5), &Verdict::Passed);
    let outcome = corrected(&exam, &before, name_change());
    let after = &outcome.application;
    assert_eq!(after.revision, before.revision + 1);
    assert_eq!(after.state, State::UnderReview { held: None });
    assert_eq!(after.verdict_on(&slot("id-card")), &Verdict::Pending);
    assert_eq!(after.verdict_on(&slot("resume")), &Verdict::Passed);
    let event = LogEvent::IdentityCorrected {
        name: Some(CorrectedValue {
            before: "林祥本".to_owned(),
            after: "林样本".to_owned(),
        }),
        number: None,
        reason: REASON.to_owned(),
        parts: vec![slot("id-card")],
    };
    assert_eq!(outcome.events, std::slice::from_ref(&event));
    assert_eq!(MessageBody::from_log_event(&exam, after, &event), None);
    // A candidate does not learn which verdicts there were.
    assert!(
        matches!(event.without_reviewers(), LogEvent::IdentityCorrected { parts, .. } if parts.is_empty())
    );
    let approval = apply(&exam, after, Command::Approve, reviewer(5)).err();
    let parts = vec![slot("id-card")];
    assert_eq!(approval, Some(Problem::NotJudged { parts }));
}

#[test]
fn held_decision_by_the_old_name_is_dropped() {
    let mut exam = exam();
    exam.review.hold_minutes = 10;
    let passed = judged(&exam, reviewer(5), &Verdict::Passed);
    let held = act(&exam, passed, Command::Approve, reviewer(5));
    assert!(held.held_decision().is_some());
    let after = corrected(&exam, &held, name_change()).application;
    assert_eq!(after.state, State::UnderReview { held: None });
    // Where no part compares the name, the decision goes out.
    exam.categories[0].slots[0].compare = vec!["local".parse().expect("a slug")];
    let after = corrected(&exam, &held, name_change()).application;
    assert_eq!(after.state, held.state);
}

#[test]
fn both_of_two_reviews_begin_again() {
    let mut exam = exam();
    exam.review.levels = 2;
    let passed = judged(&exam, reviewer(5), &Verdict::Passed);
    let passed_on = act(&exam, passed, Command::Approve, reviewer(5));
    let verdict = Verdict::Passed;
    let part = slot("resume");
    let second = Command::GiveVerdict { part, verdict };
    let in_second = act(&exam, passed_on.clone(), second, reviewer(6));
    for before in [passed_on, in_second] {
        let outcome = corrected(&exam, &before, name_change());
        let after = &outcome.application;
        assert_eq!(after.state, State::Submitted);
        assert_eq!(
            (after.review.passed_first, after.review.reviewer),
            (None, None)
        );
        assert_eq!(after.review.first_opinion, None);
        assert_eq!(after.verdict_on(&slot("resume")), &Verdict::Pending);
        assert_eq!(reopened(&outcome), [slot("id-card")]);
    }
}

#[test]
fn returned_part_stays_with_the_candidate() {
    let exam = exam();
    let judged = judged(&exam, reviewer(5), &returned());
    // A reviewer who has not decided judges the part again.
    let in_review = corrected(&exam, &judged, name_change());
    assert_eq!(reopened(&in_review), [slot("id-card")]);
    let before = act(&exam, judged, Command::Return, reviewer(5));
    let outcome = corrected(&exam, &before, name_change());
    assert!(reopened(&outcome).is_empty());
    assert_eq!(outcome.application.state, before.state);
    assert!(
        outcome
            .application
            .verdict_on(&slot("id-card"))
            .is_returned()
    );
}

#[test]
fn approval_never_becomes_that_of_another_person() {
    let exam = exam();
    let passed = judged(&exam, reviewer(5), &Verdict::Passed);
    let approved = act(&exam, passed, Command::Approve, reviewer(5));
    for change in [name_change(), change_to("林祥本", SLIP)] {
        let after = corrected(&exam, &approved, change).application;
        assert_eq!(after.state, approved.state);
        assert_eq!(after.verdict_on(&slot("id-card")), &Verdict::Passed);
    }
    let fault = IdentityFault::Approved {
        number: approved.number.clone(),
    };
    let year_later = OPEN.plus(365 * Timestamp::DAY_MS);
    for change in [
        change_to("林样本", SLIP),
        change_to("林祥本", OTHER_BIRTH),
        change_to("林祥本", OTHER_SEX),
    ] {
        let refused = apply(&exam, &approved, correct(change.clone()), officer(2)).err();
        assert_eq!(refused, Some(fault.clone().into()), "{change:?}");
        let before = year_later.plus(-1);
        assert!(
            approved
                .check_identity_change(&change, &[], before)
                .is_err()
        );
        assert_eq!(
            approved.check_identity_change(&change, &[], year_later),
            Ok(())
        );
    }
}

#[test]
fn two_slips_in_a_row_do_not_make_another_person() {
    let exam = exam();
    let passed = judged(&exam, reviewer(5), &Verdict::Passed);
    let approved = act(&exam, passed, Command::Approve, reviewer(5));
    let second = IdentityChange {
        before: person("林样本", NUMBER),
        after: person("林样本", SLIP),
    };
    let first_at = |at: Timestamp| {
        let earlier = ConfirmedChange {
            change: name_change(),
            at,
        };
        Command::CorrectIdentity(IdentityCorrection {
            earlier: vec![earlier],
            ..correction(second.clone())
        })
    };
    let fault = IdentityFault::Approved {
        number: approved.number.clone(),
    };
    let refused = apply(&exam, &approved, first_at(OPEN.plus(1)), officer(2)).err();
    assert_eq!(refused, Some(fault.into()));
    // The first one was before the approval, so the reviewer has seen the right name.
    assert!(apply(&exam, &approved, first_at(OPEN.plus(-1)), officer(2)).is_ok());
    let back = IdentityChange {
        before: person("林样本", NUMBER),
        after: person("林祥本", SLIP),
    };
    let earlier = ConfirmedChange {
        change: name_change(),
        at: OPEN,
    };
    assert_eq!(
        approved.check_identity_change(&back, &[earlier], OPEN),
        Ok(())
    );
}

/// The small exam with a form that is filled from the name.
fn exam_with_form() -> Exam {
    let mut exam = exam();
    let section = serde_json::json!({ "id": "person", "title": "本人", "fields": [
        { "id": "name", "title": "姓名", "kind": "text", "limit": 50, "required": true, "prefill": "name" } ] });
    exam.form = vec![serde_json::from_value::<Section>(section).expect("is well-formed")];
    exam.fingerprint_grace_minutes = Some(30);
    exam
}

#[test]
fn valid_commitment_follows_the_answers() {
    let exam = exam_with_form();
    let section = exam.form[0].id.clone();
    let mut entry = FormEntry::default();
    entry.set("name".parse().expect("a slug"), "林祥本".to_owned());
    let mut seen = submitted();
    seen.state = State::Draft { commitment: None };
    seen.answers = Answers::default().with_entries(&section, vec![entry]);
    let snapshot = ReviewedSnapshot::from_application(&seen, &exam);
    let mut draft = seen.clone();
    draft.materials.remove(&"resume".parse().expect("a slug"));
    let fingerprint = Fingerprint::from_snapshot(&snapshot, &Default::default(), Vec::new());
    let command = Command::RegisterFingerprint { fingerprint };
    let actor = owner(&draft);
    let committed = act(&exam, draft, command, actor);
    let before = committed.commitment_status(&exam).expect("is valid");
    let after = corrected(&exam, &committed, name_change()).application;
    assert_ne!(after.answers, committed.answers);
    assert_eq!(after.commitment_status(&exam), Some(before));
    // A void one stays void.
    let mut void = committed;
    void.answers = Answers::default();
    let after = corrected(&exam, &void, name_change()).application;
    assert_eq!(after.commitment_status(&exam), None);
}

#[test]
fn stale_form_does_not_bring_the_old_value_back() {
    let exam = exam_with_form();
    let field = "name".parse().expect("a slug");
    let sent = |name: &str| {
        let mut entry = FormEntry::default();
        entry.set("name".parse().expect("a slug"), name.to_owned());
        [entry]
    };
    let mut entries = sent("林祥本");
    assert!(name_change().correct_entries(&exam, &exam.form[0], &mut entries));
    assert_eq!(entries[0].text(&field), "林样本");
    let mut entries = sent("林样");
    assert!(!name_change().correct_entries(&exam, &exam.form[0], &mut entries));
    assert_eq!(entries, sent("林样"));
}

#[test]
fn answers_that_are_the_old_value_follow() {
    let exam: Exam =
        toml::from_str(include_str!("../../../exams/cadre-graduate.toml")).expect("parses");
    let source = |wanted| {
        let mut fields = exam.form.iter().flat_map(|section| &section.fields);
        let field = fields.find(|field| field.prefill == Some(wanted));
        field.expect("the form has it").id.clone()
    };
    let (born, sex) = (source(PrefillSource::BirthDate), source(PrefillSource::Sex));
    let section = exam.form[0].id.clone();
    let known = |id_number: &str| {
        exam.prefill_entry(PrefillData {
            name: "林祥本",
            id_number: Some(&number(id_number)),
            phone: None,
            email: None,
        })
    };
    let draft = |entry: FormEntry| {
        let new = NewApplication {
            id: ApplicationId(Uuid::from_u128(7)),
            number: "GX-2026-00001".to_owned(),
            exam: exam.code.clone(),
            exam_version: 1,
            candidate: account(9),
        };
        let mut draft = Application::new(new, OPEN);
        draft.answers = Answers::default().with_entries(&section, vec![entry]);
        draft.number_facts = NumberFacts::from_id_number(&number(NUMBER));
        draft
    };
    let (old, new) = (known(NUMBER), known(OTHER_BIRTH));
    let after = corrected(&exam, &draft(old.clone()), change_to("林祥本", OTHER_BIRTH));
    let entry = &after.application.answers.entries(&section)[0];
    assert_ne!(old.text(&born), new.text(&born));
    assert_eq!(entry.text(&born), new.text(&born));
    assert_eq!(entry.text(&sex), old.text(&sex));
    assert!(!after.application.field_versions.is_empty());
    assert!(reopened(&after).is_empty(), "a draft has no verdicts");
    // Another answer was typed by the candidate.
    let mut typed = old;
    typed.set(born.clone(), "1990.1".to_owned());
    let after = corrected(
        &exam,
        &draft(typed.clone()),
        change_to("林祥本", OTHER_BIRTH),
    );
    assert_eq!(after.application.answers.entries(&section), [typed]);
}

#[test]
fn two_officers_correct_an_identity_and_nobody_else() {
    let exam = exam();
    let before = submitted();
    for (actor, expected) in [
        (owner(&before), Problem::NotFound),
        (reviewer(5), Problem::NotAllowed),
        (Actor::System, Problem::NotAllowed),
        (officer(1), Problem::SecondPersonRequired),
    ] {
        let refused = apply(&exam, &before, correct(name_change()), actor).err();
        assert_eq!(refused, Some(expected), "{actor:?}");
    }
    let silent = Command::CorrectIdentity(IdentityCorrection {
        reason: " ".to_owned(),
        ..correction(name_change())
    });
    let refused = apply(&exam, &before, silent, officer(2)).err();
    assert_eq!(refused, Some(Problem::ReasonMissing));
}

proptest! {
    #[test]
    fn correction_keeps_images_and_leads_to_no_decision(steps in steps()) {
        let mut application = crate::life::fresh();
        for step in &steps {
            let (command, actor) = step.act(&application);
            if let Ok(outcome) = application.clone().apply(&small_exam(), command, actor, step.now) {
                application = outcome.application;
            }
            let outcome = corrected(&exam(), &application, name_change());
            let after = outcome.application;
            prop_assert_eq!(
                Manifest::from_application(&after, &exam()),
                Manifest::from_application(&application, &exam())
            );
            prop_assert_eq!(&after.submitted_manifest, &application.submitted_manifest);
            let is_in_review = application.state.kind().is_in_review();
            prop_assert_eq!(after.state.kind().is_in_review(), is_in_review);
            prop_assert!(is_in_review || after.state == application.state);
            prop_assert!(after.state.kind() != StateKind::Approved || after.state == application.state);
        }
    }
}
