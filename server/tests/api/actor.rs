//! Test clients: a browser and its user, who send only requests that a browser would send.

use std::{
    collections::BTreeMap,
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex},
    time::Duration,
};

use app::api::ApiError;
use axum::{
    Router,
    body::Body,
    extract::ConnectInfo,
    http::{HeaderMap, Method, Request, header, request::Builder},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use http_body_util::BodyExt as _;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::de::DeserializeOwned;
use shared::{
    digest::Sha256,
    id::{ApplicationId, ImageId, SlotId},
    problem::Problem,
    proof_of_work::{Challenge, solve},
    url,
};
use tokio::time::timeout;
use tower::ServiceExt as _;
use uuid::Uuid;

/// Timeout far longer than any request takes here.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(60);

/// A signed-in person.
#[derive(Clone)]
pub(crate) struct TestUser {
    pub(crate) browser: TestBrowser,
    pub(crate) login: String,
}

impl std::ops::Deref for TestUser {
    type Target = TestBrowser;
    fn deref(&self) -> &TestBrowser {
        &self.browser
    }
}

/// A browser with its cookies; clones are tabs of the same browser.
#[derive(Clone)]
pub(crate) struct TestBrowser {
    router: Router,
    address: SocketAddr,
    cookies: Arc<Mutex<BTreeMap<String, String>>>,
}

/// The `Accept` header of the app's code, and that of a plain page.
const PROGRAM: &str = "application/json";
const PAGE: &str = "text/html,application/xhtml+xml";

impl TestBrowser {
    pub(crate) fn new(router: Router, address: u32) -> Self {
        let address = SocketAddr::from((Ipv4Addr::from_bits(address), 50_000));
        Self {
            router,
            address,
            cookies: Arc::default(),
        }
    }

    /// Another browser on the same computer.
    pub(crate) fn without_cookies(&self) -> Self {
        Self {
            cookies: Arc::default(),
            ..self.clone()
        }
    }

    /// The same browser, carried to a place with another address.
    pub(crate) fn moved_to(&self, address: Ipv4Addr) -> Self {
        Self {
            address: SocketAddr::from((address, 50_000)),
            ..self.clone()
        }
    }

    /// The client address that the server sees.
    pub(crate) fn address(&self) -> String {
        self.address.ip().to_string()
    }

    pub(crate) fn cookie(&self, name: &str) -> Option<String> {
        self.cookies
            .lock()
            .expect("no test panics here")
            .get(name)
            .cloned()
    }

    pub(crate) fn set_cookie(&self, name: &str, value: &str) {
        self.cookies
            .lock()
            .expect("no test panics here")
            .insert(name.to_owned(), value.to_owned());
    }

    pub(crate) async fn sign_in(&self, login: &str, password: &str) -> TestResponse {
        self.post_page("/sign-in", &[("login", login), ("password", password)])
            .await
    }

    /// Calls a server function that changes something, as the app does.
    pub(crate) async fn call(&self, function: &str, arguments: &[(&str, &str)]) -> TestResponse {
        let request = Request::post(format!("/api/{function}"))
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::ACCEPT, PROGRAM);
        self.send(request, Body::from(encode(arguments))).await
    }

    /// Sends the form of a page to the page itself.
    pub(crate) async fn post_page(&self, page: &str, fields: &[(&str, &str)]) -> TestResponse {
        let request = Request::post(page)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::ACCEPT, PAGE);
        self.send(request, Body::from(encode(fields))).await
    }

    /// Sends the form of a page and follows the redirect.
    pub(crate) async fn post_and_follow(
        &self,
        page: &str,
        fields: &[(&str, &str)],
    ) -> TestResponse {
        let answer = self.post_page(page, fields).await;
        match answer.header("location") {
            "" => answer,
            next => self.open(next).await,
        }
    }

    /// Solves the proof of work in the page's form.
    pub(crate) async fn solve_proof(&self, page: &str) -> SolvedProof {
        SolvedProof::of(&self.open(page).await)
    }

    /// Calls a server function that only reads.
    pub(crate) async fn query(&self, function: &str, arguments: &[(&str, &str)]) -> TestResponse {
        let path = format!("/api/{function}?{}", encode(arguments));
        self.send(
            Request::get(path).header(header::ACCEPT, PROGRAM),
            Body::empty(),
        )
        .await
    }

    pub(crate) async fn read<T: DeserializeOwned>(
        &self,
        function: &str,
        arguments: &[(&str, &str)],
    ) -> T {
        let answer = self.query(function, arguments).await;
        assert_eq!(answer.status, 200, "{function} says {}", answer.text());
        answer.json()
    }

    /// Opens a page.
    pub(crate) async fn open(&self, path: &str) -> TestResponse {
        self.send(
            Request::get(path).header(header::ACCEPT, PAGE),
            Body::empty(),
        )
        .await
    }

    pub(crate) async fn upload(
        &self,
        application: ApplicationId,
        slot: &str,
        image: ImageId,
        bytes: impl Into<Vec<u8>>,
    ) -> TestResponse {
        let bytes = bytes.into();
        let request = image_upload_request(application, slot, image, &bytes);
        self.send(request, Body::from(bytes)).await
    }

    /// Sends a request with the usual headers of browsers, and keeps the cookies of the response.
    pub(crate) async fn send(&self, request: Builder, body: Body) -> TestResponse {
        let mut request = request.body(body).expect("a request");
        let headers = request.headers_mut();
        let cookies = self.cookies.lock().expect("no test panics here").clone();
        let line: Vec<_> = cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        headers.insert(
            header::COOKIE,
            line.join("; ").parse().expect("cookies fit a header"),
        );
        headers.insert(header::HOST, "zhunkao.test".parse().expect("a header"));
        headers.insert(header::USER_AGENT, "Test/1.0".parse().expect("a header"));
        headers
            .entry("sec-fetch-site")
            .or_insert("same-origin".parse().expect("a header"));
        request.extensions_mut().insert(ConnectInfo(self.address));
        let asked = format!("{} {}", request.method(), request.uri());
        let answered = async {
            let response = self.router.clone().oneshot(request).await;
            let (parts, body) = response.expect("the router always answers").into_parts();
            let body = body.collect().await.expect("the whole answer").to_bytes();
            (parts, body)
        };
        // A hanging request fails with its name instead of blocking the test.
        let (parts, body) = timeout(REQUEST_TIMEOUT, answered)
            .await
            .unwrap_or_else(|_| panic!("{asked} got no answer"));
        self.keep_cookies(&parts.headers);
        TestResponse {
            status: parts.status.as_u16(),
            headers: parts.headers,
            body: body.into(),
        }
    }

    fn keep_cookies(&self, headers: &HeaderMap) {
        let mut cookies = self.cookies.lock().expect("no test panics here");
        for line in headers.get_all(header::SET_COOKIE) {
            let line = line.to_str().expect("our cookies are ASCII");
            let (pair, attributes) = line.split_once(';').expect("our cookies have attributes");
            let (name, value) = pair.split_once('=').expect("a cookie is a pair");
            match attributes.contains("Max-Age=0") {
                true => cookies.remove(name),
                false => cookies.insert(name.to_owned(), value.to_owned()),
            };
        }
    }
}

/// A challenge from a page, and its solution.
pub(crate) struct SolvedProof {
    pub(crate) challenge: String,
    pub(crate) answer: String,
    pub(crate) bits: u8,
}

impl SolvedProof {
    pub(crate) fn of(page: &TestResponse) -> Self {
        let text = page.text();
        let between = |from: &str, to: &str| {
            let rest = text
                .split_once(from)
                .unwrap_or_else(|| panic!("no {from} in {text}"))
                .1;
            rest.split_once(to).expect("an attribute ends").0.to_owned()
        };
        let challenge = Challenge {
            text: between(r#"name="challenge" value=""#, "\""),
            bits: between(r#"data-proof=""#, "\"").parse().expect("a number"),
            wait_seconds: 0,
        };
        Self {
            answer: solve(&challenge).to_string(),
            bits: challenge.bits,
            challenge: challenge.text,
        }
    }

    /// The fields of a form followed by the proof.
    pub(crate) fn with<'a>(&'a self, fields: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
        let mut fields = fields.to_vec();
        fields.extend([
            ("challenge", self.challenge.as_str()),
            ("answer", self.answer.as_str()),
        ]);
        fields
    }
}

/// A request that uploads an image, without its body.
pub(crate) fn image_upload_request(
    application: ApplicationId,
    slot: &str,
    image: ImageId,
    bytes: &[u8],
) -> Builder {
    let slot: SlotId = slot.parse().expect("a slot");
    Request::builder()
        .method(Method::PUT)
        .uri(url::slot_image(application, &slot, image))
        .header(header::CONTENT_LENGTH, bytes.len())
        .header(
            "content-digest",
            format!("sha-256=:{}:", STANDARD.encode(Sha256::of(bytes).0)),
        )
        .header("x-file-name", "%E8%AF%81%E4%BB%B6.jpg")
}

/// An id as a device makes it.
pub(crate) fn new_image_id() -> ImageId {
    ImageId(Uuid::from_bytes(server::random::bytes()))
}

fn encode(arguments: &[(&str, &str)]) -> String {
    let escape = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let pairs: Vec<_> = arguments
        .iter()
        .map(|(name, value)| format!("{}={}", escape(name), escape(value)))
        .collect();
    pairs.join("&")
}

pub(crate) struct TestResponse {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl TestResponse {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn json<T: DeserializeOwned>(&self) -> T {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error} in {}", self.text()))
    }

    /// The problem of a raw route or of a server function.
    pub(crate) fn problem(&self) -> Problem {
        match self.header("content-type") {
            "application/problem+json" => self.json(),
            _ => match self.json() {
                ApiError::Problem(problem) => problem,
                ApiError::Transport(detail) => panic!("not understood: {detail}"),
            },
        }
    }

    /// The value of a header; empty if it is missing.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }
}
