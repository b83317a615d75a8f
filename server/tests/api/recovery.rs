//! Tests of password recovery (S2-05): with one's own codes and with those of the office.

use server::{auth::SecretCode, db::NewOfficeCode};
use shared::{id::AccountId, time::Timestamp};

use crate::{
    actor::{SolvedProof, TestBrowser, TestResponse, TestUser},
    app::{PASSWORD, TestApp},
    code::{other_code, request_of, start_with_gateway},
    contact::confirm_phone,
    message::{MailServer, TestGateway, use_gateway},
    registration::codes_of,
};

const NEW: &str = "a stable door";

/// A code of the command line.
fn office_code(account: AccountId, code: &SecretCode, expires: Timestamp) -> NewOfficeCode {
    NewOfficeCode {
        account,
        code: code.digest(),
        expires,
        actor: None,
        identity_check: String::new(),
        messages: Vec::new(),
    }
}

pub(crate) async fn recover(browser: &TestBrowser, login: &str, code: &str) -> TestResponse {
    let proof = browser.solve_proof("/recover").await;
    let fields = [
        ("login", login),
        ("code", code),
        ("password", NEW),
        ("password-again", NEW),
    ];
    browser.post_page("/recover", &proof.with(&fields)).await
}

#[tokio::test]
async fn a_code_sets_a_new_password_once_and_ends_every_session() {
    let app = TestApp::start().await;
    let candidate = app.candidate().await;
    let answer = candidate
        .post_and_follow("/account/recovery-codes", &[("password", PASSWORD)])
        .await;
    assert_eq!(answer.status, 200);
    let codes = codes_of(&answer);
    assert_eq!(codes.len(), 8);

    let forgetful = app.browser();
    let typed = codes[0].to_lowercase().replace('-', " ");
    let answer = recover(&forgetful, &candidate.login, &typed).await;
    assert_eq!(
        (answer.status, answer.header("location")),
        (302, "/sign-in?done=recovered")
    );
    assert!(
        forgetful
            .open("/sign-in?done=recovered")
            .await
            .text()
            .contains("新密码已设置")
    );
    assert_eq!(candidate.query("applications/mine", &[]).await.status, 401);
    assert_eq!(
        forgetful.sign_in(&candidate.login, PASSWORD).await.status,
        401
    );
    assert_eq!(forgetful.sign_in(&candidate.login, NEW).await.status, 302);
    assert!(
        forgetful
            .open("/account/recovery-codes")
            .await
            .text()
            .contains("还有 7 个")
    );

    let again = recover(&app.browser(), &candidate.login, &codes[0]).await;
    assert_eq!(again.status, 422);
    assert!(again.text().contains("账号和安全码对不上"));
}

#[tokio::test]
async fn a_new_set_makes_the_old_one_void_and_needs_the_password() {
    let app = TestApp::start().await;
    let candidate = app.candidate().await;
    let page = "/account/recovery-codes";
    let old = codes_of(
        &candidate
            .post_and_follow(page, &[("password", PASSWORD)])
            .await,
    );
    assert_eq!(
        candidate
            .post_page(page, &[("password", "guess")])
            .await
            .status,
        401
    );
    codes_of(
        &candidate
            .post_and_follow(page, &[("password", PASSWORD)])
            .await,
    );
    assert_eq!(
        recover(&app.browser(), &candidate.login, &old[1])
            .await
            .status,
        422
    );
    assert_eq!(
        app.browser()
            .post_page(page, &[("password", PASSWORD)])
            .await
            .status,
        401
    );
}

#[tokio::test]
async fn wrong_recovery_codes_are_refused_and_throttled() {
    let app = TestApp::start().await;
    let (victim, thief) = (app.candidate().await, app.candidate().await);
    let page = "/account/recovery-codes";
    let own = codes_of(&thief.post_and_follow(page, &[("password", PASSWORD)]).await);
    let guesser = app.browser();
    for _ in 0..10 {
        assert_eq!(recover(&guesser, &victim.login, &own[0]).await.status, 422);
    }
    // The next guess needs more work.
    let harder = recover(&guesser, &victim.login, &own[0]).await;
    assert_eq!(harder.status, 428);
    assert_eq!(
        SolvedProof::of(&harder).bits,
        app.state.config.proof_bits + 2
    );
    assert_eq!(victim.query("applications/mine", &[]).await.status, 200);
    // The thief's own code is not spent by the attempt.
    assert_eq!(
        recover(&app.browser(), &thief.login, &own[0]).await.status,
        302
    );
}

#[tokio::test]
async fn a_code_of_the_office_works_for_its_time() {
    let app = TestApp::start().await;
    let candidate = app.candidate().await;
    let account = app
        .state
        .db
        .find_account_by_login(&candidate.login)
        .await
        .expect("reads");
    let account = account.expect("is there").id;
    let issue = async || {
        let (code, now) = (SecretCode::generate(), app.state.clock.now());
        let expires = now.plus(Timestamp::DAY_MS);
        let issued = app
            .state
            .db
            .issue_recovery_code(office_code(account, &code, expires), now)
            .await;
        issued.expect("is written");
        code.to_string()
    };
    let first = issue().await;
    let second = issue().await;
    assert_eq!(
        recover(&app.browser(), &candidate.login, &first)
            .await
            .status,
        422
    );
    app.advance(Timestamp::DAY_MS - 1);
    assert_eq!(
        recover(&app.browser(), &candidate.login, &second)
            .await
            .status,
        302
    );
    let third = issue().await;
    app.advance(Timestamp::DAY_MS);
    assert_eq!(
        recover(&app.browser(), &candidate.login, &third)
            .await
            .status,
        422
    );
}

#[tokio::test]
async fn refused_recovery_keeps_typed_login_and_code() {
    let app = TestApp::start().await;
    let fields = [
        ("login", "11010119940307058X"),
        ("code", "K7QM-3XNP-9T2W"),
        ("password", "short"),
    ];
    let answer = app.browser().post_page("/recover", &fields).await;
    assert_eq!(answer.status, 422);
    let page = answer.text();
    assert!(page.contains("密码有 5 个字符，至少要 8 个"), "{page}");
    assert!(
        page.contains(r#"value="11010119940307058X""#)
            && page.contains(r#"value="K7QM-3XNP-9T2W""#)
    );
}

const PHONE: &str = "13800138000";

async fn ask_for_code(browser: &TestBrowser, login: &str) -> TestResponse {
    let proof = browser.solve_proof("/recover").await;
    let fields = [("login", login), ("act", "send-to-phone")];
    browser.post_page("/recover", &proof.with(&fields)).await
}

async fn recover_with(
    browser: &TestBrowser,
    login: &str,
    (request, code): (&str, &str),
) -> TestResponse {
    let proof = browser.solve_proof("/recover").await;
    let fields = [
        ("login", login),
        ("request", request),
        ("one-time-code", code),
        ("password", NEW),
        ("password-again", NEW),
    ];
    browser.post_page("/recover", &proof.with(&fields)).await
}

/// A candidate with a confirmed phone.
async fn start_with_phone() -> (TestApp, TestGateway, TestUser) {
    let (app, gateway) = start_with_gateway().await;
    let candidate = app.candidate().await;
    confirm_phone(&app, &gateway, &candidate, (PASSWORD, PHONE)).await;
    (app, gateway, candidate)
}

#[tokio::test]
async fn a_code_to_the_confirmed_phone_recovers_once_and_is_told() {
    let (app, gateway, candidate) = start_with_phone().await;
    let forgetful = app.browser();
    let sent = ask_for_code(&forgetful, &candidate.login).await;
    assert_eq!(sent.status, 200, "{}", sent.text());
    let (request, code) = (request_of(&sent), gateway.code(&app, PHONE).await);
    let with = (request.as_str(), code.as_str());
    let done = recover_with(&forgetful, &candidate.login, with).await;
    assert_eq!(done.header("location"), "/sign-in?done=recovered");
    assert_eq!(candidate.open("/exams").await.status, 401);
    assert_eq!(forgetful.sign_in(&candidate.login, NEW).await.status, 302);
    app.send_due().await;
    assert_eq!(gateway.sent(PHONE, "password-recovered").len(), 1);
    let again = recover_with(&app.browser(), &candidate.login, with).await;
    assert_eq!(again.status, 422, "it was used");
}

#[tokio::test]
async fn asking_for_a_code_does_not_tell_whether_there_is_an_account() {
    let (app, gateway, candidate) = start_with_phone().await;
    let unconfirmed = app.candidate().await;
    app.set_contact(&unconfirmed, Some("13700137000"), None)
        .await;
    let mut answers = Vec::new();
    for login in [&candidate.login, &unconfirmed.login, "nobody"] {
        let browser = app.browser();
        let sent = ask_for_code(&browser, login).await;
        let request = request_of(&sent);
        let page = sent.text();
        let start = page.find("如果有这个账号").expect("says so");
        let words: String = page[start..].chars().take(120).collect();
        let wrong = recover_with(&browser, login, (&request, "000000")).await;
        let fault = wrong.text().contains("验证码不对");
        answers.push((sent.status, words, wrong.status, fault));
        for _ in 0..4 {
            assert_eq!(ask_for_code(&browser, login).await.status, 200);
        }
        assert_eq!(ask_for_code(&browser, login).await.status, 429, "{login}");
    }
    assert!(
        answers.iter().all(|answer| *answer == answers[0]),
        "{answers:?}"
    );
    app.send_due().await;
    assert_eq!(gateway.sent("13700137000", "code").len(), 0);
}

#[tokio::test]
async fn guesses_of_a_recovery_code_end_and_use_up_nobody_elses() {
    let (app, gateway, candidate) = start_with_phone().await;
    let (thief, owner) = (app.browser(), app.browser());
    let asked = request_of(&ask_for_code(&thief, &candidate.login).await);
    let code = gateway.code(&app, PHONE).await;
    for _ in 0..5 {
        let wrong = other_code(&code);
        let answer = recover_with(&thief, &candidate.login, (&asked, &wrong)).await;
        assert_eq!(answer.status, 422);
    }
    let late = recover_with(&thief, &candidate.login, (&asked, &code)).await;
    assert_eq!(late.status, 422);
    let own = request_of(&ask_for_code(&owner, &candidate.login).await);
    let code = gateway.code(&app, PHONE).await;
    // A correct code is refused without the request for which it was sent.
    let other = recover_with(&thief, &candidate.login, (&asked, &code)).await;
    assert_eq!(other.status, 422);
    let done = recover_with(&owner, &candidate.login, (&own, &code)).await;
    assert_eq!(done.status, 302, "{}", done.text());
}

#[tokio::test]
async fn a_code_of_the_office_takes_every_other_way_back() {
    let (app, gateway, candidate) = start_with_phone().await;
    let page = "/account/recovery-codes";
    let own = codes_of(
        &candidate
            .post_and_follow(page, &[("password", PASSWORD)])
            .await,
    );
    let account = app.state.db.find_account_by_login(&candidate.login).await;
    let account = account.expect("reads").expect("is there").id;
    let (code, now) = (SecretCode::generate(), app.state.clock.now());
    let expires = now.plus(Timestamp::DAY_MS);
    let db = &app.state.db;
    let issued = db.issue_recovery_code(office_code(account, &code, expires), now);
    issued.await.expect("is written");
    let done = recover(&app.browser(), &candidate.login, &code.to_string()).await;
    assert_eq!(done.status, 302, "{}", done.text());

    let holder = app.browser();
    let refused = recover(&holder, &candidate.login, &own[0]).await;
    assert_eq!(refused.status, 422);
    app.send_due().await;
    let sent_before = gateway.sent(PHONE, "code").len();
    ask_for_code(&holder, &candidate.login).await;
    app.send_due().await;
    assert_eq!(gateway.sent(PHONE, "code").len(), sent_before);
}

#[tokio::test]
async fn of_the_codes_sent_by_one_press_one_alone_is_taken() {
    let gateway = TestGateway::start("s", &[]).await;
    let server = MailServer::start(&[]).await;
    let app = TestApp::start_with(|config| {
        use_gateway(config, &gateway);
        config.mail_server = Some(server.url().into());
        config.mail_from = Some("exam@example.cn".to_owned());
    })
    .await;
    let candidate = app.candidate().await;
    confirm_phone(&app, &gateway, &candidate, (PASSWORD, PHONE)).await;
    let mail_code = || {
        let text = server.received().last().expect("a mail").text();
        let (_, code) = text.split_once("验证码 ").expect("a code");
        code[..6].to_owned()
    };
    let fields = [
        ("old-password", PASSWORD),
        ("email", "lin@example.cn"),
        ("act", "send-to-email"),
    ];
    let sent = candidate.post_page("/account/contact", &fields).await;
    app.send_due().await;
    let (request, code) = (request_of(&sent), mail_code());
    let fields = [("request", request.as_str()), ("one-time-code", &code)];
    let done = candidate.post_page("/account/contact", &fields).await;
    assert_eq!(done.status, 302, "{}", done.text());

    let forgetful = app.browser();
    let sent = ask_for_code(&forgetful, &candidate.login).await;
    let (request, by_phone) = (request_of(&sent), gateway.code(&app, PHONE).await);
    let mails = server.received();
    let mut texts = mails.iter().map(|mail| mail.text());
    let text = texts.rfind(|text| text.contains("找回密码的验证码"));
    let text = text.expect("a mail too");
    let (_, by_mail) = text.split_once("验证码 ").expect("a code");
    let done = recover_with(&forgetful, &candidate.login, (&request, &by_mail[..6])).await;
    assert_eq!(done.status, 302, "{}", done.text());
    let again = recover_with(&forgetful, &candidate.login, (&request, &by_phone)).await;
    assert_eq!(again.status, 422);
}
