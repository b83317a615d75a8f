//! Tests of the office's page of an exam's definition: checked, published after its effect was read, and
//! nothing lost.

use server::definition::{read_definition, write_definition};
use shared::{id::ExamCode, problem::Problem, url};

use crate::{
    actor::{TestBrowser, TestResponse},
    app::{EXAM, TestApp},
    roster::send_file,
};

const SHENZHEN: &str = include_str!("../../../exams/shenzhen-civil-service.toml");

const ALL: [&str; 5] = [
    SHENZHEN,
    include_str!("../../../exams/hebei-medical.toml"),
    include_str!("../../../exams/inner-mongolia-medical.toml"),
    include_str!("../../../exams/national-personnel.toml"),
    include_str!("../../../exams/cadre-graduate.toml"),
];

pub(crate) fn code() -> ExamCode {
    EXAM.parse().expect("a code")
}

pub(crate) async fn send(browser: &TestBrowser, fields: &[(&str, &str)]) -> TestResponse {
    let fields: Vec<_> = fields
        .iter()
        .map(|(name, value)| (*name, value.as_bytes()))
        .collect();
    send_file(browser, url::DEFINITIONS, &fields, "text/html").await
}

/// The value of a hidden field of the page.
pub(crate) fn hidden(page: &str, name: &str) -> String {
    let start = format!("name=\"{name}\" value=\"");
    let (_, rest) = page
        .split_once(&start)
        .unwrap_or_else(|| panic!("no {name} in {page}"));
    rest.split('"').next().expect("the value ends").to_owned()
}

/// The text of the page's text field.
pub(crate) fn text_field(page: &str) -> String {
    let (_, rest) = page.split_once("<textarea").expect("has a field");
    let (_, rest) = rest.split_once('>').expect("the tag ends");
    let text = rest.split("</textarea>").next().expect("the field ends");
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
}

/// Checks a text and publishes it.
pub(crate) async fn publish(browser: &TestBrowser, text: &str) -> TestResponse {
    let checked = send(browser, &[("exam", EXAM), ("act", "check"), ("text", text)]).await;
    assert_eq!(checked.status, 200, "{}", checked.text());
    let page = checked.text();
    let (sha256, follows) = (hidden(&page, "checked"), hidden(&page, "follows"));
    let read = hidden(&page, "read");
    // A browser sends a text field with both characters at the end of a line.
    let text = text_field(&page).replace('\n', "\r\n");
    let fields = [
        ("exam", EXAM),
        ("act", "publish"),
        ("checked", &sha256),
        ("read", &read),
        ("follows", &follows),
        ("text", &text),
    ];
    send(browser, &fields).await
}

/// The definition of the exam in the database with another title.
pub(crate) async fn retitled(app: &TestApp, officer: &TestBrowser, title: &str) -> String {
    let page = officer.open(&url::page::definition(&code())).await;
    assert_eq!(page.status, 200, "{}", page.text());
    let (_, exam) = app
        .state
        .db
        .current_exam(&code())
        .await
        .expect("reads")
        .expect("is published");
    let text = text_field(&page.text());
    assert!(text.contains(&exam.title.zh), "{text}");
    text.replace(&exam.title.zh, title)
}

#[test]
fn a_written_definition_reads_as_the_same() {
    for text in ALL {
        let exam = read_definition(text).expect("is in order");
        let written = write_definition(&exam).expect("is written");
        assert_eq!(read_definition(&written), Ok(exam), "{written}");
    }
}

#[tokio::test]
async fn every_fault_of_a_definition_is_named_with_its_line() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let wrong = SHENZHEN
        .replacen("prefix = \"SZ\"", "prefix = \"s\"", 1)
        .replacen("organiser", "organizer", 1);
    assert_ne!(wrong, SHENZHEN);
    let fields = [("exam", EXAM), ("act", "check"), ("text", &wrong)];
    let told = send(&officer, &fields).await;
    assert_eq!(told.status, 422);
    let page = told.text();
    let line = 1 + wrong
        .lines()
        .position(|line| line.contains("organizer"))
        .expect("is there");
    assert!(page.contains(&format!("第 {line} 行第 1 列")), "{page}");
    assert_eq!(text_field(&page), wrong, "nothing typed is lost");
    assert!(!page.contains("value=\"publish\""));
    // A text that was not checked cannot be published.
    let fields = [("exam", EXAM), ("act", "publish"), ("text", &wrong)];
    assert_eq!(send(&officer, &fields).await.status, 422);
    let versions = app.state.db.list_definition_versions(&code()).await;
    assert_eq!(versions.expect("reads").len(), 1);
}

#[tokio::test]
async fn a_definition_is_published_after_its_effect_was_read() {
    let app = TestApp::start().await;
    let (candidate, officer) = (app.candidate().await, app.officer().await);
    candidate.enter().await;
    let text = retitled(&app, &officer, "改名考试").await;
    let checked = send(
        &officer,
        &[("exam", EXAM), ("act", "check"), ("text", &text)],
    )
    .await;
    let page = checked.text();
    assert!(page.contains("改名考试：将替换第 1 版"), "{page}");
    assert!(page.contains("马上按新规定"), "a draft is affected: {page}");
    let done = publish(&officer, &text).await;
    let expected = format!("/office/exams/{EXAM}/definition?published=1");
    assert_eq!(
        (done.status, done.header("location")),
        (303, expected.as_str())
    );
    let (version, exam) = app
        .state
        .db
        .current_exam(&code())
        .await
        .expect("reads")
        .expect("is published");
    assert_eq!((version, exam.title.zh.as_str()), (2, "改名考试"));
    let page = officer.open(&expected).await.text();
    assert!(page.contains("现行版本是第 2 版"), "{page}");
    assert_eq!(text_field(&page), text, "as it was published");
    let versions = app.state.db.list_definition_versions(&code()).await;
    let versions = versions.expect("reads");
    assert_eq!(versions[0].publisher.as_deref(), Some("林样本"));
    assert_eq!(versions[1].publisher, None);
    // The text of the earlier version is still there.
    let earlier = url::page::definition_version(&code(), 1);
    let page = officer.open(&earlier).await.text();
    assert!(!text_field(&page).contains("改名考试"));
    let absent = officer
        .open(&url::page::definition_version(&code(), 9))
        .await;
    assert_eq!(absent.status, 404);
    // The same content once more is no version.
    let again = send(
        &officer,
        &[("exam", EXAM), ("act", "check"), ("text", &text)],
    )
    .await;
    let page = again.text();
    assert!(page.contains("不用发布") && !page.contains("value=\"publish\""));
}

#[tokio::test]
async fn only_the_checked_text_on_the_same_version_is_published() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let first = retitled(&app, &officer, "甲考试").await;
    let second = retitled(&app, &officer, "乙考试").await;
    let check = [("exam", EXAM), ("act", "check"), ("text", &first)];
    let page = send(&officer, &check).await.text();
    let (sha256, follows) = (hidden(&page, "checked"), hidden(&page, "follows"));
    let publication = |text| {
        [
            ("exam", EXAM),
            ("act", "publish"),
            ("checked", sha256.as_str()),
            ("follows", follows.as_str()),
            ("text", text),
        ]
    };
    let changed = send(&officer, &publication(&second)).await;
    assert_eq!(changed.status, 200);
    assert!(changed.text().contains("检查之后文字又改过"));
    // Another officer publishes meanwhile.
    assert_eq!(publish(&officer, &second).await.status, 303);
    let late = send(&officer, &publication(&first)).await;
    assert_eq!(late.status, Problem::Stale.http_status());
    assert_eq!(text_field(&late.text()), first, "nothing typed is lost");
    let versions = app.state.db.list_definition_versions(&code()).await;
    assert_eq!(versions.expect("reads").len(), 2);
}

#[tokio::test]
async fn a_warning_that_did_not_stand_on_the_page_stops_it() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let page = officer.open(&url::page::definition(&code())).await.text();
    // Only the window of the upload has these times.
    let text = text_field(&page).replace("2021-01-26 18:00", "2021-01-15 09:30");
    let check = [("exam", EXAM), ("act", "check"), ("text", &text)];
    let page = send(&officer, &check).await.text();
    assert_eq!(hidden(&page, "read"), "");
    // Somebody enters while the officer reads, and would lapse at once.
    app.candidate().await.enter().await;
    let (sha256, follows) = (hidden(&page, "checked"), hidden(&page, "follows"));
    let publication = |read| {
        [
            ("exam", EXAM),
            ("act", "publish"),
            ("checked", sha256.as_str()),
            ("read", read),
            ("follows", follows.as_str()),
            ("text", text.as_str()),
        ]
    };
    let stopped = send(&officer, &publication("")).await;
    assert_eq!(stopped.status, 200);
    let page = stopped.text();
    assert!(page.contains("出现了刚才页面上没有的影响"), "{page}");
    assert!(page.contains("1 份草稿会马上逾期"), "{page}");
    assert_eq!(text_field(&page), text, "nothing typed is lost");
    let versions = app.state.db.list_definition_versions(&code()).await;
    assert_eq!(versions.expect("reads").len(), 1);
    let read = hidden(&page, "read");
    assert_eq!(read, "drafts-lapse");
    assert_eq!(send(&officer, &publication(&read)).await.status, 303);
}

#[tokio::test]
async fn a_new_exam_begins_with_an_existing_one() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let page = officer.open(&url::page::new_exam_from(&code())).await;
    let text = text_field(&page.text()).replacen(EXAM, "a-new-exam", 1);
    let checked = send(&officer, &[("act", "check"), ("text", &text)]).await;
    let page = checked.text();
    assert!(page.contains("新考试："), "{page}");
    let fields = [
        ("act", "publish"),
        ("checked", &hidden(&page, "checked")),
        ("follows", "0"),
        ("text", &text),
    ];
    let done = send(&officer, &fields).await;
    assert_eq!(
        done.header("location"),
        "/office/exams/a-new-exam/definition?published=1",
        "{}",
        done.text()
    );
    let exams: Vec<shared::view::BoardRow> = officer.read("office/board", &[]).await;
    assert!(exams.iter().any(|row| row.exam.as_str() == "a-new-exam"));
}

#[tokio::test]
async fn a_definition_in_another_encoding_or_too_long_is_refused() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let fields: [(&str, &[u8]); 2] = [("act", b"check"), ("file", b"code = \"x\"\n\xd6\xd0")];
    let told = send_file(&officer, url::DEFINITIONS, &fields, "text/html").await;
    assert_eq!(told.status, 422);
    assert!(told.text().contains("第 2 行第 1 列"), "{}", told.text());
    let long = "#".repeat(shared::view::MAX_DEFINITION_BYTES + 1);
    let told = send(&officer, &[("act", "check"), ("text", &long)]).await;
    assert_eq!(told.status, 413);
}
