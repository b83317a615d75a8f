//! Tests of the locks of the form.

use shared::{
    application::{
        Application, Command, Image, LockReason, MissingRequirement, NewApplication, PageNumbers,
        StateKind, Verdict,
    },
    digest::Sha256,
    exam::Exam,
    id::{AccountId, ApplicationId, ImageId},
    jpeg::FileKind,
    problem::Problem,
    role::Actor,
    time::Timestamp,
};
use uuid::Uuid;

use crate::{NOW, entry};

const CANDIDATE: AccountId = AccountId(Uuid::from_u128(1));

/// A history, and a school with its diploma in the same place (S4-07).
fn exam() -> Exam {
    let text = |id: &str| serde_json::json!({ "id": id, "title": id, "kind": "text", "limit": 20, "required": true });
    let month = |id: &str, required: bool| serde_json::json!({ "id": id, "title": id, "kind": "year-month", "required": required });
    let json = serde_json::json!({
        "code": "form", "prefix": "FM", "title": "表", "organiser": "考办", "time-zone": "+08:00",
        "windows": [
            { "id": "all", "title": "报名", "opens": "2026-03-01 09:00", "closes": "2026-03-08 18:00" },
            { "id": "mend", "title": "补正", "after": "returned", "days": 3 } ],
        "rounds": [{ "id": "one", "title": "报名", "stages": [
            { "id": "form", "title": "信息", "kind": "form", "window": "all" },
            { "id": "materials", "title": "材料", "kind": "materials", "window": "all" },
            { "id": "submit", "title": "提交", "kind": "submit", "window": "all" },
            { "id": "review", "title": "审核", "kind": "review" } ] }],
        "form": [
            { "id": "work", "title": "简历", "fields": [month("from", true), month("until", false), text("unit")],
              "repeat": { "least": 1, "most": 4, "history": { "from": "from", "until": "until",
                "line": "{from}-{until}，{unit}", "line-now": "{from}至今，{unit}" } } },
            { "id": "schooling", "title": "学历", "fields": [text("school")], "images": [
              { "slot": "diploma" },
              { "slot": "report", "only-if": { "field": "school", "is": ["abroad"] }, "for-each-entry": true } ] } ],
        "image-rules": { "scan": {} },
        "categories": [{ "id": "all", "title": "全部", "slots": [
            { "id": "diploma", "title": "毕业证", "necessity": "required", "rule": "scan" },
            { "id": "report", "title": "认证报告", "necessity": "optional", "rule": "scan" },
            { "id": "card", "title": "身份证", "necessity": "required", "rule": "scan" } ] }],
        "review": { "levels": 1, "mend-window": "mend", "reasons": [
            { "id": "blurred", "label": "模糊", "sentence": "看不清。", "kind": "mendable", "general": true } ] }
    });
    serde_json::from_value(json).expect("the exam is well-formed")
}

fn begin() -> Application {
    let beginning = NewApplication {
        id: ApplicationId(Uuid::from_u128(7)),
        number: "FM-2026-00001".to_owned(),
        exam: exam().code,
        exam_version: 1,
        candidate: CANDIDATE,
    };
    Application::new(beginning, NOW)
}

fn act(
    application: &Application,
    command: Command,
    actor: Actor,
    now: Timestamp,
) -> Result<Application, Problem> {
    let outcome = application.clone().apply(&exam(), command, actor, now)?;
    Ok(outcome.application)
}

fn save(section: &str, answers: &[(&str, &str)]) -> Command {
    Command::SaveSection {
        section: section.parse().expect("a slug"),
        entries: vec![entry(answers)],
    }
}

fn write(
    application: &Application,
    command: Command,
    now: Timestamp,
) -> Result<Application, Problem> {
    act(application, command, Actor::Candidate(CANDIDATE), now)
}

fn add(slot: &str, number: u8) -> Command {
    let image = Image {
        id: ImageId(Uuid::from_u128(number.into())),
        rank: 1,
        sha256: Sha256::of(&[number]),
        bytes: 1_000,
        kind: FileKind::Jpeg,
        width: 100,
        height: 100,
        file_name: format!("{number}.jpg"),
        uploaded: NOW,
        file_removed: None,
    };
    Command::AddImage {
        slot: slot.parse().expect("a slug"),
        image,
        replaces: None,
    }
}

/// Submitted, with a work history that ends last month.
fn submitted() -> Application {
    let commands = [
        save(
            "work",
            &[
                ("from", "2015.7"),
                ("until", "2026.2"),
                ("unit", "样本单位"),
            ],
        ),
        save("schooling", &[("school", "样本大学")]),
        add("diploma", 1),
        add("card", 2),
        Command::Submit,
    ];
    commands
        .into_iter()
        .try_fold(begin(), |application, command| {
            write(&application, command, NOW)
        })
        .expect("the candidate may")
}

fn judged(application: &Application, slot: &str, verdict: Verdict) -> Application {
    let reviewer = Actor::Reviewer(AccountId(Uuid::from_u128(2)));
    let judge = Command::GiveVerdict {
        part: slot.parse().expect("a part"),
        verdict,
    };
    act(application, judge, reviewer, NOW).expect("the reviewer may")
}

fn returned(slot: &str, other: &str, at: Timestamp) -> Application {
    let reasons = vec!["blurred".parse().expect("a slug")];
    let passed = [other, "section:work", "section:schooling"];
    let application = passed
        .iter()
        .fold(submitted(), |it, part| judged(&it, part, Verdict::Passed));
    let application = judged(
        &application,
        slot,
        Verdict::Returned {
            reasons,
            note: None,
            pages: PageNumbers::new(),
            boxes: Vec::new(),
        },
    );
    let reviewer = Actor::Reviewer(AccountId(Uuid::from_u128(2)));
    act(&application, Command::Return, reviewer, at).expect("the reviewer may")
}

#[test]
fn incomplete_form_blocks_the_submission() {
    let application = write(&begin(), save("schooling", &[("school", "")]), NOW).expect("a draft");
    let Err(Problem::Incomplete { missing }) = write(&application, Command::Submit, NOW) else {
        panic!("submitted without a form");
    };
    let answers = |section: &str| MissingRequirement::Answers {
        section: section.parse().expect("a slug"),
        faults: 1,
    };
    assert!(
        missing.starts_with(&[answers("work"), answers("schooling")]),
        "{missing:?}"
    );
}

#[test]
fn a_submitted_form_is_locked_and_shows_what_was_submitted() {
    let application = submitted();
    let again = write(
        &application,
        save("schooling", &[("school", "别的大学")]),
        NOW,
    );
    assert_eq!(again, Err(Problem::Locked(LockReason::Submitted)));
    let section = "schooling".parse().expect("a slug");
    let school = application.answers.entries(&section)[0].text(&"school".parse().expect("a slug"));
    assert_eq!(school, "样本大学");
}

#[test]
fn return_opens_only_the_section_of_the_returned_image() {
    let application = returned("diploma", "card", NOW);
    let work = save("work", &[("from", "2015.7"), ("unit", "别的单位")]);
    let refused = write(&application, work.clone(), NOW);
    assert_eq!(refused, Err(Problem::Locked(LockReason::NotReturned)));
    let mended = write(
        &application,
        save("schooling", &[("school", "别的大学")]),
        NOW,
    );
    assert_eq!(
        mended.expect("the section is open").state.kind(),
        StateKind::Returned
    );
    let application = returned("card", "diploma", NOW);
    for command in [work, save("schooling", &[("school", "别的大学")])] {
        let refused = write(&application, command, NOW);
        assert_eq!(refused, Err(Problem::Locked(LockReason::NotReturned)));
    }
}

#[test]
fn changed_passed_section_becomes_pending() {
    let verdict =
        |it: &Application, part: &str| it.verdict_on(&part.parse().expect("a part")).clone();
    let application = returned("diploma", "card", NOW);
    let replaced = |it: &Application| {
        let id = it.images(&"diploma".parse().expect("a slug"))[0].id;
        let it = write(it, add("diploma", 3), NOW).expect("the slot is open");
        write(&it, Command::RemoveImage { image: id }, NOW).expect("the slot is open")
    };
    let same = write(&replaced(&application), Command::Submit, NOW).expect("is sent again");
    assert_eq!(verdict(&same, "section:schooling"), Verdict::Passed);
    let school = save("schooling", &[("school", "别的大学")]);
    let changed = write(&replaced(&application), school, NOW).expect("the section is open");
    let changed = write(&changed, Command::Submit, NOW).expect("is sent again");
    assert_eq!(verdict(&changed, "section:schooling"), Verdict::Pending);
    assert_eq!(verdict(&changed, "section:work"), Verdict::Passed);
}

#[test]
fn corrected_section_opens_the_slot_that_it_now_demands() {
    let passed = ["diploma", "card", "section:work"];
    let application = passed
        .iter()
        .fold(submitted(), |it, part| judged(&it, part, Verdict::Passed));
    let verdict = Verdict::Returned {
        reasons: vec!["blurred".parse().expect("a slug")],
        note: None,
        pages: PageNumbers::new(),
        boxes: Vec::new(),
    };
    let application = judged(&application, "section:schooling", verdict);
    let reviewer = Actor::Reviewer(AccountId(Uuid::from_u128(2)));
    let application = act(&application, Command::Return, reviewer, NOW).expect("the reviewer may");

    let locked = Err(Problem::Locked(LockReason::NotReturned));
    assert_eq!(write(&application, add("report", 3), NOW), locked);
    let abroad = save("schooling", &[("school", "abroad")]);
    let abroad = write(&application, abroad, NOW).expect("the section is open");
    let Err(Problem::Incomplete { missing }) = write(&abroad, Command::Submit, NOW) else {
        panic!("submitted without the report");
    };
    assert!(
        matches!(missing[..], [MissingRequirement::EntryImages { .. }]),
        "{missing:?}"
    );
    // The slot that the corrected entry demands, and no other, takes its image.
    assert_eq!(write(&abroad, add("card", 4), NOW), locked);
    let complete = write(&abroad, add("report", 3), NOW).expect("the slot is open");
    let replaced = write(&complete, add("report", 5), NOW);
    assert!(replaced.is_ok(), "a wrong image can be replaced");
    let again = write(&complete, Command::Submit, NOW).expect("is sent again");
    let report = "report".parse().expect("a part");
    assert_eq!(again.verdict_on(&report), &Verdict::Pending);
}

#[test]
fn slot_maps_to_the_sections_that_show_it() {
    let beside = |slot: &str| {
        let slot = slot.parse().expect("a slug");
        let parts = submitted().sections_showing_slot(&exam(), &slot);
        parts.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(beside("diploma"), ["section:schooling"]);
    assert_eq!(beside("card"), ["section:work", "section:schooling"]);
}

#[test]
fn a_slot_passes_only_with_every_image_shown() {
    let application = submitted();
    let part = "card".parse().expect("a part");
    let shown = [ImageId(Uuid::from_u128(2))];
    assert_eq!(application.check_all_images_shown(&part, &shown), Ok(()));
    for shown in [&[][..], &[ImageId(Uuid::from_u128(1))]] {
        assert_eq!(
            application.check_all_images_shown(&part, shown),
            Err(Problem::ImagesNotShown { missing: 1 })
        );
    }
    let section = "section:work".parse().expect("a part");
    assert_eq!(application.check_all_images_shown(&section, &[]), Ok(()));
}

#[test]
fn unreturned_section_is_not_validated_again() {
    let later = NOW.plus(100 * Timestamp::DAY_MS);
    let application = returned("card", "diploma", later);
    let exam = exam();
    let stale = application.answers.faults(&exam, &application.facts, later);
    assert!(!stale.is_empty(), "the history would have a gap by now");
    let missing = application.missing_requirements(&exam, later);
    let asks_again =
        |missing: &MissingRequirement| matches!(missing, MissingRequirement::Answers { .. });
    assert!(!missing.iter().any(asks_again), "{missing:?}");
}

#[test]
fn unknown_section_or_foreign_candidate_is_not_found() {
    let unknown = write(&begin(), save("dreams", &[("school", "x")]), NOW);
    assert_eq!(unknown, Err(Problem::NotFound));
    let stranger = Actor::Candidate(AccountId(Uuid::from_u128(99)));
    let foreign = act(&begin(), save("work", &[("unit", "x")]), stranger, NOW);
    assert_eq!(foreign, Err(Problem::NotFound));
}

#[test]
fn unknown_fields_and_blank_entries_are_dropped() {
    let command = Command::SaveSection {
        section: "work".parse().expect("a slug"),
        entries: vec![
            entry(&[("unit", " \t")]),
            entry(&[("unit", "样本单位"), ("salary", "3000")]),
        ],
    };
    let application = write(&begin(), command, NOW).expect("a draft");
    let entries = application
        .answers
        .entries(&"work".parse().expect("a slug"));
    assert_eq!(entries, [entry(&[("unit", "样本单位")])]);
}
