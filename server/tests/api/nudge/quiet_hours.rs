//! Tests of reminders by mail in the quiet hours.

use server::jobs::MessageDispatcher;
use shared::{
    exam::{Exam, WindowSpan},
    message::MessageKind,
    time::Timestamp,
};

use super::{DRAFT_SUBJECT, assert_sent};
use crate::{
    app::{EXAM, TestApp, exam},
    message::MailServer,
};

async fn start_with_mail(server: &MailServer) -> TestApp {
    TestApp::start_with(|config| {
        config.mail_server = Some(server.url().into());
        config.mail_from = Some("考试报名 <exam@example.cn>".to_owned());
    })
    .await
}

#[tokio::test]
async fn nothing_is_sent_in_the_quiet_hours() {
    let server = MailServer::start(&[]).await;
    let app = start_with_mail(&server).await;
    let (early, late) = (app.candidate().await, app.candidate().await);
    for (candidate, address) in [(&early, "early@example.cn"), (&late, "late@example.cn")] {
        app.set_contact(candidate, None, Some(address)).await;
    }
    early.enter().await;
    app.set_time("2021-01-15 20:59");
    let officer = app.officer().await;
    let said = officer.open_list(EXAM, "not-submitted").await;
    assert!(said.contains("ea****@example.cn"), "{said}");
    assert_sent(
        &officer.nudge(EXAM, "not-submitted", 1).await,
        EXAM,
        "not-submitted",
    );
    app.write_nudges().await;
    let late = app.sign_in_again(&late).await;
    late.enter().await;
    // The message was written before the quiet hours, and its turn comes in them.
    app.set_time("2021-01-15 21:00");
    let said = officer.open_list(EXAM, "not-submitted").await;
    assert!(
        said.contains("2021年1月16日 08:00:00（北京时间） 起发出"),
        "{said}"
    );
    assert_sent(
        &officer.nudge(EXAM, "not-submitted", 1).await,
        EXAM,
        "not-submitted",
    );
    app.write_nudges().await;
    assert_eq!(app.send_due().await, 0);
    assert_eq!(
        app.sign_in_again(&late).await.heard().await,
        [DRAFT_SUBJECT]
    );
    app.set_time("2021-01-16 07:59:59");
    assert_eq!(app.send_due().await, 0);
    app.set_time("2021-01-16 08:00");
    assert_eq!(app.send_due().await, 2);
    let mut sent: Vec<_> = server.received().into_iter().map(|mail| mail.to).collect();
    sent.sort();
    assert_eq!(sent, ["early@example.cn", "late@example.cn"]);
}

#[tokio::test]
async fn a_step_that_closes_before_the_morning_is_told_at_once() {
    let server = MailServer::start(&[]).await;
    let app = start_with_mail(&server).await;
    let mut ending: Exam = (*exam()).clone();
    for window in &mut ending.windows {
        if let WindowSpan::Fixed { closes, .. } = &mut window.span {
            *closes = "2021-01-16 00:00".parse().expect("a time");
        }
    }
    let published = app.state.db.publish_exam(&ending, app.state.clock.now());
    published.await.expect("is published");
    let candidate = app.candidate().await;
    app.set_contact(&candidate, None, Some("lin@example.cn"))
        .await;
    candidate.enter().await;
    app.set_time("2021-01-15 21:05");
    let officer = app.officer().await;
    assert_sent(
        &officer.nudge(EXAM, "not-submitted", 1).await,
        EXAM,
        "not-submitted",
    );
    app.write_nudges().await;
    assert_eq!(app.send_due().await, 1);
    assert_eq!(server.received().len(), 1);
}

#[tokio::test]
async fn a_retry_waits_for_the_end_of_the_quiet_hours() {
    let server = MailServer::start(&["450 4.2.1 later"]).await;
    let app = start_with_mail(&server).await;
    let candidate = app.candidate().await;
    app.set_contact(&candidate, None, Some("lin@example.cn"))
        .await;
    candidate.enter().await;
    app.set_time("2021-01-15 20:59:50");
    let officer = app.officer().await;
    assert_sent(
        &officer.nudge(EXAM, "not-submitted", 1).await,
        EXAM,
        "not-submitted",
    );
    app.write_nudges().await;
    assert_eq!(app.send_due().await, 1, "the first try fails");
    app.set_time("2021-01-15 21:10");
    app.send_due().await;
    assert_eq!(server.received().len(), 0);
    app.set_time("2021-01-16 08:00");
    assert_eq!(app.send_due().await, 1);
    assert_eq!(server.received().len(), 1);
}

#[tokio::test]
async fn step_done_in_the_night_is_not_reminded_of() {
    let server = MailServer::start(&[]).await;
    let app = start_with_mail(&server).await;
    let (quick, slow) = (app.candidate().await, app.candidate().await);
    for (candidate, address) in [(&quick, "quick@example.cn"), (&slow, "slow@example.cn")] {
        app.set_contact(candidate, None, Some(address)).await;
    }
    let application = quick.enter().await;
    slow.enter().await;
    quick.prepare(application).await;
    quick.fill(application).await;
    app.set_time("2021-01-15 21:30");
    let officer = app.officer().await;
    assert_sent(
        &officer.nudge(EXAM, "not-submitted", 2).await,
        EXAM,
        "not-submitted",
    );
    app.write_nudges().await;
    assert_eq!(app.send_due().await, 0);
    app.sign_in_again(&quick).await.submit(application).await;
    app.set_time("2021-01-16 08:00");
    app.send_due().await;
    let sent: Vec<_> = server.received().into_iter().map(|mail| mail.to).collect();
    assert_eq!(sent, ["slow@example.cn"]);
    let officer = app.sign_in_again(&officer).await;
    let log = officer.open("/office/messages?status=no-longer-due").await;
    let said = log.text();
    assert!(said.contains("未发送：已不需要提醒"), "{said}");
    assert_eq!(app.send_due().await, 0, "nothing waits");
}

#[tokio::test]
async fn person_who_entered_in_the_night_is_not_reminded() {
    let server = MailServer::start(&[]).await;
    let app = start_with_mail(&server).await;
    let candidate = app.candidate().await;
    app.set_contact(&candidate, None, Some("lin@example.cn"))
        .await;
    app.set_time("2021-01-15 21:30");
    let officer = app.officer().await;
    assert_sent(
        &officer.nudge(EXAM, "not-entered", 1).await,
        EXAM,
        "not-entered",
    );
    app.write_nudges().await;
    assert_eq!(app.send_due().await, 0);
    app.sign_in_again(&candidate).await.enter().await;
    app.set_time("2021-01-16 08:00");
    app.send_due().await;
    assert_eq!(server.received().len(), 0);
}

#[tokio::test]
async fn decisions_go_before_the_reminders_of_a_night() {
    let server = MailServer::start(&[]).await;
    let app = start_with_mail(&server).await;
    let (open, returned) = (app.candidate().await, app.candidate().await);
    for (candidate, address) in [
        (&open, "open@example.cn"),
        (&returned, "returned@example.cn"),
    ] {
        app.set_contact(candidate, None, Some(address)).await;
    }
    open.enter().await;
    let (application, _) = returned.apply().await;
    app.set_time("2021-01-15 21:30");
    let officer = app.officer().await;
    assert_sent(
        &officer.nudge(EXAM, "not-submitted", 1).await,
        EXAM,
        "not-submitted",
    );
    app.write_nudges().await;
    assert_eq!(app.send_due().await, 0);
    app.set_time("2021-01-16 08:00:05");
    let reviewer = app.reviewer().await;
    reviewer.send_back(application, "education", "edu-qr").await;
    let post = MessageDispatcher::open(app.state.clone()).expect("opens");
    post.create_deliveries().await.expect("creates");
    let (db, now) = (&app.state.db, app.state.clock.now());
    let until = now.plus(10 * Timestamp::MINUTE_MS);
    let mut order = Vec::new();
    for _ in 0..2 {
        let claimed = db.claim_deliveries(now, until, 1).await.expect("claims");
        order.extend(claimed.into_iter().map(|it| it.message.matter.kind()));
    }
    assert_eq!(order, [MessageKind::Returned, MessageKind::ClosingSoon]);
}
