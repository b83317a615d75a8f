//! Tests of payment on site (S4-19): the office finds the person, records the payment and can undo
//! it; the candidate has a receipt and is informed of both.

use shared::{
    application::{LogEvent, StageStatus, StateKind},
    exam::{Exam, StageKind, fee::PaymentMethod},
    id::ApplicationId,
    problem::Problem,
    role::Role,
    time::Timestamp,
    view::{BoardRow, PayerList},
};

use crate::{
    actor::TestUser,
    app::{EXAM, TestApp, beijing_time, read_definition},
    application::REQUIRED,
};

/// Addition to the exam of these tests: a fee that is paid in person.
const FEE: &str = r#"
[[windows]]
id = "on-site"
title = "现场报名"
opens = "2021-02-01 09:00"
closes = "2021-02-02 17:00"

[[rounds.stages]]
id = "on-site"
title = "现场报名和交费"
kind = "on-site"
window = "on-site"

[fee]
title = "学费"
amount = "680.00"
on-site = ["alipay", "wechat"]

[on-site]
items = [{ title = "身份证原件", keeper = "candidate" }]
"#;

/// An approved candidate of an exam with payment on site, on its day, and an officer.
async fn approved() -> (TestApp, TestUser, TestUser, ApplicationId) {
    let app = TestApp::start().await;
    let exam: Exam = toml::from_str(&format!("{}{FEE}", read_definition(EXAM))).expect("parses");
    let now = app.state.clock.now();
    let published = app.state.db.publish_exam(&exam, now).await;
    published.expect("is published");
    let (candidate, reviewer) = (app.candidate().await, app.reviewer().await);
    let (application, _) = candidate.apply().await;
    for (slot, _) in REQUIRED {
        reviewer
            .review("review/pass", application, &[("part", slot)])
            .await;
    }
    reviewer.review("review/approve", application, &[]).await;
    app.set_time("2021-02-01 10:00");
    let (candidate, officer) = (app.sign_in_again(&candidate).await, app.officer().await);
    (app, candidate, officer, application)
}

async fn find(officer: &TestUser, sought: &str) -> PayerList {
    let arguments = [("exam", EXAM), ("sought", sought)];
    officer.read("office/find-payers", &arguments).await
}

async fn record(officer: &TestUser, id: ApplicationId, gateway: &str) -> u16 {
    let more = [("gateway", gateway), ("reference", " 2021020122001 ")];
    officer.act("office/record-payment", id, &more).await
}

#[tokio::test]
async fn payment_on_site_is_recorded_by_the_office_with_a_receipt() {
    let (app, candidate, officer, id) = approved().await;
    let number = candidate.application(id).await.number;
    let page = format!("/office/exams/{EXAM}/payments?find={number}");
    let form = officer.open(&page).await.text();
    assert!(
        form.contains("登记缴费") && form.contains("支付宝"),
        "{form}"
    );

    assert_eq!(record(&officer, id, "wechat").await, 200);
    let found = find(&officer, &number.to_lowercase()).await;
    assert_eq!((found.approved, found.paid), (1, 1));
    let [payer] = found.people.as_slice() else {
        panic!("{found:?}")
    };
    assert_eq!(payer.paid, Some(app.state.clock.now()));
    assert!(payer.recorded_by.is_some(), "who recorded it");
    assert_eq!(find(&officer, &payer.name).await.people.len(), 1);

    let dossier = candidate.dossier(id).await;
    assert_eq!(dossier.application.payment.paid_at, payer.paid);
    let LogEvent::Paid(payment) = &dossier.log[0].event else {
        panic!("{:?}", dossier.log[0])
    };
    assert_eq!(payment.reference, "2021020122001");
    assert_eq!(payment.gateway, Some(PaymentMethod::Wechat));
    assert_eq!(dossier.log[0].role, Some(Role::Office));
    let message = &candidate.messages().await.rows[0];
    assert!(message.words.zh.contains("2021020122001"), "{message:?}");
    let hub = candidate.open(&format!("/applications/{id}")).await.text();
    for part in ["已缴费：学费", "¥ 680.00", "现场微信", "2021020122001"] {
        assert!(hub.contains(part), "{part}: {hub}");
    }

    // After the day the page of a paid candidate must not say that the payment is missing.
    app.set_time("2021-02-03 09:00");
    let candidate = app.sign_in_again(&candidate).await;
    let dossier = candidate.dossier(id).await;
    let stage = dossier.exam.stage(StageKind::OnSite).expect("has it");
    let standing = dossier
        .application
        .stage_status(&dossier.exam, stage, dossier.now);
    assert!(matches!(standing, StageStatus::Done { .. }), "{standing:?}");
    let hub = candidate.open(&format!("/applications/{id}")).await.text();
    assert!(!hub.contains("截止，未完成"), "{hub}");
}

#[tokio::test]
async fn recorded_payment_is_taken_back_with_a_reason_and_once() {
    let (app, candidate, officer, id) = approved().await;
    let undo = async |reason| {
        let more = [("reason", reason)];
        officer.act("office/undo-payment", id, &more).await
    };
    assert_eq!(undo("认错人").await, Problem::NotAllowed.http_status());
    assert_eq!(record(&officer, id, "alipay").await, 200);
    let again = record(&officer, id, "alipay").await;
    assert_eq!(again, Problem::AlreadyPaid.http_status());
    app.advance(Timestamp::MINUTE_MS);
    assert_eq!(undo(" ").await, Problem::ReasonMissing.http_status());
    assert_eq!(undo("认错人").await, 200);
    let dossier = candidate.dossier(id).await;
    assert_eq!(dossier.application.payment.paid_at, None);
    assert_eq!(dossier.application.state.kind(), StateKind::Approved);
    let reason = "认错人".to_owned();
    assert_eq!(dossier.log[0].event, LogEvent::PaymentUndone { reason });
    let subject = &candidate.messages().await.rows[0].subject.zh;
    assert_eq!(subject, "缴费登记已撤销");

    app.set_time("2021-02-03 09:00");
    let candidate = app.sign_in_again(&candidate).await;
    let hub = candidate.open(&format!("/applications/{id}")).await.text();
    assert!(hub.contains("已于 2月2日 17:00:00 结束"), "{hub}");
    assert!(!hub.contains("截止，未完成"), "{hub}");
}

#[tokio::test]
async fn only_approved_people_pay_on_site_and_in_the_named_ways() {
    let (app, _, officer, id) = approved().await;
    assert_eq!(record(&officer, id, "unionpay").await, 404);
    app.set_time("2021-01-20 10:00");
    let other = app.candidate().await;
    let draft = other.enter().await;
    let officer = app.sign_in_again(&officer).await;
    let early = record(&officer, draft, "alipay").await;
    assert_eq!(early, Problem::NotAllowed.http_status());
    let board: Vec<BoardRow> = officer.read("office/board", &[]).await;
    assert!(board[0].is_paid_on_site);
    assert_eq!(app.state.clock.now(), beijing_time("2021-01-20 10:00"));
}
