//! Tests of sign-in with the account of another system (S1-02, S3-01), played by a test issuer.

mod issuer;
mod refused;

use std::collections::BTreeMap;

use axum::{body::Body, http::Request};
use serde_json::json;
use server::{clock::Clock, config::ProviderConfig};
use shared::{person::Assurance, role::Role, view::Viewer};

use self::issuer::{AuthorizationParameters, CLIENT, Issuer, SECRET};
use crate::{
    actor::{TestBrowser, TestResponse},
    app::{PASSWORD, TestApp, beijing_time},
    registration::register,
};

const MEDICAL_EXAM: &str = "hebei-medical";
const INNER_MONGOLIA_EXAM: &str = "inner-mongolia-medical";
const NAME: &str = "林样本";
const NUMBER: &str = "11010119940307058X";

/// S3, whose first sign-in is an activation, and its issuer.
async fn start() -> (TestApp, Issuer) {
    let clock = Clock::fixed(beijing_time("2021-01-15 10:00"));
    let issuer = Issuer::start(clock).await;
    let provider = ProviderConfig {
        issuer: issuer.url(),
        client_id: CLIENT.to_owned(),
        client_secret: Some(SECRET.to_owned().into()),
        ..ProviderConfig::default()
    };
    let app = TestApp::start_with(|config| {
        config.public_url = Some("http://zhunkao.test".to_owned());
        config.open_id = BTreeMap::from([("nmec".to_owned(), provider)]);
    })
    .await;
    app.publish(INNER_MONGOLIA_EXAM).await;
    (app, issuer)
}

/// Data that the first sign-in asks of everybody.
const CONTACT: [(&str, &str); 1] = [("phone", "13800138000")];

/// The person approves the sign-in at the other system and returns.
async fn come_back(browser: &TestBrowser, issuer: &Issuer, exam: &str) -> TestResponse {
    let asked = start_sign_in(browser, exam).await;
    browser.open(&issuer.approve(&asked)).await
}

async fn start_sign_in(browser: &TestBrowser, exam: &str) -> String {
    let answer = browser.open(&format!("/open-id?exam={exam}")).await;
    assert_eq!(answer.status, 303, "{}", answer.text());
    answer.header("location").to_owned()
}

async fn viewer(browser: &TestBrowser) -> Option<Viewer> {
    let frame: shared::view::PageContext = browser.read("frame", &[]).await;
    frame.viewer
}

/// Checks the redirect to the sign-in page with these words, without a session.
async fn assert_redirected_with(browser: &TestBrowser, answer: &TestResponse, words: &str) {
    assert!([302, 303].contains(&answer.status), "{}", answer.text());
    let place = answer.header("location");
    assert!(place.starts_with("/sign-in?other-system="), "{place}");
    let page = browser.open(place).await.text();
    let alert = page.split_once(r#"role="alert""#);
    let (_, alert) = alert.unwrap_or_else(|| panic!("no alert at {place}"));
    assert!(
        alert
            .split('<')
            .next()
            .is_some_and(|said| said.contains(words)),
        "{words}: {alert:.300}"
    );
    assert!(viewer(browser).await.is_none());
}

#[tokio::test]
async fn first_sign_in_asks_to_confirm_and_second_does_not() {
    let (app, issuer) = start().await;
    let browser = app.browser();
    let page = browser.open("/sign-in").await.text();
    assert!(
        page.contains("用「国家医学考试网上报名系统」的账号登录")
            && page.contains(&format!("/open-id?exam={INNER_MONGOLIA_EXAM}")),
        "{page}"
    );
    issuer.set_person("7", json!({ "name": NAME, "id_number": NUMBER }));
    let answer = come_back(&browser, &issuer, INNER_MONGOLIA_EXAM).await;
    assert_eq!(answer.header("location"), "/activate", "{}", answer.text());
    assert!(
        viewer(&browser).await.is_none(),
        "not before it is confirmed"
    );
    let page = browser.open("/activate").await;
    for words in [NAME, NUMBER, "居民身份证", "是我本人，激活账号"] {
        assert!(page.text().contains(words), "{words}: {}", page.text());
    }
    assert!(
        !page.text().contains(r#"name="number""#),
        "nothing is asked"
    );

    let answer = browser.post_page("/activate", &CONTACT).await;
    assert_eq!(answer.status, 302, "{}", answer.text());
    assert!(answer.header("location").starts_with("/applications/"));
    let first = viewer(&browser).await.expect("is signed in");
    assert_eq!((first.role, first.name.as_str()), (Role::Candidate, NAME));

    let elsewhere = app.browser();
    let answer = come_back(&elsewhere, &issuer, INNER_MONGOLIA_EXAM).await;
    assert!(answer.header("location").starts_with("/applications/"));
    assert_eq!(viewer(&elsewhere).await, Some(first));
    // A confirmed sign-in cannot be confirmed again.
    let again = browser.post_page("/activate", &CONTACT).await;
    assert!(
        again
            .header("location")
            .starts_with("/sign-in?other-system=over")
    );
}

#[tokio::test]
async fn an_exam_without_activation_asks_only_for_a_phone() {
    let (app, issuer) = start().await;
    app.set_time("2022-01-06 10:00");
    issuer.set_clock("2022-01-06 10:00");
    app.publish(MEDICAL_EXAM).await;
    // The number is only in the userinfo response, as in most systems.
    issuer.set_person("7", json!({ "name": NAME }));
    issuer.change(|said| {
        said.more.insert("id_number".to_owned(), NUMBER.into());
    });
    let browser = app.browser();
    let answer = come_back(&browser, &issuer, MEDICAL_EXAM).await;
    assert_eq!(answer.header("location"), "/activate");
    let page = browser.open("/activate").await.text();
    assert!(page.contains(r#"name="phone""#) && !page.contains(r#"name="number""#));
    let wrong = [("phone", "12345"), ("email", "lin")];
    let answer = browser.post_page("/activate", &wrong).await;
    assert_eq!(answer.status, 422);
    for words in ["这不是手机号码", "这不是邮箱地址", r#"value="12345""#] {
        assert!(answer.text().contains(words), "{words}: {}", answer.text());
    }
    let both = [CONTACT[0], ("email", "lin@example.cn")];
    let answer = browser.post_page("/activate", &both).await;
    assert!(
        answer.header("location").starts_with("/applications/"),
        "{:?}",
        answer.headers
    );
    assert_eq!(viewer(&browser).await.expect("is signed in").name, NAME);
    let page = browser.open("/account").await.text();
    for words in [CONTACT[0].1, "lin@example.cn", "还没有验证"] {
        assert!(page.contains(words), "{words}: {page}");
    }
    // The second sign-in needs no confirmation.
    let answer = come_back(&app.browser(), &issuer, MEDICAL_EXAM).await;
    assert!(answer.header("location").starts_with("/applications/"));
}

#[tokio::test]
async fn a_missing_phone_is_asked_for_at_the_next_sign_in() {
    let (app, issuer) = start().await;
    issuer.set_person("7", json!({ "name": NAME, "id_number": NUMBER }));
    let browser = app.browser();
    come_back(&browser, &issuer, INNER_MONGOLIA_EXAM).await;
    browser.post_page("/activate", &CONTACT).await;
    let account = viewer(&browser).await.expect("is signed in").account;
    let db = &app.state.db;
    db.set_contact(account, None, None).await.expect("is set");
    let again = app.browser();
    let answer = come_back(&again, &issuer, INNER_MONGOLIA_EXAM).await;
    assert_eq!(answer.header("location"), "/account/contact");
    // An account without a password is not asked for one.
    let page = again.open("/account/contact").await.text();
    assert!(
        page.contains("还没有手机号码") && !page.contains(r#"name="old-password""#),
        "{page}"
    );
    let fields = [CONTACT[0], ("act", "send-to-phone")];
    let saved = again.post_page("/account/contact", &fields).await;
    assert_eq!(saved.status, 302, "{}", saved.text());
    let page = again.open("/account/password").await.text();
    assert!(page.contains("在这里没有密码"), "{page}");
}

#[tokio::test]
async fn missing_claims_are_asked_and_input_is_kept() {
    let (app, issuer) = start().await;
    let browser = app.browser();
    issuer.set_person("7", json!({ "name": "?" }));
    come_back(&browser, &issuer, INNER_MONGOLIA_EXAM).await;
    let page = browser.open("/activate").await.text();
    for input in ["document", "number", "name"] {
        assert!(
            page.contains(&format!(r#"name="{input}""#)),
            "{input}: {page}"
        );
    }
    let wrong = [
        ("document", "resident-card"),
        ("number", "110101199403070581"),
        ("name", NAME),
    ];
    let answer = browser.post_page("/activate", &wrong).await;
    assert_eq!(answer.status, 422);
    for words in [
        "最后一位与前 17 位对不上",
        "110101199403070581",
        NAME,
        "「手机号码」还没有填",
    ] {
        assert!(answer.text().contains(words), "{words}: {}", answer.text());
    }
    let right = [
        ("document", "resident-card"),
        ("number", NUMBER),
        ("name", NAME),
        CONTACT[0],
    ];
    let answer = browser.post_page("/activate", &right).await;
    assert_eq!(answer.status, 302, "{}", answer.text());

    let elsewhere = app.browser();
    let answer = come_back(&elsewhere, &issuer, INNER_MONGOLIA_EXAM).await;
    assert!(answer.header("location").starts_with("/applications/"));
    assert_eq!(viewer(&elsewhere).await, viewer(&browser).await);
}

#[tokio::test]
async fn known_number_and_name_link_and_other_name_is_refused() {
    let (app, issuer) = start().await;
    let known = app.candidate().await;
    let account = app.state.db.find_account_by_login(&known.login).await;
    let account = account.expect("reads").expect("is there");
    let number = account.identity.expect("has a card");
    issuer.set_person(
        "7",
        json!({ "name": account.name, "id_number": number.number() }),
    );
    let browser = app.browser();
    come_back(&browser, &issuer, INNER_MONGOLIA_EXAM).await;
    browser.post_page("/activate", &CONTACT).await;
    let linked = viewer(&browser).await.expect("is signed in");
    assert_eq!(linked.account, account.id);

    issuer.set_person(
        "8",
        json!({ "name": "陈样本", "id_number": number.number() }),
    );
    let other = app.browser();
    come_back(&other, &issuer, INNER_MONGOLIA_EXAM).await;
    let answer = other.post_page("/activate", &CONTACT).await;
    assert_redirected_with(&other, &answer, "登记的是另一个姓名").await;
}

/// A person registered with the number and name of another, who is known to the provider.
#[tokio::test]
async fn provider_identity_opens_its_own_account() {
    let (app, issuer) = start().await;
    app.publish("national-personnel").await;
    app.set_time("2024-03-05 10:00");
    let registered = register(&app.browser(), &[]).await;
    assert_eq!(registered.status, 200, "{}", registered.text());
    app.set_time("2021-01-15 10:00");
    let declared = app.state.db.find_account_by_login(NUMBER).await;
    let declared = declared.expect("reads").expect("is there");
    issuer.set_person("7", json!({ "name": NAME, "id_number": NUMBER }));
    let browser = app.browser();
    come_back(&browser, &issuer, INNER_MONGOLIA_EXAM).await;
    let answer = browser.post_page("/activate", &CONTACT).await;
    assert!(answer.header("location").starts_with("/applications/"));
    let told = viewer(&browser).await.expect("is signed in");
    assert_ne!(told.account, declared.id);
    let confirmed = app.state.db.find_account(told.account).await;
    let confirmed = confirmed.expect("reads").expect("is there");
    assert_eq!(confirmed.assurance, Assurance::Provider);
    // The declared account is unchanged: it has its password, and no provider.
    let providers = app.state.db.providers_of(declared.id).await;
    assert_eq!(providers.expect("reads"), Vec::<String>::new());
}

/// Data typed by the person is self-declared, even with a provider.
#[tokio::test]
async fn what_was_typed_behind_a_provider_is_declared() {
    let (app, issuer) = start().await;
    issuer.set_person("7", json!({}));
    let browser = app.browser();
    come_back(&browser, &issuer, INNER_MONGOLIA_EXAM).await;
    let typed = [
        ("document", "resident-card"),
        ("number", NUMBER),
        ("name", NAME),
        CONTACT[0],
    ];
    let answer = browser.post_page("/activate", &typed).await;
    assert!(answer.header("location").starts_with("/applications/"));
    let account = viewer(&browser).await.expect("is signed in").account;
    let account = app.state.db.find_account(account).await.expect("reads");
    let account = account.expect("is there");
    assert_eq!(account.assurance, Assurance::Declared);
    assert!(account.assured_identity().is_none());
}

/// Number and name are not secret: typing them must not open an existing account.
#[tokio::test]
async fn linking_a_typed_identity_needs_the_password() {
    let (app, issuer) = start().await;
    let known = app.candidate().await;
    let account = app.state.db.find_account_by_login(&known.login).await;
    let account = account.expect("reads").expect("is there");
    let number = account.identity.expect("has a card").number().to_owned();
    issuer.set_person("thief", json!({}));
    let browser = app.browser();
    come_back(&browser, &issuer, INNER_MONGOLIA_EXAM).await;
    let fields = |password: &'static str| {
        let card = ("document".to_owned(), "resident-card".to_owned());
        let typed = [
            ("number".to_owned(), number.clone()),
            ("name".to_owned(), account.name.clone()),
            ("password".to_owned(), password.to_owned()),
            ("phone".to_owned(), CONTACT[0].1.to_owned()),
        ];
        [card].into_iter().chain(typed).collect::<Vec<_>>()
    };
    for (password, words) in [("", "在这里已有账号"), ("a guess", "这不是那个账号的密码")]
    {
        let fields = fields(password);
        let fields: Vec<_> = fields
            .iter()
            .map(|(n, v)| (n.as_str(), v.as_str()))
            .collect();
        let answer = browser.post_page("/activate", &fields).await;
        assert_eq!(answer.status, 422);
        assert!(answer.text().contains(words), "{words}: {}", answer.text());
        assert!(answer.text().contains(r#"name="password""#));
        assert!(!answer.text().contains("a guess"));
        assert!(viewer(&browser).await.is_none());
    }
    let fields = fields(PASSWORD);
    let fields: Vec<_> = fields
        .iter()
        .map(|(n, v)| (n.as_str(), v.as_str()))
        .collect();
    assert_eq!(browser.post_page("/activate", &fields).await.status, 302);
    let linked = viewer(&browser).await.expect("is signed in");
    assert_eq!(linked.account, account.id);
}

/// Tabs of one browser share its secret, but each has its own state.
#[tokio::test]
async fn two_tabs_of_one_browser_each_find_their_way_back() {
    let (app, issuer) = start().await;
    issuer.set_person("7", json!({ "name": NAME, "id_number": NUMBER }));
    let browser = app.browser();
    let one = issuer.approve(&start_sign_in(&browser, INNER_MONGOLIA_EXAM).await);
    let other = issuer.approve(&start_sign_in(&browser, INNER_MONGOLIA_EXAM).await);
    // A redirect with another issuer is refused (RFC 9207).
    let mixed = issuer
        .approve(&start_sign_in(&browser, INNER_MONGOLIA_EXAM).await)
        .replace("iss=http", "iss=https");
    let answer = browser.open(&mixed).await;
    assert_redirected_with(&browser, &answer, "核对不上").await;
    assert_eq!(browser.open(&one).await.header("location"), "/activate");
    assert_eq!(browser.post_page("/activate", &CONTACT).await.status, 302);
    // The first sign-in ends the others; a second one is not necessary.
    let answer = browser.open(&other).await;
    assert!(
        answer
            .header("location")
            .starts_with("/sign-in?other-system=over")
    );
    assert!(viewer(&browser).await.is_some());
}

#[tokio::test]
async fn sign_in_after_sign_out_forces_reauthentication() {
    let (app, issuer) = start().await;
    issuer.set_person("7", json!({ "name": NAME, "id_number": NUMBER }));
    let browser = app.browser();
    let asked = start_sign_in(&browser, INNER_MONGOLIA_EXAM).await;
    assert_eq!(AuthorizationParameters::read(&asked).get("prompt"), "");
    browser.open(&issuer.approve(&asked)).await;
    browser.post_page("/activate", &CONTACT).await;
    assert_eq!(browser.cookie("zhunkao_other_system"), None);
    assert_eq!(browser.call("sign-out", &[]).await.status, 200);
    assert!(viewer(&browser).await.is_none());

    let asked = start_sign_in(&browser, INNER_MONGOLIA_EXAM).await;
    assert_eq!(AuthorizationParameters::read(&asked).get("prompt"), "login");
    browser.open(&issuer.approve(&asked)).await;
    assert!(viewer(&browser).await.is_some());
    assert_eq!(
        AuthorizationParameters::read(&start_sign_in(&browser, INNER_MONGOLIA_EXAM).await)
            .get("prompt"),
        ""
    );
}

#[tokio::test]
async fn callback_accepts_cross_site_redirect_with_lax_cookie() {
    let (app, issuer) = start().await;
    issuer.set_person("7", json!({ "name": NAME, "id_number": NUMBER }));
    let browser = app.browser();
    let answer = browser
        .open(&format!("/open-id?exam={INNER_MONGOLIA_EXAM}"))
        .await;
    let cookie = answer.header("set-cookie");
    assert!(
        cookie.starts_with("zhunkao_other_system=")
            && cookie.ends_with("; Path=/; HttpOnly; SameSite=Lax; Max-Age=900"),
        "{cookie}"
    );
    assert_eq!(answer.header("cache-control"), "no-store");
    let back = issuer.approve(answer.header("location"));
    let request = Request::get(back)
        .header("accept", "text/html")
        .header("sec-fetch-site", "cross-site");
    let answer = browser.send(request, Body::empty()).await;
    assert_eq!(answer.header("location"), "/activate");
    // The confirmation form is accepted from this site only.
    let request = Request::post("/activate").header("sec-fetch-site", "cross-site");
    assert_eq!(browser.send(request, Body::empty()).await.status, 403);
}

#[tokio::test]
async fn whoever_was_signed_in_before_is_signed_out() {
    let (app, issuer) = start().await;
    let before = app.candidate().await;
    let session = before
        .browser
        .cookie("zhunkao_session")
        .expect("is signed in");
    issuer.set_person("7", json!({ "name": NAME, "id_number": NUMBER }));
    come_back(&before.browser, &issuer, INNER_MONGOLIA_EXAM).await;
    before.browser.post_page("/activate", &CONTACT).await;
    assert_eq!(viewer(&before.browser).await.expect("somebody").name, NAME);
    let thief = app.browser();
    thief.set_cookie("zhunkao_session", &session);
    assert!(viewer(&thief).await.is_none());
}
