//! Signing in: what a browser gets, how guesses are held up, how sessions end.

use axum::{body::Body, http::Request};
use server::{auth::password, db::NewAccount, random};
use shared::{
    id::AccountId,
    problem::Problem,
    role::Role,
    time::Timestamp,
    view::{Frame, SessionInfo},
};

use crate::app::{PASSWORD, TestApp};

const COOKIE: &str = "zhunkao_session";

#[tokio::test]
async fn a_person_signs_in_and_out() {
    let app = TestApp::start().await;
    let (account, login) = app.make_account(Role::Reviewer).await;
    let browser = app.browser();

    let answer = browser.sign_in(&login, PASSWORD).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("location"), "/review");
    let cookie = answer.header("set-cookie");
    assert!(
        cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && cookie.contains("Path=/"),
        "{cookie}"
    );
    let frame: Frame = browser.read("frame", &[]).await;
    assert_eq!(frame.viewer.expect("someone is signed in").account, account);
    assert_eq!(frame.demonstration, None);

    assert_eq!(browser.call("sign-out", &[]).await.status, 200);
    assert_eq!(browser.cookie(COOKIE), None);
    assert_eq!(browser.read::<Frame>("frame", &[]).await.viewer, None);
}

#[tokio::test]
async fn an_identity_number_is_a_login_with_a_small_x_too() {
    let app = TestApp::start().await;
    let now = app.state.clock.now();
    let account = NewAccount {
        id: AccountId(random::id(now)),
        role: Role::Candidate,
        login: "lin".to_owned(),
        name: "林样本".to_owned(),
        id_number: Some("11010119940307058X".parse().expect("the specimen")),
        phone: None,
        password_hash: password::hash(PASSWORD.to_owned()).await.expect("hashes"),
        created: now,
    };
    app.state
        .db
        .create_account(account)
        .await
        .expect("the account is made");
    for login in ["11010119940307058X", " 11010119940307058x ", "lin", "LIN"] {
        assert_eq!(
            app.browser().sign_in(login, PASSWORD).await.status,
            200,
            "{login}"
        );
    }
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_name_get_the_same_answer() {
    let app = TestApp::start().await;
    let (_, login) = app.make_account(Role::Candidate).await;
    for (login, password) in [
        (login.as_str(), "wrong"),
        ("nobody", PASSWORD),
        (&login, ""),
    ] {
        let answer = app.browser().sign_in(login, password).await;
        assert_eq!(answer.status, 401);
        assert_eq!(answer.problem(), Problem::BadCredentials);
        assert_eq!(answer.header("set-cookie"), "");
    }
}

#[tokio::test]
async fn a_plain_form_goes_on_to_the_page_and_comes_back_with_its_problem() {
    let app = TestApp::start().await;
    let (_, login) = app.make_account(Role::Candidate).await;
    let browser = app.browser();

    let wrong = [("login", login.as_str()), ("password", "wrong")];
    let answer = browser.send_form("sign-in", &wrong, "/sign-in").await;
    assert_eq!(answer.status, 302);
    assert!(
        answer
            .header("location")
            .contains("/sign-in?__path=%2Fapi%2Fsign-in&__err=")
    );

    let right = [
        ("login", login.as_str()),
        ("password", PASSWORD),
        ("next", "/account"),
    ];
    let answer = browser.send_form("sign-in", &right, "/sign-in").await;
    assert_eq!(
        (answer.status, answer.header("location")),
        (302, "/account")
    );
    for next in ["//evil.example", "https://evil.example"] {
        let elsewhere = [
            ("login", login.as_str()),
            ("password", PASSWORD),
            ("next", next),
        ];
        assert_eq!(
            browser
                .send_form("sign-in", &elsewhere, "/sign-in")
                .await
                .header("location"),
            "/exams"
        );
    }
}

#[tokio::test]
async fn guesses_are_held_up_and_the_victim_elsewhere_is_not() {
    let app = TestApp::start().await;
    let (_, login) = app.make_account(Role::Candidate).await;
    let guesser = app.browser();
    for _ in 0..5 {
        assert_eq!(
            guesser.sign_in(&login, "guess").await.problem(),
            Problem::BadCredentials
        );
    }
    let answer = guesser.fresh().sign_in(&login, PASSWORD).await;
    assert_eq!(answer.status, 429);
    assert!(matches!(
        answer.problem(),
        Problem::TooManyAttempts {
            retry_seconds: 1..=900
        }
    ));

    assert_eq!(app.browser().sign_in(&login, PASSWORD).await.status, 200);
    let (_, other) = app.make_account(Role::Candidate).await;
    assert_eq!(guesser.sign_in(&other, PASSWORD).await.status, 200);

    app.advance(15 * Timestamp::MINUTE + 1);
    assert_eq!(guesser.sign_in(&login, PASSWORD).await.status, 200);
}

#[tokio::test]
async fn many_names_from_one_address_are_held_up_too() {
    let app = TestApp::start().await;
    let guesser = app.browser();
    // The limit is a hundred: the first ninety-nine without the work of hashing.
    let key = format!("address {}", guesser.address());
    for _ in 1..app.state.config.sign_in_attempts_per_address {
        app.state
            .db
            .record_failure(&key, app.state.clock.now())
            .await
            .expect("is written");
    }
    assert_eq!(guesser.sign_in("somebody", "guess").await.status, 401);
    let (_, login) = app.make_account(Role::Candidate).await;
    assert_eq!(guesser.sign_in(&login, PASSWORD).await.status, 429);
}

#[tokio::test]
async fn signing_in_again_ends_the_session_before() {
    let app = TestApp::start().await;
    let candidate = app.candidate().await;
    let before = candidate.cookie(COOKIE).expect("a session");
    assert_eq!(
        candidate.sign_in(&candidate.login, PASSWORD).await.status,
        200
    );
    assert_ne!(candidate.cookie(COOKIE).expect("a session"), before);

    let thief = app.browser();
    thief.set_cookie(COOKIE, &before);
    assert_eq!(
        thief.ask("applications/mine", &[]).await.problem(),
        Problem::SignedOut
    );
}

#[tokio::test]
async fn a_session_ends_when_idle_and_in_any_case_after_a_day() {
    let app = TestApp::start().await;
    let candidate = app.candidate().await;
    app.advance(119 * Timestamp::MINUTE);
    assert_eq!(candidate.ask("applications/mine", &[]).await.status, 200);
    app.advance(120 * Timestamp::MINUTE);
    assert_eq!(candidate.ask("applications/mine", &[]).await.status, 401);

    let busy = app.candidate().await;
    for _ in 0..23 {
        app.advance(Timestamp::HOUR);
        assert_eq!(busy.ask("applications/mine", &[]).await.status, 200);
    }
    app.advance(Timestamp::HOUR);
    assert_eq!(busy.ask("applications/mine", &[]).await.status, 401);
}

#[tokio::test]
async fn one_ends_the_session_of_another_browser_but_not_of_another_person() {
    let app = TestApp::start().await;
    let candidate = app.candidate().await;
    let phone = app.browser();
    assert_eq!(phone.sign_in(&candidate.login, PASSWORD).await.status, 200);
    let sessions: Vec<SessionInfo> = candidate.read("sessions/list", &[]).await;
    assert_eq!(sessions.len(), 2);
    assert_eq!(sessions[0].browser, "Test/1.0");
    let other = sessions
        .iter()
        .find(|session| !session.current)
        .expect("the phone's")
        .id
        .to_string();

    let stranger = app.candidate().await;
    assert_eq!(
        stranger
            .call("sessions/revoke", &[("session", &other)])
            .await
            .status,
        404
    );
    assert_eq!(phone.ask("applications/mine", &[]).await.status, 200);
    assert_eq!(
        candidate
            .call("sessions/revoke", &[("session", &other)])
            .await
            .status,
        200
    );
    assert_eq!(phone.ask("applications/mine", &[]).await.status, 401);
    assert_eq!(candidate.ask("applications/mine", &[]).await.status, 200);
}

#[tokio::test]
async fn another_site_cannot_make_a_browser_act() {
    let app = TestApp::start().await;
    let candidate = app.candidate().await;
    for site in ["cross-site", "same-site"] {
        let request = Request::post("/api/sign-out").header("sec-fetch-site", site);
        let answer = candidate.send(request, Body::empty()).await;
        assert_eq!(
            (answer.status, answer.problem()),
            (403, Problem::NotAllowed)
        );
    }
    assert_eq!(candidate.ask("applications/mine", &[]).await.status, 200);
}

#[tokio::test]
async fn a_cookie_that_is_no_token_is_nobody() {
    let app = TestApp::start().await;
    for nonsense in ["", "x", "AAAA", "../../etc/passwd"] {
        let browser = app.browser();
        browser.set_cookie(COOKIE, nonsense);
        assert_eq!(
            browser.read::<Frame>("frame", &[]).await.viewer,
            None,
            "{nonsense:?}"
        );
    }
}
