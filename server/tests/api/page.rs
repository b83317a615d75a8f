//! Tests of pages and files: status, language, headers, caching.

use axum::{body::Body, http::Request};

use crate::app::TestApp;

#[tokio::test]
async fn the_server_says_that_it_is_well() {
    let app = TestApp::start().await;
    let answer = app.browser().open("/healthz").await;
    assert_eq!((answer.status, answer.text().as_str()), (200, "ok"));
}

#[tokio::test]
async fn a_page_keeps_to_itself() {
    let app = TestApp::start().await;
    let answer = app.browser().open("/sign-in").await;
    assert_eq!(answer.status, 200);
    let policy = answer.header("content-security-policy");
    let nonce = policy
        .split("'nonce-")
        .nth(1)
        .and_then(|rest| rest.split('\'').next())
        .expect("a nonce");
    assert!(answer.text().contains(&format!("nonce=\"{nonce}\"")));
    for (header, value) in [
        ("cache-control", "no-store"),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
    ] {
        assert_eq!(answer.header(header), value, "{header}");
    }
    assert!(policy.contains("frame-ancestors 'none'"));
    let other = app.browser().open("/sign-in").await;
    assert_ne!(
        other.header("content-security-policy"),
        policy,
        "a nonce is used once"
    );
}

#[tokio::test]
async fn pages_come_while_other_servers_start_in_the_process() {
    let app = TestApp::start().await;
    let state = app.state.clone();
    let starting = tokio::task::spawn_blocking(move || {
        for _ in 0..200 {
            drop(server::router(state.clone()));
        }
    });
    let mut pages = 0;
    while pages < 20 || !starting.is_finished() {
        assert_eq!(app.browser().open("/sign-in").await.status, 200);
        pages += 1;
    }
    starting.await.expect("they start");
}

#[tokio::test]
async fn language_defaults_to_chinese() {
    let app = TestApp::start().await;
    let browser = app.browser();
    assert!(
        browser
            .open("/sign-in")
            .await
            .text()
            .contains("<html lang=\"zh-CN\"")
    );
    let english = Request::get("/sign-in").header("accept-language", "en-GB,en;q=0.9");
    assert!(
        browser
            .send(english, Body::empty())
            .await
            .text()
            .contains("<html lang=\"en\"")
    );

    let answer = browser.open("/set-language?to=en&back=/sign-in").await;
    assert_eq!(
        (answer.status, answer.header("location")),
        (303, "/sign-in")
    );
    assert!(
        browser
            .open("/sign-in")
            .await
            .text()
            .contains("<html lang=\"en\"")
    );
}

#[tokio::test]
async fn a_link_of_another_site_does_not_change_the_language() {
    let app = TestApp::start().await;
    let browser = app.browser();
    let link = Request::get("/set-language?to=en&back=/sign-in");
    let link = link.header("sec-fetch-site", "cross-site");
    let answer = browser.send(link, Body::empty()).await;
    assert_eq!(
        (answer.status, answer.header("location")),
        (303, "/sign-in")
    );
    assert_eq!(answer.header("set-cookie"), "");
}

#[tokio::test]
async fn what_is_nowhere_is_a_page_that_says_so() {
    let app = TestApp::start().await;
    for path in ["/no-such-page", "/pkg-of-old/frontend.js", "/assets.jsn"] {
        let answer = app.browser().open(path).await;
        assert_eq!(answer.status, 404, "{path}");
        assert!(
            answer.header("content-type").starts_with("text/html"),
            "{path}"
        );
    }
    // Raw routes return HTML to people and JSON to programs.
    let path = "/api/v1/applications/x/images/y";
    let page = app.browser().open(path).await;
    assert_eq!(
        (page.status, page.header("content-type")),
        (404, "text/html; charset=utf-8")
    );
    let data = app.browser().send(Request::get(path), Body::empty()).await;
    assert_eq!(
        (data.status, data.header("content-type")),
        (404, "application/problem+json")
    );
}

#[tokio::test]
async fn built_files_are_immutable_and_compressed() {
    let app = TestApp::start().await;
    let package = app.state.config.site.join("pkg");
    std::fs::create_dir_all(&package).expect("a folder");
    std::fs::write(package.join("main.0a1b2c3d.css"), "body{}").expect("a file");
    std::fs::write(package.join("main.0a1b2c3d.css.br"), "squeezed").expect("a file");
    let browser = app.browser();

    let plain = browser.open("/pkg/main.0a1b2c3d.css").await;
    assert_eq!((plain.status, plain.text().as_str()), (200, "body{}"));
    assert_eq!(
        plain.header("cache-control"),
        "public, max-age=31536000, immutable"
    );
    let request = Request::get("/pkg/main.0a1b2c3d.css").header("accept-encoding", "gzip, br");
    let small = browser.send(request, Body::empty()).await;
    assert_eq!(
        (small.text().as_str(), small.header("content-encoding")),
        ("squeezed", "br")
    );
    assert_eq!(small.header("content-type"), "text/css");

    let missing = browser.open("/pkg/main.ffffffff.css").await;
    assert_eq!((missing.status, missing.header("cache-control")), (404, ""));
    assert_eq!(browser.open("/pkg/../assets.json").await.status, 404);
}

#[tokio::test]
async fn sample_pictures_are_served() {
    let app = TestApp::start().await;
    let answer = app.browser().open("/samples/diploma.jpg").await;
    assert_eq!(
        (answer.status, answer.header("content-type")),
        (200, "image/jpeg")
    );
}

#[tokio::test]
async fn wasm_module_is_only_loaded_by_signed_in_pages() {
    let app = TestApp::start_with(|config| {
        let assets = r#"{"js": "/pkg/f.js", "wasm": "/pkg/f.wasm", "css": "/pkg/m.css",
            "groups": {"start": ["/pkg/start.wasm"], "hub": ["/pkg/hub.wasm"]}}"#;
        std::fs::create_dir_all(&config.site).expect("a folder");
        std::fs::write(config.site.join("assets.json"), assets).expect("a file");
    })
    .await;
    let (candidate, officer) = (app.candidate().await, app.officer().await);
    let loads = |page: String| page.contains("/pkg/f.wasm");
    let exams = candidate.browser.open("/exams").await.text();
    assert!(exams.contains("/pkg/start.wasm") && !exams.contains("/pkg/hub.wasm"));
    assert!(loads(exams));
    for path in ["/", "/account", "/no-such-page"] {
        assert!(!loads(candidate.browser.open(path).await.text()), "{path}");
    }
    assert!(!loads(officer.browser.open("/office").await.text()));
    assert!(!loads(app.browser().open("/exams").await.text()));
}
