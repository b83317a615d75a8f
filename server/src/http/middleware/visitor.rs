//! Resolves the visitor and puts it into the request's extensions, for pages and raw routes.

use std::convert::Infallible;

use axum::{
    extract::{FromRequestParts, Request, State},
    middleware::Next,
    response::Response,
};
use http::{Extensions, HeaderMap, header, request::Parts};

use crate::{
    auth::{Visitor, session},
    http::{
        extract::{
            client_address::client_address,
            cookie::{self, CookieLifetime, read_cookie, read_host_cookie, write_cookie},
        },
        problem::ProblemResponse,
    },
    state::AppState,
};

pub async fn resolve_visitor(
    State(state): State<AppState>,
    mut request: Request,
    next: Next,
) -> Result<Response, ProblemResponse> {
    let is_secure = state.config.is_secure();
    let own = read_host_cookie(request.headers(), cookie::SESSION, is_secure);
    // Sessions from before the prefix are accepted under the old name and renamed in the response.
    let earlier = match own {
        None if is_secure => read_cookie(request.headers(), cookie::SESSION),
        _ => None,
    };
    let earlier = earlier.map(str::to_owned);
    let text = own.or(earlier.as_deref());
    let Some(token) = text.and_then(|text| text.parse().ok()) else {
        return Ok(next.run(request).await);
    };
    let is_shared = read_cookie(request.headers(), cookie::DEVICE) == Some(cookie::SHARED);
    let address = client_address(request.extensions(), request.headers(), &state.config);
    let is_for_staff = state.config.is_staff_address(address);
    let visitor = session::resume(&state, &token, is_shared, is_for_staff).await?;
    let renamed = earlier.filter(|_| visitor.session().is_some());
    request.extensions_mut().insert(visitor);
    let mut response = next.run(request).await;
    if let Some(text) = renamed {
        rename_session_cookie(response.headers_mut(), &text);
    }
    Ok(response)
}

/// Renames the session cookie to its TLS name, unless the response ends or replaces it.
fn rename_session_cookie(headers: &mut HeaderMap, text: &str) {
    let name = cookie::host_cookie_name(cookie::SESSION, true);
    let is_set = headers
        .get_all(header::SET_COOKIE)
        .iter()
        .any(|line| line.as_bytes().starts_with(name.as_bytes()));
    if !is_set {
        let renamed = write_cookie(cookie::SESSION, text, CookieLifetime::Session, true);
        headers.append(header::SET_COOKIE, renamed);
    }
    let over = cookie::delete_legacy_cookie(cookie::SESSION);
    headers.append(header::SET_COOKIE, over);
}

/// The visitor of a request; an anonymous one if none was resolved.
pub fn visitor_of(parts: &Parts) -> Visitor {
    request_visitor(&parts.extensions)
}

/// As [`visitor_of`], for a request that is not taken apart.
pub fn request_visitor(extensions: &Extensions) -> Visitor {
    extensions.get().cloned().unwrap_or_default()
}

impl<S: Send + Sync> FromRequestParts<S> for Visitor {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(visitor_of(parts))
    }
}
