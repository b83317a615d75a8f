//! Middleware that enforces the maximum body size of each route: by `Content-Length` before
//! anything is read, and by counting the bytes of a body without it.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use axum::{
    body::{Body, HttpBody as _},
    extract::{MatchedPath, Request, State},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use http::{Method, StatusCode, header};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use shared::problem::Problem;

use crate::http::{
    extract::body::{MAX_ANONYMOUS_DRAIN_BYTES, content_length, drain},
    problem::{PROBLEM_JSON, ProblemResponse},
};

/// A route of the server, without its handler; `list_routes` in `lib.rs` makes the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RouteListing {
    pub method: Method,
    pub path: String,
    /// Maximum size of the body in bytes; 0 allows no body.
    pub body_limit: u64,
}

/// The maximum body sizes by path pattern and method. An unknown path or method allows no body.
#[derive(Clone, Default)]
pub struct BodyLimits(Arc<HashMap<String, Vec<(Method, u64)>>>);

impl BodyLimits {
    pub fn new(routes: Vec<RouteListing>) -> Self {
        let mut limits: HashMap<String, Vec<(Method, u64)>> = HashMap::new();
        for route in routes {
            let methods = limits.entry(route.path).or_default();
            methods.push((route.method, route.body_limit));
        }
        Self(Arc::new(limits))
    }

    /// Maximum size of the body in bytes for the route that matches the request.
    fn find_limit(&self, request: &Request) -> u64 {
        let path = request.extensions().get::<MatchedPath>();
        let methods = path.and_then(|path| self.0.get(path.as_str()));
        let mut methods = methods.into_iter().flatten();
        let found = methods.find(|(method, _)| method == request.method());
        found.map_or(0, |(_, limit)| *limit)
    }
}

/// Refuses a body over the limit of its route with 413 and [`Problem::BodyTooLarge`].
///
/// At most the limit is read. A refused body of at most [`MAX_ANONYMOUS_DRAIN_BYTES`] is drained,
/// because a browser that is still sending ignores the response.
pub async fn limit_body(
    State(limits): State<BodyLimits>,
    request: Request,
    next: Next,
) -> Response {
    let allowed = limits.find_limit(&request);
    let exact_size = || request.body().size_hint().exact();
    let measured = content_length(request.headers()).or_else(exact_size);
    let is_announced_over = measured.is_some_and(|measured| measured > allowed);
    if is_announced_over || (allowed == 0 && !request.body().is_end_stream()) {
        // A client that sent `Expect: 100-continue` sends no body before the response.
        let awaits_continue = request.headers().contains_key(header::EXPECT);
        if !awaits_continue
            && measured.is_some_and(|measured| measured <= MAX_ANONYMOUS_DRAIN_BYTES)
        {
            drain(request.into_body(), MAX_ANONYMOUS_DRAIN_BYTES).await;
        }
        return ProblemResponse(Problem::BodyTooLarge { measured, allowed }).into_response();
    }
    let is_over = Arc::new(AtomicBool::new(false));
    let is_over_in_body = is_over.clone();
    let request = request.map(|body| {
        let limit = usize::try_from(allowed).unwrap_or(usize::MAX);
        Body::new(Limited::new(body, limit).map_err(move |error| {
            if error.is::<LengthLimitError>() {
                is_over_in_body.store(true, Ordering::Relaxed);
            }
            error
        }))
    });
    let response = next.run(request).await;
    // The handler only sees an interrupted body, so its response is replaced, unless it counts the
    // bytes itself and has returned 413.
    let content_type = response.headers().get(header::CONTENT_TYPE);
    let has_reported = response.status() == StatusCode::PAYLOAD_TOO_LARGE
        && content_type.is_some_and(|content_type| content_type == PROBLEM_JSON);
    if is_over.load(Ordering::Relaxed) && !has_reported {
        let measured = None;
        return ProblemResponse(Problem::BodyTooLarge { measured, allowed }).into_response();
    }
    response
}
