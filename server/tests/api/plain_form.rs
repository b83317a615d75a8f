//! Tests of file upload by a plain form, as from browsers without the WASM module.

use axum::{
    body::Body,
    http::{Request, header},
};
use server::auth::token::Token;
use shared::{
    id::ApplicationId, judge::FindingGrade, problem::Problem, url, view::FormUploadResult,
};

use crate::{
    actor::{TestBrowser, TestResponse},
    app::{TestApp, load_picture},
};

const BOUNDARY: &str = "----WebKitFormBoundaryTest";

#[tokio::test]
async fn each_file_of_a_form_has_its_own_outcome() {
    let app = TestApp::start().await;
    let candidate = app.candidate().await;
    let application = candidate.enter().await;
    let files = [
        ("好.jpg", load_picture("scan-diploma-under-300k.jpg")),
        ("empty.jpg", Vec::new()),
        ("text.jpg", load_picture("bad-not-an-image.jpg")),
        ("huge.jpg", vec![0xff; 50_000_000]),
        ("gut.jpg", load_picture("scan-degree-under-300k.jpg")),
    ];
    let answer = send_form(&candidate, application, "education", &files).await;
    assert_eq!(answer.status, 303);
    let uploads = read_outcomes(&app, &candidate, &answer).await;
    let names: Vec<_> = uploads.iter().map(|upload| upload.file.as_str()).collect();
    assert_eq!(
        names,
        ["好.jpg", "empty.jpg", "text.jpg", "huge.jpg", "gut.jpg"]
    );
    assert_eq!((&uploads[0].problem, &uploads[4].problem), (&None, &None));
    for refused in &uploads[1..3] {
        let Some(Problem::FileRefused { findings }) = &refused.problem else {
            panic!("{refused:?}")
        };
        assert!(
            findings
                .iter()
                .all(|finding| finding.grade == FindingGrade::Hard),
            "{findings:?}"
        );
    }
    let too_large = Problem::FileTooLarge {
        measured: Some(50_000_000),
        allowed: 300 * 1024,
    };
    assert_eq!(uploads[3].problem, Some(too_large));
    let slot = "education".parse().expect("a slot");
    let stored: Vec<_> = candidate
        .application(application)
        .await
        .images(&slot)
        .to_vec();
    let names: Vec<_> = stored
        .iter()
        .map(|image| image.file_name.as_str())
        .collect();
    assert_eq!(names, ["好.jpg", "gut.jpg"]);
}

#[tokio::test]
async fn file_names_are_shown_once_and_never_in_a_url() {
    let app = TestApp::start().await;
    let candidate = app.candidate().await;
    let application = candidate.enter().await;
    let name = "林样本 11010119940307058X.jpg";
    let files = [(name, load_picture("bad-not-an-image.jpg"))];
    let answer = send_form(&candidate, application, "education", &files).await;
    let materials = format!("/applications/{application}/materials");
    assert_eq!(
        (answer.status, answer.header("location")),
        (303, format!("{materials}#education").as_str())
    );
    // The message is kept for its page, and another browser does not get it.
    assert!(!candidate.open("/exams").await.text().contains(name));
    assert!(candidate.cookie("zhunkao_flash").is_some());
    assert!(candidate.open(&materials).await.text().contains(name));
    assert_eq!(candidate.cookie("zhunkao_flash"), None);
    assert!(!candidate.open(&materials).await.text().contains(name));
}

#[tokio::test]
async fn a_form_without_a_file_says_so() {
    let app = TestApp::start().await;
    let candidate = app.candidate().await;
    let application = candidate.enter().await;
    for files in [vec![], vec![("", Vec::new())]] {
        let answer = send_form(&candidate, application, "education", &files).await;
        let whole = FormUploadResult {
            file: String::new(),
            problem: Some(Problem::NoFile),
        };
        let outcomes = read_outcomes(&app, &candidate, &answer).await;
        assert_eq!((answer.status, outcomes), (303, vec![whole]));
    }
}

#[tokio::test]
async fn a_form_into_a_locked_slot_comes_back_with_the_reason() {
    let app = TestApp::start().await;
    let candidate = app.candidate().await;
    let (application, _) = candidate.apply().await;
    let files = [("a.jpg", load_picture("scan-diploma-under-300k.jpg"))];
    let answer = send_form(&candidate, application, "education", &files).await;
    assert!(matches!(
        read_outcomes(&app, &candidate, &answer).await[0].problem,
        Some(Problem::Locked(_))
    ));
}

#[tokio::test]
async fn a_form_of_nobody_leads_to_the_sign_in_page() {
    let app = TestApp::start().await;
    let application = app.candidate().await.enter().await;
    let files = [("a.jpg", load_picture("scan-diploma-under-300k.jpg"))];
    let answer = send_form(&app.browser(), application, "education", &files).await;
    assert_eq!(
        (answer.status, answer.header("location")),
        (303, "/sign-in")
    );
}

async fn send_form(
    browser: &TestBrowser,
    application: ApplicationId,
    slot: &str,
    files: &[(&str, Vec<u8>)],
) -> TestResponse {
    let slot = slot.parse().expect("a slot");
    send_files(browser, url::slot_form(application, &slot, None), files).await
}

/// Sends a form with files, as a browser without the WASM module does.
pub(crate) async fn send_files(
    browser: &TestBrowser,
    address: String,
    files: &[(&str, Vec<u8>)],
) -> TestResponse {
    send_files_for(browser, address, files, "text/html").await
}

/// As [`send_files`], with an `Accept` header.
pub(crate) async fn send_files_for(
    browser: &TestBrowser,
    address: String,
    files: &[(&str, Vec<u8>)],
    accept: &str,
) -> TestResponse {
    let mut body = Vec::new();
    for (name, bytes) in files {
        let head = format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"files\"; filename=\"{name}\"\r\n\
             Content-Type: image/jpeg\r\n\r\n"
        );
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
    let request = Request::post(address)
        .header(header::ACCEPT, accept)
        .header(
            header::CONTENT_TYPE,
            format!("multipart/form-data; boundary={BOUNDARY}"),
        );
    browser.send(request, Body::from(body)).await
}

/// The flash message of the page after the form, whose URL does not contain it.
pub(crate) async fn read_outcomes(
    app: &TestApp,
    browser: &TestBrowser,
    answer: &TestResponse,
) -> Vec<FormUploadResult> {
    let (path, _) = answer
        .header("location")
        .split_once('#')
        .expect("the slot's card");
    assert!(!path.contains('?'), "{path}");
    let token: Token = browser
        .cookie("zhunkao_flash")
        .and_then(|text| text.parse().ok())
        .expect("a token");
    let now = app.state.clock.now();
    let kept = app.state.db.take_flash(token.digest(), path, now).await;
    serde_json::from_str(&kept.expect("reads").expect("is kept")).expect("outcomes")
}

#[tokio::test]
async fn a_plain_form_orders_a_slot_by_the_names_of_its_files() {
    let app = TestApp::start().await;
    let candidate = app.candidate().await;
    let application = candidate.enter().await;
    let scan = || load_picture("scan-diploma-under-300k.jpg");
    let degree = load_picture("scan-degree-under-300k.jpg");
    let files = [("第10页.jpg", scan()), ("第2页.jpg", degree)];
    send_form(&candidate, application, "education", &files).await;
    let slot = "education".parse().expect("a slot");
    let names = async || {
        let application = candidate.application(application).await;
        let images = application.images(&slot).iter();
        images
            .map(|image| image.file_name.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(names().await, ["第10页.jpg", "第2页.jpg"]);
    let arguments = [
        ("application", &*application.to_string()),
        ("slot", "education"),
    ];
    let answer = candidate.call("images/order-by-name", &arguments).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(names().await, ["第2页.jpg", "第10页.jpg"]);
    // A slot without images has no order.
    let arguments = [arguments[0], ("slot", "household")];
    let answer = candidate.call("images/order-by-name", &arguments).await;
    assert_eq!(answer.status, 404);
}
