//! Tests of online payment (S2-21): only a signed message of the gateway makes an order paid, and
//! one application is never paid twice (A8).

use std::sync::Arc;

use axum::{body::Body, http::Request};
use server::{
    jobs::reconcile_due_orders,
    payment_gateway::{
        PaymentGateway,
        practice::{PracticePaymentGateway, SignedMessage},
        signed::{SIGNATURE_HEADER, TIMESTAMP_HEADER, sign},
    },
};
use shared::{
    application::{LogEvent, StageStatus},
    exam::{StageKind, fee::PaymentMethod},
    id::{ApplicationId, OrderId},
    payment::{Order, OrderState, Payment},
    problem::Problem,
    time::Timestamp,
};
use uuid::Uuid;

use crate::{
    actor::TestUser,
    app::TestApp,
    national::{enter_in, exam},
};

/// An approved candidate of S2 in the payment window, on a server with a practice gateway.
async fn approved() -> (
    TestApp,
    Arc<PracticePaymentGateway>,
    TestUser,
    ApplicationId,
) {
    approved_in(TestApp::start().await).await
}

/// As [`approved`], on a server set up by the caller.
pub(crate) async fn approved_in(
    app: TestApp,
) -> (
    TestApp,
    Arc<PracticePaymentGateway>,
    TestUser,
    ApplicationId,
) {
    let (app, practice) = app.with_practice();
    let (app, candidate, id) = enter_in(app).await;
    candidate.settle(&app, id).await;
    let choose = [("position", "10010101")];
    assert_eq!(candidate.act("positions/choose", id, &choose).await, 200);
    candidate.submit(id).await;
    let early = candidate.order(id, "alipay").await;
    assert_eq!(early, Err(Problem::NotAllowed), "before the approval");
    let reviewer = app.reviewer().await;
    reviewer.pass_all(id).await;
    reviewer.review("review/approve", id, &[]).await;
    (app, practice, candidate, id)
}

impl TestUser {
    async fn payment(&self, id: ApplicationId) -> Payment {
        self.read("payment/read", &[("application", &id.to_string())])
            .await
    }

    pub(crate) async fn order(&self, id: ApplicationId, gateway: &str) -> Result<Order, Problem> {
        let arguments = [("application", &*id.to_string()), ("gateway", gateway)];
        let answer = self.call("payment/order", &arguments).await;
        match answer.status {
            200 => Ok(self.payment(id).await.order.expect("was made")),
            _ => Err(answer.problem()),
        }
    }

    async fn is_paid(&self, id: ApplicationId) -> bool {
        self.application(id).await.payment.paid_at.is_some()
    }
}

pub(crate) async fn post_notice(app: &TestApp, words: &SignedMessage) -> u16 {
    let request = Request::post("/api/v1/payments/notice")
        .header(TIMESTAMP_HEADER, &words.timestamp)
        .header(SIGNATURE_HEADER, &words.signature);
    let body = Body::from(words.body.clone());
    app.browser().send(request, body).await.status
}

#[tokio::test]
async fn only_the_gateway_notice_marks_an_order_paid() {
    let (app, practice, candidate, id) = approved().await;
    let order = candidate.order(id, "alipay").await.expect("is due");
    assert_eq!(order.amount.to_string(), "100.00");
    assert_eq!(
        candidate.order(id, "alipay").await,
        Ok(order.clone()),
        "the same again"
    );
    let address = candidate.payment(id).await.address.expect("is open");
    let page = candidate.open(&address).await;
    assert!(page.text().contains("不会扣款"), "play money is called so");
    let policy = page.header("content-security-policy");
    assert!(policy.contains("form-action 'self'"), "its buttons work");

    // The candidate returns without a payment and presses 支付完毕.
    let asked = app.state.clock.now();
    let checked = candidate
        .call("payment/check", &[("application", &*id.to_string())])
        .await;
    assert_eq!(checked.problem(), Problem::PaymentNotArrived { asked });
    assert!(!candidate.is_paid(id).await);

    let words = practice
        .pay(&order, app.state.clock.now())
        .expect("is open");
    for _ in 0..2 {
        assert_eq!(post_notice(&app, &words).await, 204);
    }
    assert!(candidate.is_paid(id).await);
    let log = candidate.dossier(id).await.log;
    let paid = log
        .iter()
        .filter(|entry| matches!(entry.event, LogEvent::Paid { .. }));
    assert_eq!(paid.count(), 1);
    let again = candidate.order(id, "wechat").await;
    assert_eq!(again, Err(Problem::AlreadyPaid));
    let exam = exam();
    let seen = candidate.application(id).await;
    let stage = exam.stage(StageKind::Payment).expect("the exam has it");
    let standing = seen.stage_status(&exam, stage, app.state.clock.now());
    assert!(matches!(standing, StageStatus::Done { .. }), "{standing:?}");
    let hub = candidate.open(&format!("/applications/{id}")).await;
    assert!(hub.text().contains("已缴费"));
}

#[tokio::test]
async fn nobody_but_the_gateway_can_say_that_an_order_is_paid() {
    let (app, practice, candidate, id) = approved().await;
    let order = candidate.order(id, "alipay").await.expect("is due");
    let words = practice
        .pay(&order, app.state.clock.now())
        .expect("is open");
    let forged = SignedMessage {
        signature: sign("guessed", &words.timestamp, &words.body),
        timestamp: words.timestamp.clone(),
        body: words.body.clone(),
    };
    assert_eq!(post_notice(&app, &forged).await, 403);
    // A signed notice with a wrong amount does not pay the order.
    let body = String::from_utf8(words.body.clone()).expect("is JSON");
    let body = body.replace("100.00", "1.00").into_bytes();
    let less = SignedMessage {
        signature: sign(practice.signing_secret(), &words.timestamp, &body),
        timestamp: words.timestamp.clone(),
        body,
    };
    assert_eq!(post_notice(&app, &less).await, 409);
    assert!(!candidate.is_paid(id).await);
    let stranger = app.candidate().await;
    assert_eq!(stranger.act("payment/check", id, &[]).await, 404);
}

#[tokio::test]
async fn a_lost_notice_is_found_by_the_clock() {
    let (app, practice, candidate, id) = approved().await;
    let order = candidate.order(id, "alipay").await.expect("is due");
    practice
        .pay(&order, app.state.clock.now())
        .expect("is open");
    reconcile_due_orders(&app.state).await.expect("asks");
    assert!(!candidate.is_paid(id).await, "too early to ask");
    app.advance(2 * Timestamp::MINUTE_MS);
    reconcile_due_orders(&app.state).await.expect("asks");
    assert!(candidate.is_paid(id).await);
}

#[tokio::test]
async fn orders_of_a_paused_exam_are_asked_about_after_it() {
    let (app, practice, candidate, id) = approved().await;
    let order = candidate.order(id, "alipay").await.expect("is due");
    practice
        .pay(&order, app.state.clock.now())
        .expect("is open");
    let officer = app.officer().await;
    let windows = format!("/office/exams/{}/windows", exam().code);
    let pause = [
        ("act", "pause"),
        ("pause-window", "pay"),
        ("expected", "2024-03-06T10:00"),
        ("pause-reason", "支付通道维护"),
    ];
    assert_eq!(officer.post_page(&windows, &pause).await.status, 302);
    app.advance(2 * Timestamp::MINUTE_MS);
    reconcile_due_orders(&app.state).await.expect("asks");
    assert!(!candidate.is_paid(id).await);
    let running = app.state.db.list_running_pauses().await.expect("reads");
    let pause = running[0].id.to_string();
    let end = [("act", "end-pause"), ("id", pause.as_str())];
    assert_eq!(officer.post_page(&windows, &end).await.status, 302);
    reconcile_due_orders(&app.state).await.expect("asks");
    assert!(candidate.is_paid(id).await);
}

#[tokio::test]
async fn abandoned_orders_do_not_keep_a_new_one_from_its_turn() {
    let (app, practice, candidate, id) = approved().await;
    let order = candidate.order(id, "alipay").await.expect("is due");
    for number in 0..1_200_u128 {
        let abandoned = Order {
            id: OrderId(Uuid::from_u128(number)),
            application: ApplicationId(Uuid::from_u128(number)),
            made: Timestamp(order.made.0 - Timestamp::DAY_MS + number as i64),
            ..order.clone()
        };
        app.state.db.insert_order(abandoned).await.expect("is kept");
    }
    let now = app.state.clock.now();
    practice.pay(&order, now).expect("is open");
    for _ in 0..4 {
        app.advance(2 * Timestamp::MINUTE_MS);
        reconcile_due_orders(&app.state).await.expect("asks");
    }
    assert!(candidate.is_paid(id).await);
}

#[tokio::test]
async fn an_order_taken_for_a_check_is_not_taken_twice() {
    let (app, _, candidate, id) = approved().await;
    candidate.order(id, "alipay").await.expect("is due");
    app.advance(2 * Timestamp::MINUTE_MS);
    let now = app.state.clock.now();
    let first = app
        .state
        .db
        .claim_due_orders(Vec::new(), now, 10)
        .await
        .expect("reads");
    let second = app
        .state
        .db
        .claim_due_orders(Vec::new(), now, 10)
        .await
        .expect("reads");
    assert_eq!((first.len(), second.len()), (1, 0));
}

#[tokio::test]
async fn choosing_another_gateway_closes_the_first_order() {
    let (app, practice, candidate, id) = approved().await;
    let first = candidate.order(id, "alipay").await.expect("is due");
    let second = candidate.order(id, "wechat").await.expect("is due");
    assert_eq!(
        (second.gateway, second.state),
        (PaymentMethod::Wechat, OrderState::Open)
    );
    let now = app.state.clock.now();
    assert!(
        practice.pay(&first, now).is_none(),
        "nothing is taken for it any more"
    );

    // The first order is paid while another gateway is chosen: that payment counts.
    let words = practice.pay(&second, now).expect("is open");
    let kept = candidate.order(id, "unionpay").await.expect("is settled");
    assert_eq!((kept.id, kept.state), (second.id, OrderState::Paid));
    assert!(candidate.is_paid(id).await);
    assert_eq!(post_notice(&app, &words).await, 204);
}

#[tokio::test]
async fn outside_the_window_no_order_is_made() {
    let (app, _, candidate, id) = approved().await;
    app.set_time("2024-03-18 18:00");
    let candidate = app.sign_in_again(&candidate).await;
    let late = candidate.order(id, "alipay").await;
    assert!(matches!(late, Err(Problem::Locked(_))), "{late:?}");
}
