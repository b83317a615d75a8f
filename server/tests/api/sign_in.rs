//! Tests of sign-in: cookies, and the end of sessions.

use axum::{body::Body, http::Request};
use server::{auth::password, db::NewAccount, random};
use shared::{
    id::AccountId,
    person::IdNumber,
    problem::Problem,
    role::Role,
    time::Timestamp,
    view::{PageContext, SessionInfo},
};

use crate::{
    actor::{TestBrowser, TestResponse},
    app::{PASSWORD, TestApp},
};

const COOKIE: &str = "zhunkao_session";

#[tokio::test]
async fn a_person_signs_in_and_out() {
    let app = TestApp::start().await;
    let (account, login) = app.make_account(Role::Reviewer).await;
    let browser = app.browser();

    let answer = browser.sign_in(&login, PASSWORD).await;
    assert_eq!(answer.status, 302);
    assert_eq!(answer.header("location"), "/review");
    let cookie = answer.header("set-cookie");
    assert!(
        cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && cookie.contains("Path=/"),
        "{cookie}"
    );
    let frame: PageContext = browser.read("frame", &[]).await;
    assert_eq!(frame.viewer.expect("someone is signed in").account, account);
    assert_eq!(frame.demonstration, None);

    let answer = browser.call("sign-out", &[]).await;
    assert_eq!(answer.status, 200);
    // The browser's data of this site is deleted too, also without a script.
    assert_eq!(answer.header("clear-site-data"), r#""cache", "storage""#);
    assert_eq!(browser.cookie(COOKIE), None);
    assert_eq!(browser.read::<PageContext>("frame", &[]).await.viewer, None);
}

#[tokio::test]
async fn an_identity_number_is_a_login_with_a_small_x_too() {
    let app = TestApp::start().await;
    let now = app.state.clock.now();
    let account = NewAccount {
        id: AccountId(random::uuid_v7(now)),
        role: Role::Candidate,
        login: "lin".to_owned(),
        name: "林样本".to_owned(),
        identity: Some(
            "11010119940307058X"
                .parse::<IdNumber>()
                .expect("the specimen")
                .into(),
        ),
        valid_until: None,
        phone: None,
        password_hash: Some(password::hash(PASSWORD.to_owned()).await.expect("hashes")),
        assurance: shared::person::Assurance::Vouched,
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
            302,
            "{login}"
        );
    }
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_name_get_the_same_answer() {
    let app = TestApp::start().await;
    let (_, login) = app.make_account(Role::Candidate).await;
    for (login, password) in [(login.as_str(), "wrong"), ("nobody", PASSWORD)] {
        let answer = app.browser().sign_in(login, password).await;
        assert_eq!(answer.status, 401);
        assert!(answer.text().contains("账号或密码不正确"));
        assert_eq!(answer.header("set-cookie"), "");
    }
}

#[tokio::test]
async fn sign_in_redirects_to_local_target_only() {
    let app = TestApp::start().await;
    let (_, login) = app.make_account(Role::Candidate).await;
    let browser = app.browser();
    for (next, place) in [
        ("/account", "/account"),
        ("", "/exams"),
        ("//evil.example", "/exams"),
        ("https://evil.example", "/exams"),
    ] {
        let form = [
            ("login", login.as_str()),
            ("password", PASSWORD),
            ("next", next),
        ];
        let answer = browser.post_page("/sign-in", &form).await;
        assert_eq!(
            (answer.status, answer.header("location")),
            (302, place),
            "{next:?}"
        );
    }
}

#[tokio::test]
async fn refused_sign_in_keeps_the_login_but_not_the_password() {
    let app = TestApp::start().await;
    let form = [
        ("login", "11010119940307058X"),
        ("password", "wrong-secret"),
        ("next", "/account"),
    ];
    let answer = app.browser().post_page("/sign-in", &form).await;
    assert_eq!((answer.status, answer.header("location")), (401, ""));
    let page = answer.text();
    for part in [
        "账号或密码不正确",
        r#"value="11010119940307058X""#,
        r#"value="/account""#,
        r#"name="challenge""#,
    ] {
        assert!(page.contains(part), "{part} is not in {page}");
    }
    assert!(!page.contains("wrong-secret"));
}

#[tokio::test]
async fn over_tls_earlier_sessions_get_the_name_of_this_host_alone() {
    let app = TestApp::start_with(|config| {
        config.public_url = Some("https://exam.example.cn".to_owned());
    })
    .await;
    let person = app.candidate().await;
    let name = "__Host-zhunkao_session";
    let session = person.cookie(name).expect("a session");
    assert_eq!(person.cookie(COOKIE), None);
    let before = app.browser();
    before.set_cookie(COOKIE, &session);
    let answer = before.query("applications/mine", &[]).await;
    assert_eq!(answer.status, 200);
    assert_eq!(before.cookie(name), Some(session.clone()));
    assert_eq!(before.cookie(COOKIE), None);
    // With the new name present the earlier one is ignored.
    before.set_cookie(COOKIE, "of-another-host");
    assert_eq!(before.query("applications/mine", &[]).await.status, 200);
    let signing_out = app.browser();
    signing_out.set_cookie(COOKIE, &session);
    assert_eq!(signing_out.call("sign-out", &[]).await.status, 200);
    assert_eq!(
        (signing_out.cookie(name), signing_out.cookie(COOKIE)),
        (None, None)
    );
}

#[tokio::test]
async fn signing_in_again_ends_the_session_before() {
    let app = TestApp::start().await;
    let candidate = app.candidate().await;
    let before = candidate.cookie(COOKIE).expect("a session");
    assert_eq!(
        candidate.sign_in(&candidate.login, PASSWORD).await.status,
        302
    );
    assert_ne!(candidate.cookie(COOKIE).expect("a session"), before);

    let thief = app.browser();
    thief.set_cookie(COOKIE, &before);
    assert_eq!(
        thief.query("applications/mine", &[]).await.problem(),
        Problem::SignedOut
    );
}

#[tokio::test]
async fn a_session_ends_when_idle_and_in_any_case_after_a_day() {
    let app = TestApp::start().await;
    let candidate = app.candidate().await;
    app.advance(119 * Timestamp::MINUTE_MS);
    assert_eq!(candidate.query("applications/mine", &[]).await.status, 200);
    app.advance(120 * Timestamp::MINUTE_MS);
    assert_eq!(candidate.query("applications/mine", &[]).await.status, 401);

    let busy = app.candidate().await;
    for _ in 0..23 {
        app.advance(Timestamp::HOUR_MS);
        assert_eq!(busy.query("applications/mine", &[]).await.status, 200);
    }
    app.advance(Timestamp::HOUR_MS);
    assert_eq!(busy.query("applications/mine", &[]).await.status, 401);
}

#[tokio::test]
async fn session_of_another_browser_can_be_revoked() {
    let app = TestApp::start().await;
    let candidate = app.candidate().await;
    let phone = app.browser();
    assert_eq!(phone.sign_in(&candidate.login, PASSWORD).await.status, 302);
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
    assert_eq!(phone.query("applications/mine", &[]).await.status, 200);
    assert_eq!(
        candidate
            .call("sessions/revoke", &[("session", &other)])
            .await
            .status,
        200
    );
    assert_eq!(phone.query("applications/mine", &[]).await.status, 401);
    assert_eq!(candidate.query("applications/mine", &[]).await.status, 200);
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
    assert_eq!(candidate.query("applications/mine", &[]).await.status, 200);
}

#[tokio::test]
async fn a_cookie_that_is_no_token_is_nobody() {
    let app = TestApp::start().await;
    for nonsense in ["", "x", "AAAA", "../../etc/passwd"] {
        let browser = app.browser();
        browser.set_cookie(COOKIE, nonsense);
        assert_eq!(
            browser.read::<PageContext>("frame", &[]).await.viewer,
            None,
            "{nonsense:?}"
        );
    }
}

#[tokio::test]
async fn an_empty_sign_in_says_which_input_is_missing() {
    let app = TestApp::start().await;
    let page = app.browser().sign_in("", "").await;
    assert_eq!((page.status, page.header("set-cookie")), (422, ""));
    for fault in ["「账号」还没有填", "「密码」还没有填"] {
        assert!(page.text().contains(fault), "{fault}: {}", page.text());
    }
    let page = app.browser().sign_in("lin", "").await;
    assert_eq!(page.status, 422);
    assert!(!page.text().contains("「账号」还没有填"));
}

/// Signs in with these boxes ticked.
async fn sign_in_ticked(browser: &TestBrowser, login: &str, ticks: &[&str]) -> TestResponse {
    let mut form = vec![("login", login), ("password", PASSWORD)];
    form.extend(ticks.iter().map(|tick| (*tick, "yes")));
    browser.post_page("/sign-in", &form).await
}

fn session_cookie(answer: &TestResponse) -> String {
    let lines = answer.headers.get_all("set-cookie").iter();
    let mut lines = lines.filter_map(|line| line.to_str().ok());
    let line = lines.find(|line| line.contains(COOKIE));
    line.unwrap_or_default().to_owned()
}

#[tokio::test]
async fn a_browser_stays_signed_in_where_its_owner_asks() {
    let app = TestApp::start().await;
    let (_, login) = app.make_account(Role::Candidate).await;
    let (asked, open) = (app.browser(), app.browser());
    let answer = sign_in_ticked(&asked, &login, &["kept-device"]).await;
    let cookie = session_cookie(&answer);
    assert!(cookie.contains("; Max-Age=5184000"), "{cookie}");
    assert!(cookie.contains("; HttpOnly; SameSite=Lax"), "{cookie}");
    let answer = sign_in_ticked(&open, &login, &[]).await;
    assert!(!session_cookie(&answer).contains("Max-Age"));

    let sessions: Vec<SessionInfo> = open.read("sessions/list", &[]).await;
    let kept: Vec<bool> = sessions.iter().map(|it| it.kept_until.is_some()).collect();
    assert_eq!((kept.len(), kept.contains(&true)), (2, true));

    for _ in 0..4 {
        app.advance(13 * Timestamp::DAY_MS);
        assert_eq!(asked.query("applications/mine", &[]).await.status, 200);
    }
    assert_eq!(open.query("applications/mine", &[]).await.status, 401);
    // Eight days later the session is 60 days old and ends, although it was used.
    app.advance(8 * Timestamp::DAY_MS);
    assert_eq!(asked.query("applications/mine", &[]).await.status, 401);
}

#[tokio::test]
async fn a_kept_session_ends_when_idle_and_with_the_others() {
    let app = TestApp::start().await;
    let (_, login) = app.make_account(Role::Candidate).await;
    let (kept, other) = (app.browser(), app.browser());
    sign_in_ticked(&kept, &login, &["kept-device"]).await;
    app.advance(14 * Timestamp::DAY_MS);
    assert_eq!(kept.query("applications/mine", &[]).await.status, 401);

    sign_in_ticked(&kept, &login, &["kept-device"]).await;
    sign_in_ticked(&other, &login, &[]).await;
    assert_eq!(other.call("sessions/revoke-others", &[]).await.status, 200);
    assert_eq!(kept.query("applications/mine", &[]).await.status, 401);
}

#[tokio::test]
async fn neither_staff_nor_a_shared_computer_stays_signed_in() {
    let app = TestApp::start().await;
    for role in [Role::Reviewer, Role::Office] {
        let (_, login) = app.make_account(role).await;
        let answer = sign_in_ticked(&app.browser(), &login, &["kept-device"]).await;
        assert_eq!(answer.status, 302);
        assert!(!session_cookie(&answer).contains("Max-Age"), "{role:?}");
    }
    let (_, login) = app.make_account(Role::Candidate).await;
    let both = ["kept-device", "shared-device"];
    let answer = sign_in_ticked(&app.browser(), &login, &both).await;
    assert_eq!(answer.status, 422);
    assert!(answer.text().contains("公用电脑不能保持登录"));
    assert_eq!(session_cookie(&answer), "");
}
