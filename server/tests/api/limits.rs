//! Tests of request limits: body and URI size on every route of the router, and the bytes read of
//! an anonymous upload.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use axum::{
    body::{Body, Bytes},
    http::{Method, Request, header},
};
use futures::{Stream, stream};
use server::http::{
    extract::body::MAX_ANONYMOUS_DRAIN_BYTES,
    middleware::{body_limit::RouteListing, security_headers::MAX_URI_BYTES},
};
use shared::{id::ApplicationId, problem::Problem};

use crate::{
    actor::{TestBrowser, TestResponse, new_image_id},
    app::TestApp,
    gate::fill_path,
};

const CHUNK_BYTES: usize = 64 * 1024;

/// Tolerance in bytes for data read before a body is found to be too large.
const SLACK: u64 = 2 * CHUNK_BYTES as u64;

/// A body with this length, and the number of bytes read. It starts as a form with a file, so that
/// routes for files read it.
fn counted_body(path: &str, length: u64) -> (Body, Arc<AtomicU64>) {
    let read = Arc::new(AtomicU64::new(0));
    let field = if path.contains("/exams/") {
        "file"
    } else {
        "files"
    };
    (Body::from_stream(pieces(field, length, read.clone())), read)
}

fn pieces(
    field: &str,
    length: u64,
    read: Arc<AtomicU64>,
) -> impl Stream<Item = Result<Bytes, std::io::Error>> + use<> {
    let head =
        format!("--x\r\ncontent-disposition: form-data; name=\"{field}\"; filename=\"a\"\r\n\r\n");
    let head = Bytes::from(head);
    let rest = length - head.len() as u64;
    let piece = Bytes::from(vec![b'a'; CHUNK_BYTES]);
    let rest = (0..rest.div_ceil(CHUNK_BYTES as u64)).map(move |number| {
        let left = rest - number * CHUNK_BYTES as u64;
        piece.slice(..CHUNK_BYTES.min(left as usize))
    });
    stream::iter(std::iter::once(head).chain(rest).map(move |data| {
        read.fetch_add(data.len() as u64, Ordering::Relaxed);
        Ok(data)
    }))
}

fn request_to(route: &RouteListing, application: ApplicationId) -> axum::http::request::Builder {
    let takes_files = [
        "/images",
        "/roster",
        "/seats",
        "/positions",
        "/definitions",
        "/test-bench",
    ];
    let kind = match takes_files.iter().any(|end| route.path.ends_with(end)) {
        true => "multipart/form-data; boundary=x",
        false => "application/x-www-form-urlencoded",
    };
    let path = fill_path(&route.path, application, new_image_id());
    Request::builder()
        .method(route.method.clone())
        .uri(path)
        .header(header::CONTENT_TYPE, kind)
        .header(
            "content-digest",
            "sha-256=:LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=:",
        )
}

/// The statuses for these people, and the most bytes read of their bodies.
async fn send_too_much(
    people: &[&TestBrowser],
    route: &RouteListing,
    application: ApplicationId,
    is_announced: bool,
) -> (Vec<TestResponse>, u64) {
    let length = route.body_limit + 2 * MAX_ANONYMOUS_DRAIN_BYTES;
    let (mut answers, mut most_read) = (Vec::new(), 0);
    for person in people {
        let (body, read) = counted_body(&route.path, length);
        let mut request = request_to(route, application);
        if is_announced {
            request = request.header(header::CONTENT_LENGTH, length);
        }
        answers.push(person.send(request, body).await);
        most_read = read.load(Ordering::Relaxed).max(most_read);
    }
    (answers, most_read)
}

#[tokio::test]
async fn every_route_refuses_a_body_over_its_limit() {
    let app = TestApp::start().await;
    let (candidate, officer) = (app.candidate().await, app.officer().await);
    let application = candidate.enter().await;
    let stranger = app.browser();
    // Every route that reads a body admits one of them, except those with a hand-off code.
    let people = [&stranger, &candidate.browser, &officer.browser];
    let routes = server::list_routes(&app.state);
    assert!(routes.len() > 100, "{} routes", routes.len());
    let mut faults = Vec::new();
    for route in routes {
        let name = format!("{} {}", route.method, route.path);
        let limit = route.body_limit;
        let (answers, read) = send_too_much(&people, &route, application, true).await;
        for answer in &answers {
            let Problem::BodyTooLarge { measured, allowed } = answer.problem() else {
                faults.push(format!("{name}, announced: {}", answer.status));
                continue;
            };
            assert_eq!(answer.status, 413, "{name}");
            assert_eq!(
                (measured, allowed),
                (Some(limit + 2 * MAX_ANONYMOUS_DRAIN_BYTES), limit),
                "{name}"
            );
        }
        if read > SLACK {
            faults.push(format!("{name}, announced: {read} bytes were read"));
        }
        let (answers, read) = send_too_much(&people, &route, application, false).await;
        let is_by_code = route.path == "/api/v1/hand-offs/{code}/images";
        if !answers.iter().any(|answer| answer.status == 413) && !is_by_code {
            let statuses: Vec<_> = answers.iter().map(|answer| answer.status).collect();
            faults.push(format!("{name}, in chunks: {statuses:?}"));
        }
        if read > limit + SLACK {
            faults.push(format!("{name}, in chunks: {read} bytes were read"));
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[tokio::test]
async fn a_stranger_s_upload_is_read_up_to_one_megabyte() {
    let app = TestApp::start().await;
    let candidate = app.candidate().await;
    let application = candidate.enter().await;
    let stranger = app.browser();
    let routes = server::list_routes(&app.state);
    let uploads = routes.iter().filter(|route| {
        route.path.contains("/images") && matches!(route.method, Method::PUT | Method::POST)
    });
    for route in uploads.filter(|route| route.path.starts_with("/api/v1/")) {
        for is_announced in [true, false] {
            let (body, read) = counted_body(&route.path, 30_000_000);
            let mut request = request_to(route, application);
            if is_announced {
                request = request.header(header::CONTENT_LENGTH, 30_000_000);
            }
            let answer = stranger.send(request, body).await;
            let read = read.load(Ordering::Relaxed);
            assert!(
                matches!(answer.status, 401 | 410),
                "{}: {}",
                route.path,
                answer.status
            );
            assert!(
                read <= MAX_ANONYMOUS_DRAIN_BYTES + SLACK,
                "{}: {read}",
                route.path
            );
        }
    }
}

#[tokio::test]
async fn a_path_that_is_no_route_takes_no_body() {
    let app = TestApp::start().await;
    for path in ["/no-such-page", "/pkg/x.js", "/api/no-such-function"] {
        let (body, read) = counted_body(path, 10_000_000);
        let answer = app.browser().send(Request::post(path), body).await;
        assert_eq!(answer.status, 413, "{path}");
        assert!(read.load(Ordering::Relaxed) <= SLACK, "{path}");
    }
}

#[tokio::test]
async fn a_form_over_its_limit_gets_a_page_with_both_numbers() {
    let app = TestApp::start().await;
    let password = "x".repeat(300_000);
    let form = [("login", "somebody"), ("password", password.as_str())];
    let answer = app.browser().post_page("/sign-in", &form).await;
    assert_eq!(answer.status, 413);
    for part in ["293 KB", "256 KB"] {
        assert!(answer.text().contains(part), "{part}: {}", answer.text());
    }
}

#[tokio::test]
async fn an_address_over_its_limit_is_refused_with_414() {
    let app = TestApp::start().await;
    let browser = app.browser();
    let path = |length: usize| format!("/sign-in?next={}", "x".repeat(length - 14));
    assert_eq!(browser.open(&path(MAX_URI_BYTES)).await.status, 200);
    let answer = browser
        .send(Request::get(path(MAX_URI_BYTES + 1)), Body::empty())
        .await;
    let too_long = Problem::UriTooLong {
        measured: MAX_URI_BYTES as u64 + 1,
        allowed: MAX_URI_BYTES as u64,
    };
    assert_eq!((answer.status, answer.problem()), (414, too_long));
}

#[tokio::test]
async fn a_number_beside_the_files_is_short_or_none() {
    let app = TestApp::start().await;
    let candidate = app.candidate().await;
    let application = candidate.enter().await;
    let body = format!(
        "--x\r\ncontent-disposition: form-data; name=\"rank\"\r\n\r\n{}\r\n--x--\r\n",
        "1".repeat(1_000_000)
    );
    let path = format!("/api/v1/applications/{application}/slots/education/images");
    let request =
        Request::post(path).header(header::CONTENT_TYPE, "multipart/form-data; boundary=x");
    let answer = candidate.send(request, Body::from(body)).await;
    assert_eq!(answer.problem(), Problem::NoFile);
}

#[tokio::test]
async fn a_queue_search_over_its_limit_is_refused() {
    let app = TestApp::start().await;
    let reviewer = app.reviewer().await;
    let search = "林".repeat(101);
    let asked = [("filter[page]", "0"), ("filter[search]", search.as_str())];
    let answer = reviewer.query("review/queue", &asked).await;
    let too_long = Problem::TextTooLong {
        measured: 101,
        allowed: 100,
    };
    assert_eq!((answer.status, answer.problem()), (422, too_long));
}

#[tokio::test]
async fn every_answer_keeps_camera_and_place_to_itself() {
    let app = TestApp::start().await;
    for path in ["/sign-in", "/healthz", "/no-such-page"] {
        let answer = app.browser().open(path).await;
        let policy = answer.header("permissions-policy");
        assert!(policy.contains("camera=()"), "{path}: {policy}");
    }
}
