//! A forgotten password (S2-05): one-time codes, of one's own and of the office.

use server::auth::Code;
use shared::time::Timestamp;

use crate::{
    actor::{Answer, Browser, Proof},
    app::{PASSWORD, TestApp},
    registration::codes_of,
};

const NEW: &str = "a stable door";

async fn recover(browser: &Browser, login: &str, code: &str) -> Answer {
    let proof = browser.prove("/recover").await;
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
        .post_page("/account/recovery-codes", &[("password", PASSWORD)])
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
    assert_eq!(candidate.ask("applications/mine", &[]).await.status, 401);
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
    let old = codes_of(&candidate.post_page(page, &[("password", PASSWORD)]).await);
    assert_eq!(
        candidate
            .post_page(page, &[("password", "guess")])
            .await
            .status,
        401
    );
    codes_of(&candidate.post_page(page, &[("password", PASSWORD)]).await);
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
async fn somebody_else_s_code_and_guesses_do_not_help_and_are_held_up() {
    let app = TestApp::start().await;
    let (victim, thief) = (app.candidate().await, app.candidate().await);
    let page = "/account/recovery-codes";
    let own = codes_of(&thief.post_page(page, &[("password", PASSWORD)]).await);
    let guesser = app.browser();
    for _ in 0..10 {
        assert_eq!(recover(&guesser, &victim.login, &own[0]).await.status, 422);
    }
    // The next guess costs more work.
    let harder = recover(&guesser, &victim.login, &own[0]).await;
    assert_eq!(harder.status, 428);
    assert_eq!(Proof::of(&harder).bits, app.state.config.proof_bits + 2);
    assert_eq!(victim.ask("applications/mine", &[]).await.status, 200);
    // The thief's own code was not used up by it.
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
        let (code, now) = (Code::draw(), app.state.clock.now());
        let expires = now.plus(Timestamp::DAY);
        let issued = app
            .state
            .db
            .issue_recovery_code(account, code.digest(), now, expires)
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
    app.advance(Timestamp::DAY - 1);
    assert_eq!(
        recover(&app.browser(), &candidate.login, &second)
            .await
            .status,
        302
    );
    let third = issue().await;
    app.advance(Timestamp::DAY);
    assert_eq!(
        recover(&app.browser(), &candidate.login, &third)
            .await
            .status,
        422
    );
}

#[tokio::test]
async fn a_refused_recovery_keeps_the_account_and_the_code_that_were_typed() {
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
