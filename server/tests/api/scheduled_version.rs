//! Tests of versions that are published at a chosen time: by the job, once, and only as things were
//! when the office scheduled them.

use server::{
    definition::write_definition,
    jobs::{publish_due_versions, run_clock_jobs},
};
use shared::{
    application::StateKind,
    audit::AuditKind,
    exam::{Exam, WindowSpan},
    problem::Problem,
    time::Timestamp,
    url::page,
};

use crate::{
    actor::{TestBrowser, TestResponse, TestUser},
    app::{EXAM, TestApp},
    definition::{code, hidden, publish, retitled, send, text_field},
};

/// An hour after the beginning of each test, in Beijing.
const MOMENT: &str = "2021-01-15T11:00";

/// Checks a text and returns the page with its effect.
async fn check(officer: &TestBrowser, text: &str) -> String {
    let fields = [("exam", EXAM), ("act", "check"), ("text", text)];
    let checked = send(officer, &fields).await;
    assert_eq!(checked.status, 200, "{}", checked.text());
    checked.text()
}

/// Sends the form of a checked text with these fields for the time.
async fn confirm(
    officer: &TestBrowser,
    checked: &str,
    text: &str,
    time: &[(&str, &str)],
) -> TestResponse {
    let (sha256, follows) = (hidden(checked, "checked"), hidden(checked, "follows"));
    let read = hidden(checked, "read");
    let mut fields = vec![
        ("exam", EXAM),
        ("act", "publish"),
        ("checked", &sha256),
        ("read", &read),
        ("follows", &follows),
        ("text", text),
    ];
    let replaces = match checked.contains("name=\"replaces\"") {
        true => hidden(checked, "replaces"),
        false => String::new(),
    };
    fields.push(("replaces", &replaces));
    fields.extend(time);
    send(officer, &fields).await
}

/// Checks a text and schedules it.
async fn schedule(officer: &TestBrowser, text: &str) -> TestResponse {
    let checked = check(officer, text).await;
    let time = [("when", "later"), ("moment", MOMENT)];
    confirm(officer, &checked, text, &time).await
}

#[track_caller]
fn assert_scheduled(answer: &TestResponse) {
    assert_eq!(answer.status, 303, "{}", answer.text());
    assert_eq!(
        answer.header("location"),
        page::scheduled_definition(&code())
    );
}

async fn open_page(officer: &TestUser) -> String {
    let page = officer.open(&page::definition(&code())).await;
    assert_eq!(page.status, 200, "{}", page.text());
    page.text()
}

/// The number and title of the version in force.
async fn current(app: &TestApp) -> (u32, String) {
    let current = app.state.db.current_exam(&code()).await;
    let (version, exam) = current.expect("reads").expect("is published");
    (version, exam.title.zh.clone())
}

/// Acts on scheduled versions in the audit chain.
async fn audited_acts(app: &TestApp) -> Vec<String> {
    let entries = app.state.db.list_audit_entries_after(0, 10_000).await;
    let entries = entries.expect("reads").into_iter().map(|it| it.entry);
    let own = entries.filter(|entry| entry.kind == AuditKind::VersionScheduled.as_str());
    let acts = own.map(|entry| {
        assert_eq!(entry.exam.as_deref(), Some(EXAM));
        let details: serde_json::Value = serde_json::from_str(&entry.details).expect("is JSON");
        let reason = details["reason"].as_str();
        let act = details["act"].as_str().expect("an act");
        reason.map_or_else(|| act.to_owned(), |reason| format!("{act}: {reason}"))
    });
    acts.collect()
}

/// The definition with the close of its upload at this time.
async fn closing_at(app: &TestApp, closes: &str) -> String {
    let current = app.state.db.current_exam(&code()).await;
    let (_, exam) = current.expect("reads").expect("is published");
    let mut exam = Exam::clone(&exam);
    for window in &mut exam.windows {
        if let WindowSpan::Fixed { opens, .. } = window.span {
            let closes = closes.parse().expect("a time");
            window.span = WindowSpan::Fixed { opens, closes };
        }
    }
    write_definition(&exam).expect("is written")
}

#[tokio::test]
async fn a_scheduled_version_is_published_once_at_its_moment() {
    let app = TestApp::start().await;
    let second = app.start_second().await;
    let (candidate, officer) = (app.candidate().await, app.officer().await);
    candidate.enter().await;
    let text = retitled(&app, &officer, "改名考试").await;
    assert_scheduled(&schedule(&officer, &text).await);
    let page = open_page(&officer).await;
    assert!(page.contains("林样本 于 2021年1月15日 10:00:00"), "{page}");
    assert!(page.contains("马上按新规定"), "a draft is affected: {page}");

    app.set_time("2021-01-15 10:59");
    run_clock_jobs(&app.state).await.expect("the clock acts");
    assert_eq!(current(&app).await.0, 1);
    app.set_time("2021-01-15 11:00");
    let (one, other) = tokio::join!(
        publish_due_versions(&app.state),
        publish_due_versions(&second.state)
    );
    one.and(other).expect("both look");
    run_clock_jobs(&second.state).await.expect("the clock acts");
    assert_eq!(current(&app).await, (2, "改名考试".to_owned()));
    assert_eq!(current(&second).await, (2, "改名考试".to_owned()));
    assert_eq!(audited_acts(&app).await, ["scheduled", "published"]);
    let versions = app.state.db.list_definition_versions(&code()).await;
    let versions = versions.expect("reads");
    assert_eq!(versions.len(), 2);
    assert_eq!(versions[0].publisher.as_deref(), Some("林样本"));
    let page = open_page(&officer).await;
    assert_eq!(text_field(&page), text, "as it was scheduled");
    assert!(page.contains("已发布为第 2 版"), "{page}");
}

#[tokio::test]
async fn another_publication_refuses_a_scheduled_version() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let text = retitled(&app, &officer, "甲考试").await;
    let other = retitled(&app, &officer, "乙考试").await;
    assert_scheduled(&schedule(&officer, &text).await);
    assert_eq!(publish(&officer, &other).await.status, 303);
    let page = open_page(&officer).await;
    assert!(page.contains("现行的已是第 2 版"), "{page}");
    app.set_time("2021-01-15 11:00");
    run_clock_jobs(&app.state).await.expect("the clock acts");
    run_clock_jobs(&app.state).await.expect("the clock acts");
    assert_eq!(current(&app).await, (2, "乙考试".to_owned()));
    let acts = ["scheduled", "refused: another-version"];
    assert_eq!(audited_acts(&app).await, acts);
    let page = open_page(&officer).await;
    assert!(page.contains("定时版本没有发布"), "{page}");
    assert!(page.contains("在此之前已发布第 2 版"), "{page}");

    // The text is kept, and is confirmed again.
    let scheduled = app.state.db.list_ended_schedules(&code()).await;
    let id = scheduled.expect("reads")[0].id;
    let kept = officer.open(&page::definition_scheduled(&code(), id)).await;
    assert_eq!(text_field(&kept.text()), text);
    app.set_time("2021-01-15 11:05");
    assert_eq!(publish(&officer, &text).await.status, 303);
    assert_eq!(current(&app).await, (3, "甲考试".to_owned()));
    let page = open_page(&officer).await;
    assert!(!page.contains("定时版本没有发布"), "{page}");
}

#[tokio::test]
async fn a_newly_affected_draft_refuses_a_scheduled_version() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let text = closing_at(&app, "2021-01-15 10:30").await;
    assert_scheduled(&schedule(&officer, &text).await);
    let candidate = app.candidate().await;
    candidate.enter().await;
    app.set_time("2021-01-15 11:00");
    run_clock_jobs(&app.state).await.expect("the clock acts");
    assert_eq!(current(&app).await.0, 1);
    assert_eq!(
        audited_acts(&app).await,
        ["scheduled", "refused: new-warnings"]
    );
    let page = open_page(&officer).await;
    assert!(page.contains("草稿会立即逾期"), "{page}");
}

#[tokio::test]
async fn a_moment_at_which_drafts_would_lapse_is_refused() {
    let app = TestApp::start().await;
    let (candidate, officer) = (app.candidate().await, app.officer().await);
    candidate.enter().await;
    let text = closing_at(&app, "2021-01-15 10:30").await;
    let refused = schedule(&officer, &text).await;
    assert_eq!(refused.status, 422);
    let page = refused.text();
    assert!(page.contains("到 2021年1月15日 11:00:00"), "{page}");
    assert_eq!(text_field(&page), text, "nothing typed is lost");
    assert!(audited_acts(&app).await.is_empty());
}

#[tokio::test]
async fn one_version_waits_and_another_replaces_it() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let (first, second) = (
        retitled(&app, &officer, "甲考试").await,
        retitled(&app, &officer, "乙考试").await,
    );
    let before = check(&officer, &second).await;
    assert_scheduled(&schedule(&officer, &first).await);
    // The page of the second officer is older than the first version that waits.
    let time = [("when", "later"), ("moment", MOMENT)];
    let stale = confirm(&officer, &before, &second, &time).await;
    assert_eq!(stale.status, Problem::Stale.http_status());
    assert_eq!(text_field(&stale.text()), second, "nothing typed is lost");
    assert!(stale.text().contains(MOMENT), "{}", stale.text());
    let page = check(&officer, &second).await;
    assert!(page.contains("安排新的，就会替换它"), "{page}");
    assert_scheduled(&schedule(&officer, &second).await);
    assert_eq!(
        audited_acts(&app).await,
        ["scheduled", "replaced", "scheduled"]
    );
    app.set_time("2021-01-15 11:00");
    run_clock_jobs(&app.state).await.expect("the clock acts");
    assert_eq!(current(&app).await, (2, "乙考试".to_owned()));
}

#[tokio::test]
async fn a_cancelled_version_is_not_published() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let text = retitled(&app, &officer, "甲考试").await;
    assert_scheduled(&schedule(&officer, &text).await);
    let waiting = app.state.db.find_waiting_version(&code()).await;
    let (waiting, _) = waiting.expect("reads").expect("one waits");
    let id = waiting.id.to_string();
    let cancel = |exam| [("act", "cancel"), ("exam", exam), ("id", id.as_str())];
    let reviewer = app.reviewer().await;
    assert_eq!(send(&reviewer, &cancel(EXAM)).await.status, 403);
    app.publish("hebei-medical").await;
    let foreign = send(&officer, &cancel("hebei-medical")).await;
    assert_eq!(foreign.status, 404);
    let done = send(&officer, &cancel(EXAM)).await;
    assert_eq!(done.header("location"), page::cancelled_definition(&code()));
    let again = send(&officer, &cancel(EXAM)).await;
    assert_eq!(again.status, Problem::Stale.http_status());
    assert!(
        !text_field(&again.text()).is_empty(),
        "the page has its text"
    );
    app.set_time("2021-01-15 11:00");
    run_clock_jobs(&app.state).await.expect("the clock acts");
    assert_eq!(current(&app).await.0, 1);
    assert_eq!(audited_acts(&app).await, ["scheduled", "cancelled"]);
    let page = open_page(&officer).await;
    assert!(page.contains("由 林样本 取消"), "{page}");
}

/// Makes the rows of the scheduled versions unreadable, as a fault of a disk or of a person might.
async fn spoil_warnings(app: &TestApp) {
    use sea_orm::ConnectionTrait as _;
    let url = app.state.config.database_url();
    let database = sea_orm::Database::connect(&url).await.expect("opens");
    let spoil = "UPDATE scheduled_version SET warnings = 'no JSON'";
    let done = database.execute_unprepared(spoil).await.expect("writes");
    assert_eq!(done.rows_affected(), 1);
}

#[tokio::test]
async fn a_version_that_fails_holds_up_only_its_own_exam() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let text = retitled(&app, &officer, "改名考试").await;
    assert_scheduled(&schedule(&officer, &text).await);
    let candidate = app.candidate().await;
    let own = candidate.enter().await;
    app.publish("national-personnel").await;
    spoil_warnings(&app).await;
    let page = open_page(&officer).await;
    assert!(page.contains("没能算出到时的影响"), "{page}");
    assert!(page.contains("value=\"cancel\""), "{page}");

    // The time of both exams is over; the version might have given this one more.
    let national = app.candidate().await;
    app.set_time("2024-03-05 10:00");
    let national = app.sign_in_again(&national).await;
    let other = national.enter_exam("national-personnel").await;
    app.set_time("2024-05-01 10:00");
    run_clock_jobs(&app.state).await.expect("the clock acts");
    let db = &app.state.db;
    let state = async |id| {
        let found = db.application(id).await.expect("reads");
        found.expect("is there").state.kind()
    };
    assert_eq!(state(own).await, StateKind::Draft);
    assert_eq!(state(other).await, StateKind::Lapsed);
    assert_eq!(current(&app).await.0, 1);

    let waiting = db.find_waiting_version(&code()).await;
    let (waiting, _) = waiting.expect("reads").expect("one waits");
    let id = waiting.id.to_string();
    let cancel = [("act", "cancel"), ("exam", EXAM), ("id", id.as_str())];
    let officer = app.sign_in_again(&officer).await;
    assert_eq!(send(&officer, &cancel).await.status, 303);
    run_clock_jobs(&app.state).await.expect("the clock acts");
    assert_eq!(state(own).await, StateKind::Lapsed);
}

#[tokio::test]
async fn the_effect_of_a_waiting_version_is_kept_for_minutes() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let text = retitled(&app, &officer, "改名考试").await;
    assert_scheduled(&schedule(&officer, &text).await);
    let page = open_page(&officer).await;
    assert!(page.contains("还没有人报名，不影响任何人"), "{page}");
    app.candidate().await.enter().await;
    app.advance(9 * Timestamp::MINUTE_MS);
    let page = open_page(&officer).await;
    assert!(page.contains("按 2021年1月15日 10:00:00"), "{page}");
    assert!(page.contains("还没有人报名，不影响任何人"), "{page}");
    app.advance(Timestamp::MINUTE_MS);
    let page = open_page(&officer).await;
    assert!(page.contains("按 2021年1月15日 10:10:00"), "{page}");
    assert!(page.contains("马上按新规定"), "{page}");
}

#[tokio::test]
async fn board_names_a_waiting_and_a_refused_version() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let board = async || officer.open(page::OFFICE).await.text();
    assert!(!board().await.contains("定时版本"));
    let text = retitled(&app, &officer, "甲考试").await;
    assert_scheduled(&schedule(&officer, &text).await);
    let shown = board().await;
    assert!(shown.contains("将于 2021年1月15日 11:00:00"), "{shown}");
    // The officer has lost the right when the moment comes.
    let other = app.officer().await;
    let db = &app.state.db;
    let account = db.find_account_by_login(&officer.login).await;
    let account = account.expect("reads").expect("is there");
    db.set_disabled(account.id, true)
        .await
        .expect("is disabled");
    app.set_time("2021-01-15 11:00");
    run_clock_jobs(&app.state).await.expect("the clock acts");
    let board = async || other.open(page::OFFICE).await.text();
    let shown = board().await;
    assert!(
        shown.contains("11:00:00（北京时间） 发布的版本没有发布"),
        "{shown}"
    );

    let scheduled = db.list_ended_schedules(&code()).await.expect("reads");
    let id = scheduled[0].id.to_string();
    let dismiss = |exam| [("act", "dismiss"), ("exam", exam), ("id", id.as_str())];
    let reviewer = app.reviewer().await;
    assert_eq!(send(&reviewer, &dismiss(EXAM)).await.status, 403);
    app.publish("hebei-medical").await;
    assert_eq!(send(&other, &dismiss("hebei-medical")).await.status, 404);
    let done = send(&other, &dismiss(EXAM)).await;
    assert_eq!(done.header("location"), page::definition(&code()));
    let again = send(&other, &dismiss(EXAM)).await;
    assert_eq!(again.status, Problem::Stale.http_status());
    assert!(!board().await.contains("没有发布"));
    let page = open_page(&other).await;
    assert!(!page.contains("定时版本没有发布"), "{page}");
    assert!(page.contains("由 林样本 确认知道"), "{page}");
    let acts = ["scheduled", "refused: officer-gone", "dismissed"];
    assert_eq!(audited_acts(&app).await, acts);
}

#[tokio::test]
async fn a_bad_moment_is_refused_and_stays_on_the_page() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let text = retitled(&app, &officer, "甲考试").await;
    let checked = check(&officer, &text).await;
    for (when, moment, sentence) in [
        ("later", "", "没有填写发布时间"),
        ("later", "2021-01-15T09:59", "已经过去"),
        (
            "later",
            "2021-04-15T10:01",
            "最晚可定在 2021年4月15日 10:00:00",
        ),
        ("later", "tomorrow", "不是精确到分钟的日期和时间"),
        ("now", MOMENT, "选了“立即发布”，却填写了发布时间"),
    ] {
        let time = [("when", when), ("moment", moment)];
        let refused = confirm(&officer, &checked, &text, &time).await;
        let page = refused.text();
        assert_eq!(refused.status, 422, "{page}");
        assert!(page.contains(sentence), "{page}");
        assert_eq!(text_field(&page), text, "nothing typed is lost");
        let kept = format!("name=\"moment\" value=\"{moment}\"");
        assert!(page.contains(&kept) || moment.is_empty(), "{page}");
    }
    assert_eq!(current(&app).await.0, 1);
    assert!(audited_acts(&app).await.is_empty());
}

#[tokio::test]
async fn an_officer_who_has_left_publishes_nothing() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let text = retitled(&app, &officer, "甲考试").await;
    assert_scheduled(&schedule(&officer, &text).await);
    let db = &app.state.db;
    let account = db.find_account_by_login(&officer.login).await;
    let account = account.expect("reads").expect("is there");
    db.set_disabled(account.id, true)
        .await
        .expect("is disabled");
    app.set_time("2021-01-15 11:00");
    run_clock_jobs(&app.state).await.expect("the clock acts");
    assert_eq!(current(&app).await.0, 1);
    assert_eq!(
        audited_acts(&app).await,
        ["scheduled", "refused: officer-gone"]
    );
}

#[tokio::test]
async fn a_new_exam_is_published_at_once_only() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let page = officer.open(&page::new_exam_from(&code())).await;
    let text = text_field(&page.text()).replacen(EXAM, "a-new-exam", 1);
    let fields = [("act", "check"), ("text", text.as_str())];
    let checked = send(&officer, &fields).await.text();
    assert!(!checked.contains("name=\"moment\""), "{checked}");
    let time = [("when", "later"), ("moment", MOMENT)];
    let refused = confirm(&officer, &checked, &text, &time).await;
    assert_eq!(refused.status, 422);
    assert!(
        refused.text().contains("只能立即发布"),
        "{}",
        refused.text()
    );
}

#[tokio::test]
async fn a_preview_has_the_scheduled_text_and_extensions() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let text = retitled(&app, &officer, "改名考试").await;
    assert_scheduled(&schedule(&officer, &text).await);
    let path = page::preview(&code());
    let present = officer.open(&format!("{path}?at=2021-01-26T18:00")).await;
    assert_eq!(present.status, 200, "{}", present.text());
    let present = present.text();
    assert!(present.contains("已于 1月26日 18:00:00 结束"), "{present}");
    assert!(!present.contains("改名考试"), "{present}");
    let later = officer.open(&format!("{path}?of=scheduled")).await.text();
    assert!(later.contains("改名考试"), "{later}");

    let extension = [
        ("act", "grant"),
        ("window", "upload"),
        ("scope", "everyone"),
        ("closes", "2021-01-27T18:00"),
        ("reason", "系统维护"),
    ];
    let granted = officer.post_page(&page::windows(&code()), &extension).await;
    assert_eq!(granted.status, 302, "{}", granted.text());
    for version in ["current", "scheduled"] {
        let query = format!("{path}?at=2021-01-26T18:00&of={version}");
        let page = officer.open(&query).await.text();
        assert!(page.contains("截止 1月27日 18:00:00"), "{page}");
    }
    let unknown = officer.open("/office/exams/no-such-exam/preview").await;
    assert_eq!(unknown.status, 404);
    let bad = officer.open(&format!("{path}?at=%3Cscript%3E")).await;
    assert_eq!(bad.status, 422);
    assert!(!bad.text().contains("<script>」"), "{}", bad.text());
    assert_eq!(
        app.state.db.count_versions(&code()).await.expect("reads"),
        []
    );
}
