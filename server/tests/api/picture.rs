//! Stored images: who gets them, and how safely they are served.

use axum::{body::Body, http::Request};
use shared::url;

use crate::{
    actor::new_image,
    app::{TestApp, picture},
};

const PAPER: &str = "scan-diploma-under-300k.jpg";

#[tokio::test]
async fn an_image_comes_back_as_it_was_sent_and_can_do_nothing() {
    let app = TestApp::start().await;
    let candidate = app.candidate().await;
    let application = candidate.enter().await;
    let id = new_image();
    candidate
        .upload(application, "education", id, picture(PAPER))
        .await;

    let path = url::image(application, id);
    let answer = candidate.open(&path).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.body, picture(PAPER));
    let headers = [
        "cache-control",
        "content-disposition",
        "content-security-policy",
        "content-type",
        "cross-origin-resource-policy",
        "vary",
        "x-content-type-options",
    ];
    let said: Vec<_> = headers
        .iter()
        .map(|name| format!("{name}: {}", answer.header(name)))
        .collect();
    insta::assert_snapshot!(said.join("\n"), @r#"
    cache-control: private, max-age=31536000, immutable
    content-disposition: inline; filename*=UTF-8''%E8%AF%81%E4%BB%B6.jpg
    content-security-policy: default-src 'none'; frame-ancestors 'none'; sandbox
    content-type: image/jpeg
    cross-origin-resource-policy: same-origin
    vary: Cookie
    x-content-type-options: nosniff
    "#);

    let again = Request::get(&path).header("if-none-match", answer.header("etag"));
    let again = candidate.send(again, Body::empty()).await;
    assert_eq!((again.status, again.body.len()), (304, 0));
}

#[tokio::test]
async fn a_thumbnail_is_small_and_upright() {
    let app = TestApp::start().await;
    let candidate = app.candidate().await;
    let application = candidate.enter().await;
    let id = new_image();
    candidate
        .upload(application, "education", id, picture(PAPER))
        .await;
    for _ in 0..2 {
        let answer = candidate.open(&url::thumbnail(application, id)).await;
        assert_eq!(
            (answer.status, answer.header("content-type")),
            (200, "image/jpeg")
        );
        assert!(answer.body.len() < picture(PAPER).len() / 2);
        let facts = shared::jpeg::inspect(&answer.body);
        assert_eq!(facts.fault, None);
        let (width, height) = facts.frame.expect("a picture").upright();
        assert_eq!(width.max(height), 480);
    }
}

#[tokio::test]
async fn a_reviewer_sees_what_was_submitted_and_no_more() {
    let app = TestApp::start().await;
    let (candidate, reviewer) = (app.candidate().await, app.reviewer().await);
    let application = candidate.enter().await;
    candidate.prepare(application).await;
    let images = candidate.fill(application).await;
    let path = url::image(application, images[1]);
    assert_eq!(reviewer.open(&path).await.status, 404, "a draft");
    candidate.submit(application).await;
    assert_eq!(reviewer.open(&path).await.status, 200);
    assert_eq!(
        reviewer
            .open(&url::thumbnail(application, images[1]))
            .await
            .status,
        200
    );

    reviewer.send_back(application, "education", "edu-qr").await;
    let mended = new_image();
    candidate
        .upload(
            application,
            "education",
            mended,
            picture("scan-degree-under-300k.jpg"),
        )
        .await;
    assert_eq!(
        candidate
            .open(&url::image(application, mended))
            .await
            .status,
        200
    );
    assert_eq!(
        reviewer.open(&url::image(application, mended)).await.status,
        404,
        "not submitted yet"
    );
    candidate.submit(application).await;
    assert_eq!(
        reviewer.open(&url::image(application, mended)).await.status,
        200
    );
}
