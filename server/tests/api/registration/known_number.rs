//! Tests of a known number (S2-03 … S2-05): the same response to all unconfirmed registrations, and
//! a way to continue for the owner of the number.

use shared::time::Timestamp;

use super::{ANOTHER_NAME, NUMBER, PAGE, PASSWORD, form, register};
use crate::{
    actor::{SolvedProof, TestBrowser, TestResponse},
    app::TestApp,
    code::{other_code, request_of, start_with_gateway},
    message::TestGateway,
};

const PHONE: &str = "13900139000";
const OWN_PASSWORD: [(&str, &str); 2] = [
    ("password", "another stable"),
    ("password-again", "another stable"),
];

/// S2 in the middle of its window, on a server that sends text messages.
async fn start() -> (TestApp, TestGateway) {
    let (app, gateway) = start_with_gateway().await;
    app.publish("national-personnel").await;
    app.set_time("2024-03-05 10:00");
    (app, gateway)
}

/// The form of another person with another phone.
fn other_form(changes: &[(&'static str, &'static str)]) -> Vec<(&'static str, &'static str)> {
    let mut all = OWN_PASSWORD.to_vec();
    all.push(("phone", PHONE));
    all.extend(changes);
    form(&all)
}

/// Presses the button that sends a code to the phone of the form.
async fn send_code(browser: &TestBrowser, fields: &[(&str, &str)]) -> TestResponse {
    let proof = browser.solve_proof(PAGE).await;
    let mut fields = fields.to_vec();
    fields.retain(|(name, _)| !name.starts_with("password"));
    fields.push(("act", "send-to-phone"));
    browser.post_page(PAGE, &proof.with(&fields)).await
}

async fn confirm(
    browser: &TestBrowser,
    fields: &[(&str, &str)],
    request: &str,
    code: &str,
) -> TestResponse {
    let proof = browser.solve_proof(PAGE).await;
    let mut fields = fields.to_vec();
    fields.extend([("request", request), ("one-time-code", code)]);
    browser.post_page(PAGE, &proof.with(&fields)).await
}

/// Sends a code and types it.
async fn go_on(
    app: &TestApp,
    gateway: &TestGateway,
    browser: &TestBrowser,
    (fields, phone): (&[(&str, &str)], &str),
) -> TestResponse {
    let sent = send_code(browser, fields).await;
    assert_eq!(sent.status, 200, "{}", sent.text());
    let code = gateway.code(app, phone).await;
    confirm(browser, fields, &request_of(&sent), &code).await
}

/// The page without the parts that differ in every response: the nonce of its scripts and the
/// challenge of its form.
fn without_chance(answer: &TestResponse) -> String {
    let text = answer.text();
    let nonce = text
        .split_once(r#"nonce=""#)
        .and_then(|(_, rest)| rest.split_once('"'))
        .map(|(nonce, _)| nonce.to_owned());
    let text = nonce.map_or(text.clone(), |nonce| text.replace(&nonce, ""));
    let is_challenge = |c: char| c.is_ascii_alphanumeric() || ".-_".contains(c);
    let mut parts = text.split("register.6.");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |page, part| {
        page + part.trim_start_matches(is_challenge)
    })
}

#[tokio::test]
async fn a_known_number_with_another_name_is_warned_and_goes_on() {
    let (app, gateway) = start().await;
    assert_eq!(register(&app.browser(), &[]).await.status, 200);
    app.advance(Timestamp::SECOND_MS);
    let other = app.browser();
    let fields = other_form(&ANOTHER_NAME);
    let proof = other.solve_proof(PAGE).await;
    let warned = other.post_page(PAGE, &proof.with(&fields)).await;
    assert_eq!(warned.status, 422);
    for words in [
        "该证件号码在注册库中已经存在",
        "确定，发送验证码到手机",
        r#"href="/recover""#,
        r#"value="李𬭎""#,
    ] {
        assert!(warned.text().contains(words), "{words}: {}", warned.text());
    }
    let sent = send_code(&other, &fields).await;
    assert!(sent.text().contains("139****000"), "{}", sent.text());
    let code = gateway.code(&app, PHONE).await;
    let told = confirm(&other, &fields, &request_of(&sent), &code).await;
    assert_eq!(told.status, 200, "{}", told.text());
    assert!(told.text().contains("办理结果已经发往 139****000"));

    for (password, name) in [(PASSWORD, "林样本"), ("another stable", "李𬭎")] {
        let browser = app.browser();
        let login = browser.sign_in(NUMBER, password).await;
        assert_eq!(login.status, 302, "{name}");
        assert!(browser.open("/account").await.text().contains(name));
    }
    // Number and name together are a separate login.
    let login = format!("{NUMBER} 李𬭎");
    let signed_in = app.browser().sign_in(&login, "another stable").await;
    assert_eq!(signed_in.status, 302);
    // The office sees both accounts, and the confirmed channels of each.
    let board = app.officer().await.open("/office").await.text();
    for words in [
        "同号不同名",
        "林样本",
        "没有验证",
        "李𬭎",
        "已验证手机或邮箱",
    ] {
        assert!(board.contains(words), "{words}");
    }
}

#[tokio::test]
async fn the_same_number_and_name_register_once_only() {
    let (app, gateway) = start().await;
    assert_eq!(register(&app.browser(), &[]).await.status, 200);
    // A temporary card has the same number and means the same person.
    let again = [
        ("document", "temporary-resident-card"),
        ("document-again", "temporary-resident-card"),
    ];
    let other = app.browser();
    let fields = other_form(&again);
    let told = go_on(&app, &gateway, &other, (&fields, PHONE)).await;
    assert_eq!(told.status, 200, "{}", told.text());
    app.send_due().await;
    // The page is the same as for a new account; only the message to the phone tells the
    // difference.
    assert!(told.text().contains("办理结果已经发往 139****000"));
    assert_eq!(gateway.sent(PHONE, "has-account").len(), 1);
    assert_eq!(gateway.sent(PHONE, "account-opened").len(), 0);
    let refused = other.sign_in(NUMBER, "another stable").await;
    assert_eq!(refused.status, 401);
    assert_eq!(app.browser().sign_in(NUMBER, PASSWORD).await.status, 302);
    let shared = app.state.db.list_shared_numbers().await.expect("reads");
    assert_eq!(shared, []);
}

#[tokio::test]
async fn the_owner_of_a_known_name_is_told_at_a_confirmed_phone() {
    let (app, gateway) = start().await;
    let owner = app.browser();
    assert_eq!(register(&owner, &[]).await.status, 200);
    assert_eq!(owner.sign_in(NUMBER, PASSWORD).await.status, 302);
    crate::contact::confirm_phone(&app, &gateway, &owner, (PASSWORD, "13800138000")).await;
    let fields = other_form(&[]);
    go_on(&app, &gateway, &app.browser(), (&fields, PHONE)).await;
    app.send_due().await;
    let told = gateway.sent("13800138000", "registration-attempted");
    assert_eq!(told.len(), 1);
    // The account page shows it too.
    let page = owner.open("/account").await.text();
    assert!(page.contains("有人用您的证件号码和姓名再次注册"), "{page}");
}

#[tokio::test]
async fn a_known_name_and_an_unknown_one_get_the_same_answers() {
    let mut answers = Vec::new();
    for known in ["林样本", "李𬭎"] {
        let (app, gateway) = start().await;
        let first = [("name", known), ("name-again", known)];
        assert_eq!(register(&app.browser(), &first).await.status, 200);
        let browser = app.browser();
        let fields = other_form(&[]);
        let proof = browser.solve_proof(PAGE).await;
        let warned = browser.post_page(PAGE, &proof.with(&fields)).await;
        let told = go_on(&app, &gateway, &browser, (&fields, PHONE)).await;
        answers.push((
            (warned.status, without_chance(&warned)),
            (told.status, without_chance(&told)),
        ));
    }
    assert_eq!(answers[0].0, answers[1].0, "to who has proved nothing");
    assert_eq!(answers[0].1, answers[1].1, "on the page, with the code");
    assert_eq!((answers[0].0.0, answers[0].1.0), (422, 200));
}

#[tokio::test]
async fn invented_names_do_not_shut_the_owner_out() {
    let (app, gateway) = start().await;
    let squatters = [
        ("林木本", "13700137001"),
        ("林本样", "13700137002"),
        ("林木木", "13700137003"),
        ("林林本", "13700137004"),
    ];
    for (name, phone) in squatters {
        let browser = app.browser();
        let changes = [("name", name), ("name-again", name), ("phone", phone)];
        let fields = form(&changes);
        let proof = browser.solve_proof(PAGE).await;
        let first = browser.post_page(PAGE, &proof.with(&fields)).await;
        if first.status == 422 {
            let told = go_on(&app, &gateway, &browser, (&fields, phone)).await;
            assert_eq!(told.status, 200, "{name}");
        }
    }
    let owner = app.browser();
    let fields = other_form(&[]);
    let told = go_on(&app, &gateway, &owner, (&fields, PHONE)).await;
    assert_eq!(told.status, 200, "{}", told.text());
    let signed_in = owner.sign_in(NUMBER, "another stable").await;
    assert_eq!(signed_in.status, 302);
    assert!(owner.open("/account").await.text().contains("林样本"));

    // The office closes one account; its holder is signed out, and the others stay.
    let holder = app.browser();
    let login = format!("{NUMBER} 林木木");
    assert_eq!(holder.sign_in(&login, PASSWORD).await.status, 302);
    let db = &app.state.db;
    let squatter = db.find_candidate(NUMBER, "林木木").await.expect("reads");
    let squatter = squatter.expect("is there").id;
    db.set_disabled(squatter, true).await.expect("is closed");
    assert_eq!(holder.open("/account").await.status, 401);
    assert_eq!(holder.sign_in(&login, PASSWORD).await.status, 401);
    assert_eq!(owner.open("/account").await.status, 200);
    let board = app.officer().await.open("/office").await.text();
    assert!(board.contains("已停用"), "{board}");
}

#[tokio::test]
async fn guessing_a_code_ends_after_five_tries() {
    let (app, gateway) = start().await;
    register(&app.browser(), &[]).await;
    let browser = app.browser();
    let fields = other_form(&ANOTHER_NAME);
    let sent = send_code(&browser, &fields).await;
    let (request, code) = (request_of(&sent), gateway.code(&app, PHONE).await);
    for _ in 0..5 {
        let wrong = confirm(&browser, &fields, &request, &other_code(&code)).await;
        assert_eq!(wrong.status, 422);
        assert!(wrong.text().contains("验证码不对"), "{}", wrong.text());
        let shown = format!(r#"value="{}""#, other_code(&code));
        assert!(!wrong.text().contains(&shown), "{}", wrong.text());
    }
    let right = confirm(&browser, &fields, &request, &code).await;
    assert_eq!(right.status, 422);
    // Another code can be sent.
    let told = go_on(&app, &gateway, &browser, (&fields, PHONE)).await;
    assert_eq!(told.status, 200, "{}", told.text());
}

#[tokio::test]
async fn a_code_is_for_its_form_its_time_and_one_use() {
    let (app, gateway) = start().await;
    register(&app.browser(), &[]).await;
    let browser = app.browser();
    let fields = other_form(&ANOTHER_NAME);
    let sent = send_code(&browser, &fields).await;
    let (request, code) = (request_of(&sent), gateway.code(&app, PHONE).await);
    // The code is refused with another name, another phone or another request.
    let other = other_form(&[("name", "林木木"), ("name-again", "林木木")]);
    let answer = confirm(&browser, &other, &request, &code).await;
    assert_eq!(answer.status, 422);
    let other = other_form(&[ANOTHER_NAME[0], ANOTHER_NAME[1], ("phone", "13700137000")]);
    let other: Vec<_> = other
        .into_iter()
        .filter(|field| *field != ("phone", PHONE))
        .collect();
    let answer = confirm(&browser, &other, &request, &code).await;
    assert_eq!(answer.status, 422);
    let answer = confirm(&browser, &fields, "another", &code).await;
    assert_eq!(answer.status, 422);

    let told = confirm(&browser, &fields, &request, &code).await;
    assert_eq!(told.status, 200, "{}", told.text());
    let again = confirm(&browser, &fields, &request, &code).await;
    assert_eq!(again.status, 422, "it was used");

    let sent = send_code(&browser, &fields).await;
    let (request, code) = (request_of(&sent), gateway.code(&app, PHONE).await);
    app.advance(10 * Timestamp::MINUTE_MS);
    let late = confirm(&browser, &fields, &request, &code).await;
    assert_eq!(late.status, 422, "its time is over");
}

#[tokio::test]
async fn so_many_codes_are_sent_to_one_phone_within_an_hour() {
    let (app, _gateway) = start().await;
    let fields = other_form(&ANOTHER_NAME);
    for _ in 0..5 {
        let sent = send_code(&app.browser(), &fields).await;
        assert_eq!(sent.status, 200, "{}", sent.text());
    }
    // The limit applies from every address.
    let refused = send_code(&app.browser(), &fields).await;
    assert_eq!(refused.status, 429);
    app.advance(Timestamp::HOUR_MS);
    let sent = send_code(&app.browser(), &fields).await;
    assert_eq!(sent.status, 200);
}

#[tokio::test]
async fn so_many_codes_are_sent_from_one_address_within_an_hour() {
    let (app, _gateway) = start().await;
    let browser = app.browser();
    for count in 0..=30 {
        let phone = format!("137001370{count:02}");
        let name = [
            "林木本",
            "林本样",
            "林木木",
            "林林本",
            "林林林",
            "木林林",
            "木木林",
        ];
        let name = name[count / 5];
        let mut fields = form(&[]);
        fields.retain(|(field, _)| !["phone", "name", "name-again"].contains(field));
        fields.extend([
            ("phone", phone.as_str()),
            ("name", name),
            ("name-again", name),
        ]);
        let answer = send_code(&browser, &fields).await;
        assert_eq!(answer.status, if count < 30 { 200 } else { 429 }, "{count}");
    }
}

#[tokio::test]
async fn a_code_that_was_not_sent_in_time_is_never_sent() {
    let (app, gateway) = start().await;
    let fields = other_form(&ANOTHER_NAME);
    assert_eq!(send_code(&app.browser(), &fields).await.status, 200);
    app.advance(10 * Timestamp::MINUTE_MS);
    assert_eq!(app.send_due().await, 0);
    assert_eq!(gateway.calls().len(), 0);
}

#[tokio::test]
async fn without_a_channel_a_known_number_goes_to_the_office() {
    let app = super::start().await;
    assert_eq!(register(&app.browser(), &[]).await.status, 200);
    let mut answers = Vec::new();
    for changes in [&[] as &[_], &ANOTHER_NAME] {
        let browser = app.browser();
        let fields = other_form(changes);
        let proof = browser.solve_proof(PAGE).await;
        let refused = browser.post_page(PAGE, &proof.with(&fields)).await;
        assert_eq!(refused.status, 422);
        assert!(
            refused.text().contains("您的申请已转给考试机构"),
            "{}",
            refused.text()
        );
        // The page has no button, and a forged press of it is refused.
        assert!(!refused.text().contains("send-to-phone"));
        let mut forged = fields.clone();
        forged.extend([("act", "send-to-phone"), ("one-time-code", "123456")]);
        let proof = SolvedProof::of(&refused);
        let answer = browser.post_page(PAGE, &proof.with(&forged)).await;
        answers.push(answer.status);
    }
    assert_eq!(answers, [422, 422]);
    assert_eq!(
        app.browser().sign_in(NUMBER, "another stable").await.status,
        401
    );
    let board = app.officer().await.open("/office").await.text();
    for words in ["李𬭎", PHONE, "申请开通，没有账号"] {
        assert!(board.contains(words), "{words}: {board}");
    }
}
