//! Tests of the clock's actions: reminders and lapses. S0-09, S4-20.

use server::jobs::{lapse_overdue, remind_closing};
use shared::{
    application::{LogEvent, StateKind},
    exam::{Exam, window::Window},
    id::ApplicationId,
    time::Timestamp,
    view::Messages,
};

use crate::{
    actor::TestUser,
    app::{TestApp, exam},
};

async fn subjects(actor: &TestUser) -> Vec<String> {
    let messages: Messages = actor.read("messages/list", &[("page", "0")]).await;
    let subjects = messages.rows.into_iter().map(|row| row.subject.zh);
    subjects.collect()
}

async fn lapse(app: &TestApp) -> usize {
    lapse_overdue(&app.state).await.expect("the clock acts")
}

async fn remind(app: &TestApp) -> usize {
    remind_closing(&app.state).await.expect("the clock acts")
}

#[tokio::test]
async fn draft_is_reminded_once_and_lapses_at_the_close() {
    let app = TestApp::start().await;
    let (late, done) = (app.candidate().await, app.candidate().await);
    let application = late.enter().await;
    done.apply().await;
    assert_eq!((remind(&app).await, lapse(&app).await), (0, 0));

    app.set_time("2021-01-25 18:00");
    assert_eq!(remind(&app).await, 1);
    assert_eq!(remind(&app).await, 0);
    app.set_time("2021-01-26 17:59:59");
    assert_eq!((remind(&app).await, lapse(&app).await), (0, 0));
    app.advance(Timestamp::SECOND_MS);
    assert_eq!(lapse(&app).await, 1);
    assert_eq!(lapse(&app).await, 0);

    let (late, done) = (
        app.sign_in_again(&late).await,
        app.sign_in_again(&done).await,
    );
    let dossier = late.dossier(application).await;
    assert_eq!(dossier.application.state.kind(), StateKind::Lapsed);
    assert_eq!(dossier.log[0].event, LogEvent::Lapsed);
    assert_eq!(dossier.log[0].role, None, "the clock has no name");
    assert_eq!(
        subjects(&late).await,
        ["逾期视为放弃", "快截止了，还没有提交"]
    );
    assert_eq!(subjects(&done).await, [""; 0]);
}

/// Publishes the exam S0 with five days from the invitation, as in S4.
async fn publish_five_days(app: &TestApp) {
    let invited: Window = serde_json::from_value(serde_json::json!({
        "id": "upload", "title": "上传", "after": "invited", "days": 5
    }))
    .expect("a window");
    let mut five_days = Exam::clone(&exam());
    for window in &mut five_days.windows {
        if window.id == invited.id {
            *window = invited.clone();
        }
    }
    let now = app.state.clock.now();
    let published = app.state.db.publish_exam(&five_days, now).await;
    published.expect("is published");
}

async fn invite(app: &TestApp, application: ApplicationId, at: Timestamp) {
    let invited = app.state.db.mark_invited(application, at).await;
    invited.expect("is invited");
}

#[tokio::test]
async fn relative_window_counts_from_each_invitation() {
    let app = TestApp::start().await;
    publish_five_days(&app).await;
    let now = app.state.clock.now();
    let (early, late, never) = (
        app.candidate().await,
        app.candidate().await,
        app.candidate().await,
    );
    let (first, second, third) = (
        early.enter_unread().await,
        late.enter_unread().await,
        never.enter_unread().await,
    );
    invite(&app, first, now).await;
    invite(&app, second, now.plus(Timestamp::HOUR_MS)).await;

    app.advance(4 * Timestamp::DAY_MS);
    assert_eq!(remind(&app).await, 1, "the first has a day left");
    app.advance(Timestamp::DAY_MS - 1);
    assert_eq!((remind(&app).await, lapse(&app).await), (1, 0));
    app.advance(1);
    assert_eq!(lapse(&app).await, 1);
    app.advance(Timestamp::HOUR_MS);
    assert_eq!(lapse(&app).await, 1);
    app.advance(365 * Timestamp::DAY_MS);
    assert_eq!(lapse(&app).await, 0, "nobody lapses who was never invited");
    for (candidate, application, state) in [
        (&early, first, StateKind::Lapsed),
        (&late, second, StateKind::Lapsed),
        (&never, third, StateKind::Draft),
    ] {
        let candidate = app.sign_in_again(candidate).await;
        assert_eq!(candidate.application(application).await.state.kind(), state);
    }
}

#[tokio::test]
async fn a_return_after_the_close_leaves_three_days_and_says_so() {
    let (app, candidate, id) = crate::national::enter().await;
    candidate.settle(&app, id).await;
    let choose = [("position", "10010101")];
    assert_eq!(candidate.act("positions/choose", id, &choose).await, 200);
    candidate.submit(id).await;
    app.set_time("2024-03-12 10:00");
    let reviewer = app.reviewer().await;
    reviewer.pass_all(id).await;
    let part = [
        ("part", "section:person"),
        ("reasons[0]", "info-incomplete"),
    ];
    reviewer.review("review/return-part", id, &part).await;
    reviewer.review("review/send-back", id, &[]).await;
    let desk = reviewer.open(&format!("/review/{id}")).await.text();
    assert!(desk.contains("2024年3月15日 10:00:00"), "{desk}");

    app.advance(Timestamp::MINUTE_MS);
    assert_eq!(lapse(&app).await, 0, "there is time to mend");
    let candidate = app.sign_in_again(&candidate).await;
    assert_eq!(
        candidate.application(id).await.state.kind(),
        StateKind::Returned
    );
    let message = &candidate.messages().await.rows[0];
    assert!(
        message.words.zh.contains("2024年3月15日 10:00:00"),
        "{message:?}"
    );
    app.set_time("2024-03-15 10:00");
    assert_eq!(lapse(&app).await, 1);
}
