//! Tests of refused and failed sign-ins: the browser is redirected to the sign-in page with a
//! message.

use std::collections::BTreeMap;

use serde_json::json;
use server::{
    clock::Clock,
    config::{Config, ProviderConfig},
    serve,
};
use shared::time::Timestamp;

use super::{
    INNER_MONGOLIA_EXAM, NAME, NUMBER, assert_redirected_with, come_back, issuer::CLIENT, start,
    start_sign_in,
};
use crate::app::TestApp;

#[tokio::test]
async fn nothing_is_believed_that_does_not_fit() {
    let (app, issuer) = start().await;
    let now = app.state.clock.now().0 / 1000;
    let untrusted = "核对不上，没有采用";
    let clock = "时钟不一致";
    for (what, claims, words) in [
        ("another's nonce", json!({ "nonce": "another" }), untrusted),
        ("for another client", json!({ "aud": "another" }), untrusted),
        (
            "of another issuer",
            json!({ "iss": "https://else.example" }),
            untrusted,
        ),
        ("over", json!({ "iat": now - 900, "exp": now - 600 }), clock),
        (
            "not yet made",
            json!({ "iat": now + 600, "exp": now + 900 }),
            clock,
        ),
    ] {
        let browser = app.browser();
        issuer.set_person("7", claims);
        let answer = come_back(&browser, &issuer, INNER_MONGOLIA_EXAM).await;
        println!("{what}");
        assert_redirected_with(&browser, &answer, words).await;
    }
    // A small clock skew in either direction is accepted.
    for (issued, over) in [(now - 400, now - 60), (now + 60, now + 400)] {
        issuer.set_person("7", json!({ "iat": issued, "exp": over }));
        let answer = come_back(&app.browser(), &issuer, INNER_MONGOLIA_EXAM).await;
        assert_eq!(answer.header("location"), "/activate");
    }
    issuer.set_person("7", json!({}));
    issuer.change(|said| said.signs = 2);
    let browser = app.browser();
    let answer = come_back(&browser, &issuer, INNER_MONGOLIA_EXAM).await;
    assert_redirected_with(&browser, &answer, untrusted).await;
}

#[tokio::test]
async fn keys_that_have_changed_are_asked_for_anew() {
    let (app, issuer) = start().await;
    issuer.set_person("7", json!({}));
    come_back(&app.browser(), &issuer, INNER_MONGOLIA_EXAM).await;
    come_back(&app.browser(), &issuer, INNER_MONGOLIA_EXAM).await;
    assert_eq!(issuer.discovered(), 1, "what was discovered is kept");
    issuer.change(|said| (said.signs, said.published) = (2, 2));
    let answer = come_back(&app.browser(), &issuer, INNER_MONGOLIA_EXAM).await;
    assert_eq!(answer.header("location"), "/activate");
    assert_eq!(issuer.discovered(), 2);
}

#[tokio::test]
async fn unreachable_provider_is_reported_and_retried_later() {
    let (app, issuer) = start().await;
    issuer.set_person("7", json!({}));
    let browser = app.browser();
    issuer.change(|said| said.down = true);
    let answer = browser
        .open(&format!("/open-id?exam={INNER_MONGOLIA_EXAM}"))
        .await;
    assert_redirected_with(&browser, &answer, "现在没有回应").await;
    issuer.change(|said| said.down = false);
    // The failure is cached, so that requests do not all wait for an unreachable system.
    let answer = browser
        .open(&format!("/open-id?exam={INNER_MONGOLIA_EXAM}"))
        .await;
    assert_redirected_with(&browser, &answer, "现在没有回应").await;
    app.advance(5 * Timestamp::SECOND_MS);
    let asked = start_sign_in(&browser, INNER_MONGOLIA_EXAM).await;
    issuer.change(|said| said.down = true);
    let answer = browser.open(&issuer.approve(&asked)).await;
    assert_redirected_with(&browser, &answer, "现在没有回应").await;
}

#[tokio::test]
async fn callback_works_once_in_its_browser_and_in_time() {
    let (app, issuer) = start().await;
    issuer.set_person("7", json!({ "name": NAME, "id_number": NUMBER }));
    let browser = app.browser();
    let over = "或不是在这个浏览器里开始的";

    let back = issuer.approve(&start_sign_in(&browser, INNER_MONGOLIA_EXAM).await);
    let stranger = app.browser();
    let answer = stranger.open(&back).await;
    assert_redirected_with(&stranger, &answer, over).await;
    assert_eq!(browser.open(&back).await.header("location"), "/activate");
    let again = app.browser();
    again.set_cookie(
        "zhunkao_other_system",
        &browser.cookie("zhunkao_other_system").expect("has one"),
    );
    let answer = again.open(&back).await;
    assert_redirected_with(&again, &answer, over).await;

    let late = app.browser();
    let back = issuer.approve(&start_sign_in(&late, INNER_MONGOLIA_EXAM).await);
    app.advance(15 * Timestamp::MINUTE_MS);
    let answer = late.open(&back).await;
    assert_redirected_with(&late, &answer, over).await;

    for (query, words) in [
        ("?error=access_denied&state=x", "您取消了授权"),
        ("?code=x", "核对不上"),
        ("", "核对不上"),
        ("?code=x&state=x&iss=https%3A%2F%2Felse.example", over),
    ] {
        let answer = late.open(&format!("/open-id/return{query}")).await;
        assert_redirected_with(&late, &answer, words).await;
    }
}

#[tokio::test]
async fn unconfigured_provider_is_named_on_the_page() {
    let app = TestApp::start().await;
    app.publish(INNER_MONGOLIA_EXAM).await;
    let browser = app.browser();
    for page in ["/sign-in", "/"] {
        let page = browser.open(page).await.text();
        assert!(
            page.contains("这个考试用「国家医学考试网上报名系统」的账号")
                && !page.contains("/open-id?"),
            "{page}"
        );
    }
    let answer = browser
        .open(&format!("/open-id?exam={INNER_MONGOLIA_EXAM}"))
        .await;
    assert_redirected_with(&browser, &answer, "还没有接通").await;
    // An exam with another kind of entry has no such sign-in.
    let answer = browser
        .open(&format!("/open-id?exam={}", crate::app::EXAM))
        .await;
    assert_eq!(answer.status, 404);
}

#[tokio::test]
async fn a_configuration_that_cannot_work_is_refused_with_the_reason() {
    let open = |issuer: &'static str, public_url: Option<&'static str>| async move {
        let folder = tempfile::tempdir().expect("a folder");
        let provider = ProviderConfig {
            issuer: issuer.to_owned(),
            client_id: CLIENT.to_owned(),
            ..ProviderConfig::default()
        };
        let config = Config {
            data: folder.path().join("data"),
            site: folder.path().join("site"),
            public_url: public_url.map(str::to_owned),
            open_id: BTreeMap::from([("nmec".to_owned(), provider)]),
            ..Config::default()
        };
        let opened = serve::open_app_state(config, Clock::system()).await;
        opened.err().map(|error| error.to_string())
    };
    let own = Some("https://exam.example.cn");
    for (issuer, own, reason) in [
        ("https://login.example.cn", None, "public-url"),
        ("http://login.example.cn", own, "https"),
        ("login", own, "relative URL"),
    ] {
        let error = open(issuer, own).await.expect("is refused");
        assert!(error.contains(reason), "{error}");
    }
    assert_eq!(open("https://login.example.cn", own).await, None);
    assert_eq!(open("http://127.0.0.1:9", own).await, None);
}
