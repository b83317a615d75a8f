//! Tests of roster entries without an application: counted, reminded once, lapsed at the close.
//! S0-09, SH-14.

use server::{
    db::RosterEntry,
    imports::roster::{ImportMode, RosterImporter, import_roster_file},
    jobs::{lapse_not_entered, remind_not_entered},
};
use shared::{
    application::UploadPermission,
    time::Timestamp,
    view::{AbsentPeople, AbsentTotals},
};

use crate::{
    actor::TestUser,
    app::{EXAM, TestApp, beijing_time},
};

async fn remind(app: &TestApp) -> usize {
    remind_not_entered(&app.state)
        .await
        .expect("the clock acts")
}

async fn lapse(app: &TestApp) -> u64 {
    lapse_not_entered(&app.state).await.expect("the clock acts")
}

async fn absent(officer: &TestUser) -> AbsentPeople {
    let arguments = [("exam", EXAM), ("page", "0")];
    officer.read("office/not-entered", &arguments).await
}

fn totals(listed: u64, not_entered: u64, given_up: u64) -> AbsentTotals {
    AbsentTotals {
        listed,
        not_entered,
        given_up,
        not_notified: 0,
    }
}

#[tokio::test]
async fn absent_people_are_counted_reminded_once_and_lapse_at_close() {
    let app = TestApp::start().await;
    let (present, missing, officer) = (
        app.candidate().await,
        app.candidate().await,
        app.officer().await,
    );
    present.enter().await;
    assert_eq!(absent(&officer).await.totals, totals(2, 1, 0));
    assert_eq!((remind(&app).await, lapse(&app).await), (0, 0));

    app.set_time("2021-01-25 18:00");
    assert_eq!((remind(&app).await, remind(&app).await), (1, 0));
    let missing = app.sign_in_again(&missing).await;
    let message = &missing.messages().await.rows[0];
    assert_eq!(message.subject.zh, "快截止了，还没有开始办理");
    assert!(
        message.words.zh.contains("2021年1月26日 18:00:00"),
        "{message:?}"
    );
    let officer = app.sign_in_again(&officer).await;
    assert!(absent(&officer).await.people[0].is_reminded);

    app.set_time("2021-01-26 17:59:59");
    assert_eq!((remind(&app).await, lapse(&app).await), (0, 0));
    app.advance(Timestamp::SECOND_MS);
    assert_eq!((lapse(&app).await, lapse(&app).await), (1, 0));
    let officer = app.sign_in_again(&officer).await;
    let people = absent(&officer).await;
    assert_eq!(people.totals, totals(2, 1, 1));
    assert_eq!(
        people.people[0].lapsed,
        Some(beijing_time("2021-01-26 18:00"))
    );
    let board = officer.open("/office").await.text();
    assert!(
        board.contains("1 人已过截止时间，按自动放弃处理"),
        "{board}"
    );
    let page = format!("/office/exams/{EXAM}/not-entered");
    let page = officer.open(&page).await.text();
    assert!(page.contains("按自动放弃处理"), "{page}");
}

#[tokio::test]
async fn a_longer_window_lets_people_enter_who_had_lapsed() {
    let app = TestApp::start().await;
    let (late, later) = (app.candidate().await, app.candidate().await);
    app.set_time("2021-01-26 18:00");
    assert_eq!(lapse(&app).await, 2);
    let mut longer = shared::exam::Exam::clone(&crate::app::exam());
    for window in &mut longer.windows {
        if let shared::exam::WindowSpan::Fixed { closes, .. } = &mut window.span {
            *closes = "2021-01-28 18:00".parse().expect("a time");
        }
    }
    let now = app.state.clock.now();
    let published = app.state.db.publish_exam(&longer, now).await;
    published.expect("is published");
    assert_eq!(lapse(&app).await, 0);
    app.sign_in_again(&late).await.enter_unread().await;
    let officer = app.officer().await;
    let counted = absent(&officer).await.totals;
    assert_eq!((counted.not_entered, counted.given_up), (1, 1));
    app.set_time("2021-01-28 18:00");
    assert_eq!((lapse(&app).await, lapse(&app).await), (1, 0));
    drop(later);
}

#[tokio::test]
async fn people_whom_the_roster_does_not_mark_are_not_counted() {
    let app = TestApp::start().await;
    let exam = crate::app::exam();
    let number = "11010119940307058X".parse().expect("the specimen");
    let entry = RosterEntry {
        upload: UploadPermission::Withheld,
        ..RosterEntry::new(number, "林样本".to_owned())
    };
    let imported = app.state.db.import_roster(&exam.code, vec![entry]).await;
    imported.expect("is imported");
    let officer = app.officer().await;
    assert_eq!(absent(&officer).await.totals, totals(0, 0, 0));
    app.set_time("2021-01-26 18:00");
    assert_eq!(lapse(&app).await, 0);
}

#[tokio::test]
async fn invited_people_lapse_five_days_after_they_were_told() {
    let app = TestApp::start().await;
    app.publish("cadre-graduate").await;
    let code = "cadre-graduate".parse().expect("a code");
    let current = app.state.db.current_exam(&code).await.expect("reads");
    let (version, exam) = current.expect("is published");
    let office = RosterImporter {
        db: &app.state.db,
        config: &app.state.config,
        exam: &exam,
        version,
        account: None,
        now: app.state.clock.now(),
    };
    let rows = "姓名,身份证号,分院\n林样本,11010119940307058X,第一分院\n";
    let report = import_roster_file(office, rows.as_bytes(), ImportMode::Import).await;
    assert_eq!(report.expect("is taken").to_pass_on.len(), 1);

    // No message could be sent: the time has not started.
    app.advance(30 * Timestamp::DAY_MS);
    assert_eq!((remind(&app).await, lapse(&app).await), (0, 0));
    let officer = app.officer().await;
    let page = "/office/exams/cadre-graduate/not-entered";
    let said = officer.open(page).await.text();
    assert!(said.contains("有 1 人的邀请没能发出"), "{said}");
    let begin = [("exam", "cadre-graduate")];
    assert_eq!(
        officer.call("office/begin-untold", &begin).await.status,
        200
    );

    app.advance(5 * Timestamp::DAY_MS - 1);
    assert_eq!((remind(&app).await, remind(&app).await), (1, 0));
    assert_eq!(lapse(&app).await, 0);
    app.advance(1);
    assert_eq!((lapse(&app).await, lapse(&app).await), (1, 0));
}
