//! Tests of the lists of reminders: the end of an order, extensions of units, and many extensions.

use sea_orm::ConnectionTrait as _;
use server::db::NudgePart;
use shared::nudge::NudgeList;

use super::assert_sent;
use crate::{
    actor::TestUser,
    app::{EXAM, TestApp, beijing_time},
};

const EXTENDED: &str = "2021-01-28 12:00";
/// More than the parameters of a statement allow if each had some of its own.
const MANY_EXTENSIONS: usize = 12_000;

impl TestUser {
    async fn extend_unit(&self, unit: &str) {
        let windows = format!("/office/exams/{EXAM}/windows");
        let fields = [
            ("window", "upload"),
            ("scope", "unit"),
            ("unit", unit),
            ("closes", "2021-01-28T12:00"),
            ("reason", "系统维护"),
            ("act", "grant"),
        ];
        let granted = self.post_page(&windows, &fields).await;
        assert_eq!(granted.status, 302, "{}", granted.text());
    }
}

#[tokio::test]
async fn order_ends_with_the_confirmed_number() {
    let app = TestApp::start().await;
    let first = app.candidate().await;
    first.enter().await;
    let officer = app.officer().await;
    assert_sent(
        &officer.nudge(EXAM, "not-submitted", 1).await,
        EXAM,
        "not-submitted",
    );
    // Two others become due before the messages are written.
    let (second, third) = (app.candidate().await, app.candidate().await);
    second.enter().await;
    third.enter().await;
    app.write_nudges().await;
    let mut heard = 0;
    for candidate in [&first, &second, &third] {
        heard += candidate.heard().await.len();
    }
    assert_eq!(heard, 1);
    assert_eq!(app.count_due(EXAM, NudgeList::NotSubmitted).await, 2);
    let open = app.state.db.list_open_nudges().await.expect("reads");
    assert_eq!(open, []);
    let said = officer.open_list(EXAM, "not-submitted").await;
    assert!(said.contains("确认 1 人，已发 1 条"), "{said}");
}

#[tokio::test]
async fn extension_of_a_unit_is_another_matter_for_a_draft() {
    let app = TestApp::start().await;
    let (own, other) = (app.candidate().await, app.candidate().await);
    app.set_roster_cell(&own, "employer", "市财政局").await;
    app.set_roster_cell(&other, "employer", "市教育局").await;
    own.enter().await;
    other.enter().await;
    let officer = app.officer().await;
    assert_sent(
        &officer.nudge(EXAM, "not-submitted", 2).await,
        EXAM,
        "not-submitted",
    );
    app.write_nudges().await;
    assert_eq!(app.count_due(EXAM, NudgeList::NotSubmitted).await, 0);
    officer.extend_unit("市财政局").await;
    let due = app.people(EXAM, NudgeList::NotSubmitted, NudgePart::Due);
    let ends: Vec<_> = due.await.into_iter().map(|person| person.closes).collect();
    assert_eq!(ends, [Some(beijing_time(EXTENDED))]);
    assert_sent(
        &officer.nudge(EXAM, "not-submitted", 1).await,
        EXAM,
        "not-submitted",
    );
    app.write_nudges().await;
    assert_eq!(own.heard().await.len(), 2);
    assert_eq!(other.heard().await.len(), 1);
    // After the common end only the people of the unit can still submit.
    app.set_time("2021-01-26 18:00");
    let listed = app.people(EXAM, NudgeList::NotSubmitted, NudgePart::Everybody);
    assert_eq!(listed.await.len(), 1);
}

#[tokio::test]
async fn thousands_of_extensions_do_not_exceed_a_statement() {
    let app = TestApp::start().await;
    let candidate = app.candidate().await;
    candidate.enter().await;
    insert_extensions(&app).await;
    for part in [NudgePart::Everybody, NudgePart::Due, NudgePart::Reminded] {
        let found = app.people(EXAM, NudgeList::NotSubmitted, part).await;
        assert_eq!(found.len(), usize::from(part != NudgePart::Reminded));
    }
}

/// Extensions of single applications, as they are after a long failure.
async fn insert_extensions(app: &TestApp) {
    let url = app.state.config.database_url();
    let database = sea_orm::Database::connect(&url).await.expect("opens");
    let (id, none) = match url.starts_with("sqlite") {
        true => ("randomblob(16)", format!("X'{}'", "0".repeat(32))),
        false => ("gen_random_uuid()", "gen_random_uuid()".to_owned()),
    };
    let scope = format!(r#"{{"candidate":"{}"}}"#, uuid::Uuid::nil());
    let closes = beijing_time(EXTENDED).0;
    let statement = format!(
        r#"INSERT INTO "window_extension" ("id", "exam", "window_id", "scope", "application",
            "closes", "reason", "account", "at", "people", "holds_from", "notified")
        SELECT {id}, '{EXAM}', 'upload', '{scope}', {none}, {closes} + "n", '系统维护', {none},
            0, 1, 0, 0 FROM (
                WITH RECURSIVE "count" ("n") AS (
                    SELECT 1 UNION ALL SELECT "n" + 1 FROM "count" WHERE "n" < {MANY_EXTENSIONS}
                ) SELECT "n" FROM "count"
            ) AS "numbers""#
    );
    let done = database
        .execute_unprepared(&statement)
        .await
        .expect("writes");
    assert_eq!(done.rows_affected(), MANY_EXTENSIONS as u64);
}
