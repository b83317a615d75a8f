//! Enforces the body limit of each route: by `Content-Length` before anything is read, and by
//! counting for a body without it.

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

use super::{
    body::{STRANGER_DRAIN_LIMIT, announced_length, drain},
    problem::{PROBLEM_JSON, Refusal},
};

/// A route of the table in `lib.rs`, without its handler.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RouteListing {
    pub method: Method,
    pub path: String,
    /// Maximum size of the body in bytes; 0 allows no body.
    pub body_limit: u64,
}

/// The limits by path and method. An unknown path or method allows no body.
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

    fn find(&self, request: &Request) -> u64 {
        let path = request.extensions().get::<MatchedPath>();
        let methods = path.and_then(|path| self.0.get(path.as_str()));
        let mut methods = methods.into_iter().flatten();
        let found = methods.find(|(method, _)| method == request.method());
        found.map_or(0, |(_, limit)| *limit)
    }
}

/// Refuses a body over the limit of its route with 413. It reads at most the limit, and drains at
/// most [`STRANGER_DRAIN_LIMIT`] of an announced body, so that the sender reads the response.
pub async fn limit_body(
    State(limits): State<BodyLimits>,
    request: Request,
    next: Next,
) -> Response {
    let allowed = limits.find(&request);
    let known = || request.body().size_hint().exact();
    let measured = announced_length(request.headers()).or_else(known);
    let is_announced_over = measured.is_some_and(|measured| measured > allowed);
    if is_announced_over || (allowed == 0 && !request.body().is_end_stream()) {
        let waits = request.headers().contains_key(header::EXPECT);
        if !waits && measured.is_some_and(|measured| measured <= STRANGER_DRAIN_LIMIT) {
            drain(request.into_body(), STRANGER_DRAIN_LIMIT).await;
        }
        return Refusal(Problem::BodyTooLarge { measured, allowed }).into_response();
    }
    let is_over = Arc::new(AtomicBool::new(false));
    let seen = is_over.clone();
    let request = request.map(|body| {
        let limit = usize::try_from(allowed).unwrap_or(usize::MAX);
        Body::new(Limited::new(body, limit).map_err(move |error| {
            if error.is::<LengthLimitError>() {
                seen.store(true, Ordering::Relaxed);
            }
            error
        }))
    });
    let response = next.run(request).await;
    // A handler only sees that the body broke off, unless it counts the bytes and returns 413
    // itself.
    let kind = response.headers().get(header::CONTENT_TYPE);
    let is_told = response.status() == StatusCode::PAYLOAD_TOO_LARGE
        && kind.is_some_and(|kind| kind == PROBLEM_JSON);
    if is_over.load(Ordering::Relaxed) && !is_told {
        let measured = None;
        return Refusal(Problem::BodyTooLarge { measured, allowed }).into_response();
    }
    response
}
