//! Puts whoever sends a request into its extensions, for pages and raw routes alike.

use std::convert::Infallible;

use axum::{
    extract::{FromRequestParts, Request, State},
    middleware::Next,
    response::Response,
};
use http::request::Parts;

use super::{
    cookie::{self, read_cookie},
    problem::Refusal,
};
use crate::{
    auth::{Visitor, session},
    state::AppState,
};

pub async fn resolve_visitor(
    State(state): State<AppState>,
    mut request: Request,
    next: Next,
) -> Result<Response, Refusal> {
    let token = read_cookie(request.headers(), cookie::SESSION).and_then(|text| text.parse().ok());
    if let Some(token) = token {
        let is_shared = read_cookie(request.headers(), cookie::DEVICE) == Some(cookie::SHARED);
        let visitor = session::resume(&state, &token, is_shared).await?;
        request.extensions_mut().insert(visitor);
    }
    Ok(next.run(request).await)
}

/// The visitor that a request was given; nobody where none was.
pub fn visitor_of(parts: &Parts) -> Visitor {
    parts.extensions.get().cloned().unwrap_or_default()
}

impl<S: Send + Sync> FromRequestParts<S> for Visitor {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(visitor_of(parts))
    }
}
