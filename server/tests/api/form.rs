//! Tests of the personal form: drafts with faults, plain forms, and the lock.

use std::sync::Arc;

use shared::{
    application::{
        FormEntry, MissingRequirement, StateKind,
        answers::{FieldKey, FieldVersion},
    },
    exam::{Exam, Section, Stage, StageKind},
    id::{ApplicationId, SectionId},
    problem::Problem,
    view::Dossier,
};

use crate::{
    actor::{TestBrowser, TestResponse, TestUser},
    app::{TestApp, exam},
};

const CODE: &str = "with-form";

/// S0 with the form of S4, open to everyone.
fn exam_with_form() -> Exam {
    let other: Exam =
        toml::from_str(include_str!("../../../exams/cadre-graduate.toml")).expect("S4 parses");
    let form: Vec<Section> = other
        .form
        .into_iter()
        .map(|section| Section {
            images: Vec::new(),
            ..section
        })
        .collect();
    let mut rounds = exam().rounds.clone();
    let stages = &mut rounds[0].stages;
    let materials = stages.iter().position(|it| it.kind == StageKind::Materials);
    let at = materials.expect("S0 has materials");
    let stage = Stage {
        button: None,
        id: "form".parse().expect("a slug"),
        kind: StageKind::Form,
        ..stages[at].clone()
    };
    stages.insert(at, stage);
    Exam {
        rounds,
        code: CODE.parse().expect("a slug"),
        prefix: "WF".to_owned(),
        roster: None,
        form,
        ..Exam::clone(&exam())
    }
}

async fn begin(app: &TestApp) -> (TestUser, ApplicationId) {
    let definition = Arc::new(exam_with_form());
    let now = app.state.clock.now();
    app.state
        .db
        .publish_exam(&definition, now)
        .await
        .expect("published");
    let candidate = app.candidate().await;
    let application = candidate.enter_exam(CODE).await;
    candidate.accept_notices(application).await;
    (candidate, application)
}

async fn read(candidate: &TestUser, application: ApplicationId) -> Dossier {
    candidate.dossier(application).await
}

fn entries(dossier: &Dossier, section: &str) -> Vec<FormEntry> {
    let section: SectionId = section.parse().expect("a slug");
    dossier.application.answers.entries(&section).to_vec()
}

#[track_caller]
fn says(page: &TestResponse, what: &str) {
    let text = page.text();
    assert!(text.contains(what), "`{what}` is not on the page:\n{text}");
}

/// Sends a section as a plain form; returns the redirect.
async fn send(
    candidate: &TestUser,
    application: ApplicationId,
    section: &str,
    answers: &[(&str, &str)],
    act: &str,
) -> String {
    let answer = post(candidate, application, section, answers, act).await;
    assert_eq!(answer.status, 302, "{}", answer.text());
    answer.header("location").to_owned()
}

/// The page in response to a section sent as a plain form.
async fn post(
    candidate: &TestBrowser,
    application: ApplicationId,
    section: &str,
    answers: &[(&str, &str)],
    act: &str,
) -> TestResponse {
    let page = format!("/applications/{application}/form/{section}");
    let mut arguments = vec![("act", act)];
    arguments.extend_from_slice(answers);
    candidate.post_page(&page, &arguments).await
}

/// Saves one field of the form, as a live page does.
async fn save(
    candidate: &TestUser,
    application: ApplicationId,
    field: &str,
    text: &str,
    over: u32,
) -> Result<u32, Problem> {
    let (id, over) = (application.to_string(), over.to_string());
    let arguments = [
        ("application", id.as_str()),
        ("field", field),
        ("text", text),
        ("over", &over),
    ];
    let answer = candidate.call("form/save-field", &arguments).await;
    match answer.status {
        200 => Ok(answer.json()),
        _ => Err(answer.problem()),
    }
}

const JOB: [(&str, &str); 6] = [
    ("entries[0][work-from]", "2015.7"),
    ("entries[0][work-until]", "2017.3"),
    ("entries[0][work-unit]", "样本街道办事处"),
    ("entries[0][work-post]", "科员"),
    ("entries[1][work-from]", "2017.9"),
    ("entries[1][work-unit]", "样本街道办事处"),
];

#[tokio::test]
async fn a_draft_is_kept_as_typed_however_wrong_it_is() {
    let app = TestApp::start().await;
    let (candidate, application) = begin(&app).await;
    let long = "长".repeat(10_000);
    let typed = [
        ("entries[0][school]", long.as_str()),
        ("entries[0][employer]", "\t样本😀单位\r\n"),
        ("entries[0][work-since]", "昨天"),
    ];
    let hub = format!("/applications/{application}?done=draft");
    assert_eq!(
        send(&candidate, application, "person", &typed, "keep").await,
        hub
    );
    let dossier = read(&candidate, application).await;
    let saved = entries(&dossier, "person");
    let text = |field: &str| saved[0].text(&field.parse().expect("a slug")).to_owned();
    assert_eq!(text("school"), long);
    assert_eq!(text("employer"), "\t样本😀单位\r\n");
    assert_eq!(text("work-since"), "昨天");
    let missing = dossier
        .application
        .missing_requirements(&dossier.exam, dossier.now);
    let is_person = |missing: &MissingRequirement| matches!(missing, MissingRequirement::Answers { section, .. } if section.as_str() == "person");
    assert!(missing.iter().any(is_person), "{missing:?}");
    says(&candidate.open(&hub).await, "已暂存");
}

#[tokio::test]
async fn refused_plain_form_shows_faults_and_keeps_input() {
    let app = TestApp::start().await;
    let (candidate, application) = begin(&app).await;
    let back = send(&candidate, application, "work", &JOB, "check").await;
    assert_eq!(
        back,
        format!("/applications/{application}/form/work?check=1#faults")
    );
    // Browsers do not send the fragment after `#`.
    let page = candidate.open(back.trim_end_matches("#faults")).await;
    says(&page, "2017.3 到 2017.9 之间缺少经历");
    says(&page, "第 2 条 · 职务：必须填写。");
    assert!(page.text().contains("value=\"样本街道办事处\""));
}

#[tokio::test]
async fn a_plain_form_goes_on_to_the_section_it_names() {
    let app = TestApp::start().await;
    let (candidate, application) = begin(&app).await;
    let mut typed = JOB.to_vec();
    typed.push(("next", "higher-education"));
    let back = send(&candidate, application, "work", &typed, "next").await;
    assert!(
        back.ends_with("/form/work?check=1#faults"),
        "not with faults: {back}"
    );
    let done = [
        ("entries[0][level]", "bachelor-level"),
        ("entries[0][level-school]", "样本大学"),
        ("entries[0][level-major]", "行政管理"),
        ("entries[0][level-form]", "national"),
        ("entries[0][level-from]", "2012.9"),
        ("entries[0][level-until]", "2016.6"),
        ("entries[0][level-number]", "1000120160500999"),
        ("next", "person"),
    ];
    let back = send(&candidate, application, "higher-education", &done, "next").await;
    assert_eq!(
        back,
        format!("/applications/{application}/form/person?done=section")
    );
    // Only a section of this form is accepted.
    typed.pop();
    typed.push(("next", "//example.com"));
    let back = send(&candidate, application, "work", &typed, "next").await;
    assert!(
        back.starts_with(&format!("/applications/{application}/")),
        "{back}"
    );
}

#[tokio::test]
async fn plain_form_buttons_add_and_remove_entries() {
    let app = TestApp::start().await;
    let (candidate, application) = begin(&app).await;
    let here = format!("/applications/{application}/form/work");
    let back = send(&candidate, application, "work", &JOB, "add").await;
    assert_eq!(back, format!("{here}?add=1"));
    let fill = "fill-2017.4-2017.8";
    let back = send(&candidate, application, "work", &JOB, fill).await;
    assert_eq!(back, format!("{here}?check=1&fill={fill}"));
    let page = candidate.open(&back).await;
    assert!(page.text().contains(r#"name="entries[2][work-from]""#));
    assert!(page.text().contains(r#"value="2017.8""#));
    let page = candidate.open(&back).await;
    says(&page, "第 3 条");
    let back = send(&candidate, application, "work", &JOB, "remove-0").await;
    assert_eq!(back, here);
    let left = entries(&read(&candidate, application).await, "work");
    assert_eq!(left.len(), 1);
    assert_eq!(
        left[0].text(&"work-from".parse().expect("a slug")),
        "2017.9"
    );
}

#[tokio::test]
async fn oversized_form_is_refused_with_the_limits() {
    let app = TestApp::start().await;
    let (candidate, application) = begin(&app).await;
    let endless = format!("开头{}结尾", "x".repeat(20_000));
    let typed = [
        ("entries[0][school]", endless.as_str()),
        ("entries[0][employer]", "样本单位"),
    ];
    let answer = post(&candidate, application, "person", &typed, "check").await;
    assert_eq!(answer.status, 422);
    // The page is shown again with every value.
    says(&answer, "20004");
    says(&answer, &format!("value=\"{endless}\""));
    says(&answer, "value=\"样本单位\"");
    let refused = save(&candidate, application, "person/school", &endless, 0).await;
    let too_long = Problem::TextTooLong {
        measured: 20_004,
        allowed: 20_000,
    };
    assert_eq!(refused, Err(too_long));
    let many: Vec<(String, String)> = (0..61)
        .map(|index| (format!("entries[{index}][work-unit]"), "单位".to_owned()))
        .collect();
    let many: Vec<_> = many
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()))
        .collect();
    let answer = post(&candidate, application, "work", &many, "check").await;
    assert_eq!(answer.status, 422);
    assert_eq!(answer.text().matches("value=\"单位\"").count(), 61);
    assert!(
        read(&candidate, application)
            .await
            .application
            .answers
            .is_empty()
    );
}

#[tokio::test]
async fn form_is_prefilled_from_the_account() {
    let app = TestApp::start().await;
    let (candidate, application) = begin(&app).await;
    let dossier = read(&candidate, application).await;
    let number = dossier
        .person
        .id_number
        .clone()
        .expect("everyone here has one");
    let year = &number[6..10];
    let born = dossier
        .known
        .text(&"born".parse().expect("a slug"))
        .to_owned();
    assert_eq!(born, format!("{year}.5"));
    let page = candidate
        .open(&format!("/applications/{application}/form/person"))
        .await;
    says(&page, "有些内容已预先填入");
    assert!(page.text().contains(&format!("value=\"{born}\"")));
}

#[tokio::test]
async fn another_person_and_a_closed_window_change_nothing() {
    let app = TestApp::start().await;
    let (candidate, application) = begin(&app).await;
    let typed = [("entries[0][school]", "样本大学")];
    let stranger = app.candidate().await;
    let answer = post(&stranger, application, "person", &typed, "keep").await;
    assert_eq!(answer.status, 404);
    assert_eq!(
        save(&stranger, application, "person/school", "x", 0).await,
        Err(Problem::NotFound)
    );
    // After a sign-out the page keeps every value, and can be sent again.
    let answer = post(
        &candidate.without_cookies(),
        application,
        "person",
        &typed,
        "keep",
    )
    .await;
    assert_eq!(answer.status, 401);
    says(&answer, "<li>样本大学");
    says(&answer, "name=\"entries[0][school]\" value=\"样本大学\"");
    app.set_time("2021-01-26 18:00");
    let candidate = app.sign_in_again(&candidate).await;
    let answer = post(&candidate, application, "person", &typed, "keep").await;
    assert_eq!(answer.status, 409);
    says(&answer, "<li>样本大学");
    let refused = save(&candidate, application, "person/school", "x", 0).await;
    assert!(matches!(refused, Err(Problem::Locked(_))), "{refused:?}");
    let dossier = read(&candidate, application).await;
    assert!(dossier.application.answers.is_empty());
    assert_ne!(dossier.application.state.kind(), StateKind::Submitted);
}

#[tokio::test]
async fn two_devices_merge_by_field_without_lost_updates() {
    let app = TestApp::start().await;
    let (candidate, application) = begin(&app).await;
    let save = |field: &'static str, text: &'static str, over| {
        let candidate = candidate.clone();
        async move { save(&candidate, application, field, text, over).await }
    };
    assert_eq!(save("person/school", "一", 0).await, Ok(1));
    assert_eq!(save("person/employer", "单位", 0).await, Ok(1));
    // A repetition after a lost response is no second change.
    assert_eq!(save("person/school", "一", 0).await, Ok(1));
    let changed = Problem::FieldChanged {
        version: FieldVersion(1),
        text: "一".to_owned(),
    };
    assert_eq!(save("person/school", "二", 0).await, Err(changed));
    assert_eq!(save("person/school", "二", 1).await, Ok(2));
    // A plain form changes the versions of changed fields only.
    let typed = [
        ("entries[0][school]", "三"),
        ("entries[0][employer]", "单位"),
    ];
    send(&candidate, application, "person", &typed, "keep").await;
    assert_eq!(save("person/employer", "别的", 1).await, Ok(2));
    assert!(save("person/school", "四", 2).await.is_err());
    assert_eq!(save("person/nothing", "x", 0).await, Err(Problem::NotFound));

    // A group has one version, because the index of an entry depends on the others.
    assert_eq!(
        save("work", "work-unit=甲\n\nwork-unit=乙\n", 0).await,
        Ok(1)
    );
    let dossier = read(&candidate, application).await;
    assert_eq!(entries(&dossier, "work").len(), 2);
    assert_eq!(
        dossier
            .application
            .field_version(&FieldKey("work".to_owned())),
        FieldVersion(1)
    );
}
