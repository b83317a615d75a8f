//! Tests of changes by an account's owner: phone, mail address, password, sessions.

use shared::{role::Role, time::Timestamp, view::SessionInfo};

use crate::{
    actor::{TestBrowser, TestResponse, TestUser},
    app::{PASSWORD, TestApp},
    code::{other_code, request_of, start_with_gateway},
    message::{MailServer, TestGateway},
};

const PAGE: &str = "/account/contact";
const OLD: &str = "13800138000";
const NEW: &str = "13900139000";
const STRONG: &str = "a stable door";

async fn send_code(browser: &TestBrowser, password: &str, phone: &str) -> TestResponse {
    let fields = [
        ("old-password", password),
        ("phone", phone),
        ("act", "send-to-phone"),
    ];
    browser.post_page(PAGE, &fields).await
}

async fn confirm(browser: &TestBrowser, request: &str, code: &str) -> TestResponse {
    let fields = [("request", request), ("one-time-code", code)];
    browser.post_page(PAGE, &fields).await
}

/// A signed-in person types a phone and the code sent to it.
pub(crate) async fn confirm_phone(
    app: &TestApp,
    gateway: &TestGateway,
    browser: &TestBrowser,
    (password, phone): (&str, &str),
) {
    let sent = send_code(browser, password, phone).await;
    assert_eq!(sent.status, 200, "{}", sent.text());
    let code = gateway.code(app, phone).await;
    let done = confirm(browser, &request_of(&sent), &code).await;
    assert_eq!(done.status, 302, "{}", done.text());
}

async fn candidate_with_phone(app: &TestApp) -> TestUser {
    let candidate = app.candidate().await;
    app.set_contact(&candidate, Some(OLD), None).await;
    candidate
}

#[tokio::test]
async fn a_phone_is_changed_with_a_code_and_the_old_one_is_told() {
    let (app, gateway) = start_with_gateway().await;
    let candidate = candidate_with_phone(&app).await;
    let page = candidate.open("/account").await.text();
    assert!(page.contains("还没有验证"), "{page}");

    let sent = send_code(&candidate, PASSWORD, NEW).await;
    assert_eq!(sent.status, 200, "{}", sent.text());
    assert!(sent.text().contains("139****000") && !sent.text().contains(PASSWORD));
    let page = candidate.open("/account").await.text();
    assert!(
        page.contains(OLD) && !page.contains(NEW),
        "not before the code"
    );
    let code = gateway.code(&app, NEW).await;
    let done = confirm(&candidate, &request_of(&sent), &code).await;
    assert_eq!(done.header("location"), "/account?done=contact");

    app.send_due().await;
    let told = gateway.sent(OLD, "contact-changed");
    assert!(
        told.len() == 1 && told[0].contains("138****000") && told[0].contains("139****000"),
        "{told:?}"
    );
    assert!(!told[0].contains(NEW), "the new one is not told whole");
    assert_eq!(gateway.sent(NEW, "contact-changed").len(), 0);
    let page = candidate.open("/account").await.text();
    for words in [NEW, "已验证", "账号变动", "已由 138****000 改为 139****000"] {
        assert!(page.contains(words), "{words}: {page}");
    }
}

#[tokio::test]
async fn every_fault_of_a_new_phone_is_said_at_once() {
    let (app, _gateway) = start_with_gateway().await;
    let candidate = candidate_with_phone(&app).await;
    let answer = send_code(&candidate, "a guess", "12345").await;
    assert_eq!(answer.status, 422);
    let page = answer.text();
    for words in ["这不是现在的密码", "这不是手机号码", r#"value="12345""#] {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(!page.contains("a guess"));
    for _ in 0..4 {
        send_code(&candidate, "a guess", NEW).await;
    }
    let held_up = send_code(&candidate, PASSWORD, NEW).await;
    assert_eq!(held_up.status, 429, "guesses count as at signing in");
}

#[tokio::test]
async fn a_code_for_one_account_does_not_change_another() {
    let (app, gateway) = start_with_gateway().await;
    let (owner, other) = (candidate_with_phone(&app).await, app.candidate().await);
    let sent = send_code(&owner, PASSWORD, NEW).await;
    let (request, code) = (request_of(&sent), gateway.code(&app, NEW).await);
    assert_eq!(confirm(&other, &request, &code).await.status, 422);
    for _ in 0..5 {
        let wrong = confirm(&owner, &request, &other_code(&code)).await;
        assert_eq!(wrong.status, 422);
    }
    assert_eq!(confirm(&owner, &request, &code).await.status, 422);
    let page = owner.open("/account").await.text();
    assert!(page.contains(OLD) && !page.contains(NEW), "{page}");
}

#[tokio::test]
async fn so_many_codes_are_sent_for_one_account_within_an_hour() {
    let (app, _gateway) = start_with_gateway().await;
    let candidate = candidate_with_phone(&app).await;
    for count in 0..5 {
        let phone = format!("1390013900{count}");
        assert_eq!(send_code(&candidate, PASSWORD, &phone).await.status, 200);
    }
    let refused = send_code(&candidate, PASSWORD, NEW).await;
    assert_eq!(refused.status, 429);
    app.advance(Timestamp::HOUR_MS);
    let candidate = app.sign_in_again(&candidate).await;
    assert_eq!(send_code(&candidate, PASSWORD, NEW).await.status, 200);
}

#[tokio::test]
async fn a_mail_address_is_confirmed_by_a_mail() {
    let server = MailServer::start(&[]).await;
    let app = TestApp::start_with(|config| {
        config.mail_server = Some(server.url().into());
        config.mail_from = Some("exam@example.cn".to_owned());
    })
    .await;
    let candidate = app.candidate().await;
    let fields = [
        ("old-password", PASSWORD),
        ("email", " Lin@Example.cn "),
        ("act", "send-to-email"),
    ];
    let sent = candidate.post_page(PAGE, &fields).await;
    assert_eq!(sent.status, 200, "{}", sent.text());
    app.send_due().await;
    let mails = server.received();
    assert_eq!(mails[0].to, "Lin@example.cn");
    let text = mails[0].text();
    let (_, code) = text.split_once("验证码 ").expect("a code");
    let done = confirm(&candidate, &request_of(&sent), &code[..6]).await;
    assert_eq!(done.status, 302, "{}", done.text());
    let page = candidate.open("/account").await.text();
    assert!(
        page.contains("Lin@example.cn") && page.contains("已验证"),
        "{page}"
    );
}

#[tokio::test]
async fn without_a_channel_an_address_is_saved_unconfirmed() {
    let app = TestApp::start().await;
    let candidate = candidate_with_phone(&app).await;
    let page = candidate.open(PAGE).await.text();
    assert!(page.contains("只能保存，不能验证"), "{page}");
    let done = send_code(&candidate, PASSWORD, NEW).await;
    assert_eq!(done.header("location"), "/account?done=contact");
    let page = candidate.open("/account").await.text();
    for words in [NEW, "还没有验证", "已由 138****000 改为 139****000"] {
        assert!(page.contains(words), "{words}: {page}");
    }
}

#[tokio::test]
async fn a_new_password_ends_the_other_sessions_and_the_owner_is_told() {
    let (app, gateway) = start_with_gateway().await;
    let candidate = candidate_with_phone(&app).await;
    let elsewhere = app.browser();
    assert_eq!(
        elsewhere.sign_in(&candidate.login, PASSWORD).await.status,
        302
    );
    let change = async |old: &str, new: &str| {
        let fields = [
            ("old-password", old),
            ("password", new),
            ("password-again", new),
        ];
        candidate.post_page("/account/password", &fields).await
    };
    let refused = change("a guess", "short").await;
    assert_eq!(refused.status, 422);
    for words in ["这不是现在的密码", "密码有 5 个字符，至少要 8 个"] {
        assert!(
            refused.text().contains(words),
            "{words}: {}",
            refused.text()
        );
    }
    assert!(!refused.text().contains("a guess"));
    assert_eq!(elsewhere.open("/exams").await.status, 200);

    let done = change(PASSWORD, STRONG).await;
    assert_eq!(done.header("location"), "/account?done=password");
    assert_eq!(candidate.open("/exams").await.status, 200);
    assert_eq!(elsewhere.open("/exams").await.status, 401);
    let old = elsewhere.sign_in(&candidate.login, PASSWORD).await;
    assert_eq!(old.status, 401);
    let new = elsewhere.sign_in(&candidate.login, STRONG).await;
    assert_eq!(new.status, 302);
    app.send_due().await;
    assert_eq!(gateway.sent(OLD, "password-changed").len(), 1);
}

#[tokio::test]
async fn the_staff_changes_its_password_on_the_same_page() {
    let app = TestApp::start().await;
    for staff in [app.reviewer().await, app.officer().await] {
        let fields = [
            ("old-password", PASSWORD),
            ("password", STRONG),
            ("password-again", STRONG),
        ];
        let done = staff.post_page("/account/password", &fields).await;
        assert_eq!(done.status, 302, "{}", done.text());
        assert_eq!(
            staff
                .browser
                .without_cookies()
                .sign_in(&staff.login, STRONG)
                .await
                .status,
            302
        );
        let page = staff.open("/account").await.text();
        assert!(page.contains("您账号的密码已修改"), "{page}");
    }
}

#[tokio::test]
async fn signing_out_everywhere_ends_every_session_but_this_one() {
    let app = TestApp::start().await;
    let (_, login) = app.make_account(Role::Reviewer).await;
    let browsers = [app.browser(), app.browser(), app.browser()];
    for browser in &browsers {
        assert_eq!(browser.sign_in(&login, PASSWORD).await.status, 302);
    }
    let page = browsers[0].open("/account").await.text();
    assert!(
        page.contains("退出其他所有浏览器")
            && page.contains(r#"action="/api/sessions/revoke-others""#),
        "{page}"
    );
    let done = browsers[0].call("sessions/revoke-others", &[]).await;
    assert_eq!(done.status, 200);
    let sessions: Vec<SessionInfo> = browsers[0].read("sessions/list", &[]).await;
    assert_eq!(sessions.len(), 1);
    for browser in &browsers[1..] {
        assert_eq!(browser.open("/account").await.status, 401);
    }
}
