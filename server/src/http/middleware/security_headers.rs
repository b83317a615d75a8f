//! Security headers, and refusal of cross-site requests.

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{HeaderName, HeaderValue, header};
use shared::problem::Problem;
use tower_http::csrf::{CsrfLayer, ProtectionError};

use crate::{http::problem::ProblemResponse, state::AppState};

/// Policy of everything that is not a page: scripts, workers, pictures, API responses.
const FILE_CSP: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; \
                           img-src 'self'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/// The pages use no camera, microphone or location: a phone's camera is opened by the system for a
/// file input.
const PERMISSIONS_POLICY_VALUE: &str = "accelerometer=(), camera=(), display-capture=(), geolocation=(), \
                           gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=()";

/// The longest URI of a request, in bytes: many times the longest of the pages.
pub const MAX_URI_BYTES: usize = 16 * 1024;

const SECURITY_HEADERS: [(HeaderName, &str); 6] = [
    (
        HeaderName::from_static("permissions-policy"),
        PERMISSIONS_POLICY_VALUE,
    ),
    (header::CONTENT_SECURITY_POLICY, FILE_CSP),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "same-origin"),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
];

/// Two years, as required by the HSTS preload lists.
const HSTS_VALUE: &str = "max-age=63072000; includeSubDomains";

/// The policy of a page whose own scripts have this nonce.
pub fn page_csp(nonce: &str) -> HeaderValue {
    let policy = format!(
        "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self'; \
         img-src 'self' blob: data:; font-src 'self'; connect-src 'self'; worker-src 'self'; \
         manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    );
    HeaderValue::try_from(policy).expect("a nonce is made of letters and digits")
}

/// Adds the headers that the response does not have yet.
pub async fn add_security_headers(
    State(state): State<AppState>,
    request: Request,
    next: Next,
) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in SECURITY_HEADERS {
        headers
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    }
    if state.config.is_secure() {
        headers.insert(
            header::STRICT_TRANSPORT_SECURITY,
            HeaderValue::from_static(HSTS_VALUE),
        );
    }
    response
}

/// Refuses a URI that is too long with 414.
pub async fn refuse_long_uri(request: Request, next: Next) -> Result<Response, ProblemResponse> {
    let measured = request
        .uri()
        .path_and_query()
        .map_or(0, |it| it.as_str().len());
    if measured > MAX_URI_BYTES {
        return Err(ProblemResponse(Problem::UriTooLong {
            measured: measured as u64,
            allowed: MAX_URI_BYTES as u64,
        }));
    }
    Ok(next.run(request).await)
}

/// Refuses cross-site requests of browsers.
pub fn reject_cross_site() -> CsrfLayer<impl Fn(ProtectionError) -> Response + Clone> {
    CsrfLayer::new()
        .with_rejection_response(|_| ProblemResponse(Problem::NotAllowed).into_response())
}
