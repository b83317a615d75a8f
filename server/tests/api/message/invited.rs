//! Tests of a roster import with invitations (S4-02): the import writes the message, the code is
//! only in the sent text, and unsendable codes are shown once to the office.

use server::auth::SecretCode;
use shared::{
    message::{Channel, DeliveryStatus},
    roster::RosterReport,
};

use super::{TestGateway, use_gateway};
use crate::{
    actor::{TestBrowser, TestUser},
    app::TestApp,
    registration::register,
    roster::send,
};

const EXAM: &str = "cadre-graduate";
const ROWS: &str = "姓名,身份证号,手机,分院\n林样本,11010119940307058X,13800138000,第一分院\n";

async fn import(officer: &TestUser, again: bool) -> RosterReport {
    let mut fields: Vec<(&str, &[u8])> = vec![("text", ROWS.as_bytes()), ("apply", b"yes")];
    if again {
        fields.push(("again", b"yes"));
    }
    let answer = send(officer, EXAM, &fields, "application/json").await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

/// A server that sends text messages, and an officer.
async fn start(gateway: &TestGateway) -> (TestApp, TestUser) {
    let app = TestApp::start_with(|config| {
        use_gateway(config, gateway);
        config.public_url = Some("http://zhunkao.test".to_owned());
    })
    .await;
    app.publish(EXAM).await;
    let officer = app.officer().await;
    (app, officer)
}

async fn is_invited(browser: &TestBrowser, code: &str) -> bool {
    let page = browser.open(&format!("/invitation?code={code}")).await;
    page.text().contains("邀请 林** 参加报名")
}

/// The code in a text, which is after these words and in the link.
fn code_in(text: &str) -> String {
    let (_, rest) = text.split_once("邀请码 ").expect("a code");
    let code = rest.split(' ').next().expect("a code").to_owned();
    assert!(code.parse::<SecretCode>().is_ok(), "{code}");
    assert!(text.contains(&format!("http://zhunkao.test/invitation?code={code}")));
    code
}

#[tokio::test]
async fn imported_person_gets_a_message_with_the_only_code() {
    let gateway = TestGateway::start("s", &[]).await;
    let (app, officer) = start(&gateway).await;
    let told = import(&officer, false).await;
    assert_eq!((told.added, told.invited, told.to_pass_on.len()), (1, 1, 0));
    assert_eq!(app.send_due().await, 1);
    let calls = gateway.calls();
    assert_eq!(calls[0].body["to"], "13800138000");
    let code = code_in(&calls[0].body["text"]);
    assert!(is_invited(&app.browser(), &code).await);

    let outbox = officer.outbox().await;
    let fates: Vec<_> = outbox.rows[0]
        .deliveries
        .iter()
        .map(|delivery| (delivery.channel, delivery.status))
        .collect();
    assert!(
        fates.contains(&(Channel::Sms, DeliveryStatus::Sent)),
        "{fates:?}"
    );
    let page = officer.open("/office/messages").await.text();
    assert!(page.contains("林样本") && !page.contains(&code), "{page}");
    // A second import does not invite a person again.
    let told = import(&officer, false).await;
    assert_eq!((told.added, told.invited), (0, 0));
    assert_eq!(app.send_due().await, 0);
}

#[tokio::test]
async fn five_days_count_from_the_moment_the_gateway_accepts() {
    // Refused temporarily, then accepted a day later.
    let gateway = TestGateway::start("s", &[503]).await;
    let (app, officer) = start(&gateway).await;
    app.set_time("2023-03-01 10:00");
    let officer = app.sign_in_again(&officer).await;
    import(&officer, false).await;
    assert_eq!(app.send_due().await, 1);
    app.set_time("2023-03-02 10:00");
    assert_eq!(app.send_due().await, 1);
    let calls = gateway.calls();
    let text = &calls[1].body["text"];
    assert!(text.contains("2023年3月7日 10:00:00"), "{text}");
    let page = format!("/invitation?code={}", code_in(text));
    let said = app.browser().open(&page).await.text();
    assert!(said.contains("2023年3月7日 10:00:00"), "{said}");
    // The message in the app has the same close.
    let officer = app.sign_in_again(&officer).await;
    let words = &officer.outbox().await.rows[0].words.zh;
    assert!(words.contains("2023年3月7日 10:00:00"), "{words}");
    app.set_time("2023-03-07 09:59:59");
    assert!(is_invited(&app.browser(), &code_in(text)).await);
    app.set_time("2023-03-07 10:00");
    let over = app.browser().open(&page).await.text();
    assert!(over.contains("已于 2023年3月7日 10:00:00"), "{over}");
}

#[tokio::test]
async fn without_channel_office_sees_link_and_code_once() {
    let app = TestApp::start().await;
    app.publish(EXAM).await;
    let officer = app.officer().await;
    let fields: [(&str, &[u8]); 2] = [("text", ROWS.as_bytes()), ("apply", b"yes")];
    let answer = send(&officer, EXAM, &fields, "text/html").await;
    assert_eq!(answer.header("cache-control"), "no-store");
    let page = answer.text();
    assert!(page.contains("下面 1 人，系统没有办法通知"), "{page}");
    // The page offers the codes as a table and as a copy, only in this response.
    assert!(page.contains("data:text/csv;charset=utf-8,%EF%BB%BF"));
    assert!(page.contains(r#"data-copy=""#));
    let (_, rest) = page.split_once("<code>").expect("a code");
    let code = rest.split('<').next().expect("a code").to_owned();
    assert!(page.contains(&format!("/invitation?code={}", code.replace('-', ""))));
    assert!(is_invited(&app.browser(), &code).await);

    for place in [
        format!("/office/exams/{EXAM}/roster"),
        "/office/messages".to_owned(),
    ] {
        let page = officer.open(&place).await.text();
        assert!(!page.contains(&code), "{place}");
    }
    assert_eq!(app.send_due().await, 0);
    let row = &officer.outbox().await.rows[0];
    assert!(row.passed_on && row.deliveries.is_empty());
    let page = officer.open("/office/messages").await.text();
    assert!(page.contains("由考试机构把邀请码转告本人"), "{page}");
}

#[tokio::test]
async fn new_invitation_voids_the_old_and_its_unsent_message() {
    let gateway = TestGateway::start("s", &[]).await;
    let (app, officer) = start(&gateway).await;
    import(&officer, false).await;
    assert_eq!(app.send_due().await, 1);
    let first = code_in(&gateway.calls()[0].body["text"]);

    assert_eq!(import(&officer, true).await.invited, 1);
    assert!(!is_invited(&app.browser(), &first).await);
    // The second code is never sent, since a third replaces it before the delivery runs.
    assert_eq!(import(&officer, true).await.invited, 1);
    assert_eq!(app.send_due().await, 1);
    let calls = gateway.calls();
    assert_eq!(calls.len(), 2);
    assert!(is_invited(&app.browser(), &code_in(&calls[1].body["text"])).await);
}

#[tokio::test]
async fn failed_invitation_is_renewed_instead_of_resent() {
    let gateway = TestGateway::start("s", &[400]).await;
    let (app, officer) = start(&gateway).await;
    import(&officer, false).await;
    assert_eq!(app.send_due().await, 1);
    let outbox = officer.outbox().await;
    let delivery = outbox.rows[0]
        .deliveries
        .iter()
        .find(|it| it.channel == Channel::Sms);
    let delivery = delivery.expect("was tried");
    assert_eq!(
        (delivery.status, delivery.can_retry),
        (DeliveryStatus::Failed, false)
    );
    let message = outbox.rows[0].id.to_string();
    let arguments = [("message", message.as_str()), ("channel", "sms")];
    assert_eq!(
        officer.call("office/send-again", &arguments).await.status,
        404
    );

    assert_eq!(import(&officer, true).await.invited, 1);
    assert_eq!(app.send_due().await, 1);
    assert!(is_invited(&app.browser(), &code_in(&gateway.calls()[1].body["text"])).await);
}

/// Addresses typed by a person who registered with another person's number and name are not used.
#[tokio::test]
async fn code_is_sent_to_the_roster_phone_only() {
    let gateway = TestGateway::start("s", &[]).await;
    let (app, officer) = start(&gateway).await;
    app.publish("national-personnel").await;
    app.set_time("2024-03-05 10:00");
    // The registration has 13800138000, which is not the phone in the roster below.
    let registered = register(&app.browser(), &[]).await;
    assert_eq!(registered.status, 200, "{}", registered.text());
    let officer = app.sign_in_again(&officer).await;
    let rows = ROWS.replace("13800138000", "13900139000");
    let fields: [(&str, &[u8]); 2] = [("text", rows.as_bytes()), ("apply", b"yes")];
    let answer = send(&officer, EXAM, &fields, "application/json").await;
    let told: RosterReport = answer.json();
    assert_eq!((told.invited, told.to_pass_on.len()), (1, 0));
    assert_eq!(app.send_due().await, 1);
    assert_eq!(gateway.calls()[0].body["to"], "13900139000");
}

#[tokio::test]
async fn later_messages_of_an_exam_go_where_its_roster_says() {
    let gateway = TestGateway::start("s", &[]).await;
    let (app, officer) = start(&gateway).await;
    // The account has another phone.
    let candidate = app.returned().await;
    let account = app.state.db.find_account_by_login(&candidate.login).await;
    let account = account.expect("reads").expect("is there");
    let number = account.identity.expect("has a card").number().to_owned();
    let rows = format!(
        "姓名,身份证号,手机,职位编号,报考职位,招考单位,可上传\n\
         {},{number},13900139000,1,科员,样本局,是\n",
        account.name
    );
    let fields: [(&str, &[u8]); 2] = [("text", rows.as_bytes()), ("apply", b"yes")];
    let answer = send(&officer, crate::app::EXAM, &fields, "application/json").await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(app.send_due().await, 1);
    assert_eq!(gateway.calls()[0].body["to"], "13900139000");
}
