//! Problems as responses of the raw routes: `application/problem+json` (RFC 9457).

use std::any::Any;

use axum::{
    body::Body,
    response::{IntoResponse, Response},
};
use http::{HeaderValue, StatusCode, header};
use serde::{Deserialize, Serialize};
use shared::problem::Problem;

use crate::error::{Error, to_problem};

/// The error type of raw routes; `?` converts every error to it.
#[derive(Debug)]
pub struct ProblemResponse(pub Problem);

impl<E: Into<Error>> From<E> for ProblemResponse {
    fn from(error: E) -> Self {
        ProblemResponse(to_problem(error.into()))
    }
}

pub const PROBLEM_JSON: &str = "application/problem+json";

/// The members of RFC 9457, followed by those of the problem itself.
#[derive(Serialize, Deserialize)]
pub struct ProblemDetails {
    pub r#type: String,
    pub title: String,
    pub status: u16,
    #[serde(flatten)]
    pub problem: Problem,
}

impl IntoResponse for ProblemResponse {
    fn into_response(self) -> Response {
        let ProblemResponse(problem) = self;
        let status = StatusCode::from_u16(problem.http_status())
            .unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let details = ProblemDetails {
            r#type: format!("urn:zhunkao:problem:{}", problem.code()),
            title: problem.code().to_owned(),
            status: status.as_u16(),
            problem,
        };
        let body = serde_json::to_vec(&details).expect("a problem is plain data");
        let mut response = Response::new(Body::from(body));
        *response.status_mut() = status;
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(retry_seconds) = details.problem.retry_seconds() {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(retry_seconds));
        }
        response
    }
}

/// The response after a panic in a handler.
pub fn respond_to_panic(panic: Box<dyn Any + Send>) -> Response {
    let words = panic.downcast_ref::<&str>().copied();
    let words = words
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no words");
    ProblemResponse(to_problem(Error::Broken(format!(
        "a handler panicked: {words}"
    ))))
    .into_response()
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt;

    use super::*;

    #[tokio::test]
    async fn a_problem_is_sent_with_its_members() {
        let response = ProblemResponse(Problem::FileTooLarge {
            measured: Some(9),
            allowed: 5,
        })
        .into_response();
        assert_eq!(response.status(), 413);
        assert_eq!(
            response.headers()["content-type"],
            "application/problem+json"
        );
        let body = response
            .into_body()
            .collect()
            .await
            .expect("a body")
            .to_bytes();
        insta::assert_snapshot!(String::from_utf8_lossy(&body), @r#"{"type":"urn:zhunkao:problem:file-too-large","title":"file-too-large","status":413,"code":"file-too-large","measured":9,"allowed":5}"#);
    }
}
