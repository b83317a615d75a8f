//! The outcome of each file of a form, shown once on the page that the form leads back to (a flash
//! message). The names of files are often those of people and their numbers: they are kept by the
//! server, under a random token in a cookie, and never stand in an address.

use app::ports::FormOutcomes;
use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use http::{HeaderValue, Method, header};
use shared::{time::Timestamp, view::FormUpload};

use super::{
    cookie::{self, Life, read_own_cookie, write_cookie},
    problem::Refusal,
};
use crate::{auth::token::Token, error::Result, state::AppState};

/// How long a page may take to be asked for after its form.
const LIFE: i64 = 5 * Timestamp::MINUTE;

/// Keeps the outcomes for the page at `path`; the cookie goes with the redirect to it.
pub async fn leave_flash(
    state: &AppState,
    path: &str,
    uploads: &[FormUpload],
) -> Result<HeaderValue> {
    let (token, now) = (Token::draw(), state.clock.now());
    let body = serde_json::to_string(uploads).expect("outcomes are plain data");
    state
        .db
        .put_flash(token.digest(), path.to_owned(), body, now, now.plus(LIFE))
        .await?;
    let life = Life::Seconds(u32::try_from(LIFE / Timestamp::SECOND).unwrap_or(u32::MAX));
    let is_secure = state.config.is_secure();
    Ok(write_cookie(
        cookie::FLASH,
        &token.reveal(),
        life,
        is_secure,
    ))
}

/// Gives a page what was left for it, and lets the browser forget the cookie.
pub async fn take_flash(
    State(state): State<AppState>,
    mut request: Request,
    next: Next,
) -> Result<Response, Refusal> {
    let is_secure = state.config.is_secure();
    let cookie = read_own_cookie(request.headers(), cookie::FLASH, is_secure);
    let token = cookie.and_then(|text| text.parse::<Token>().ok());
    let Some(token) = token.filter(|_| request.method() == Method::GET) else {
        return Ok(next.run(request).await);
    };
    let (path, now) = (request.uri().path(), state.clock.now());
    let Some(body) = state.db.take_flash(token.digest(), path, now).await? else {
        return Ok(next.run(request).await);
    };
    if let Ok(uploads) = serde_json::from_str(&body) {
        request.extensions_mut().insert(FormOutcomes(uploads));
    }
    let mut response = next.run(request).await;
    let over = write_cookie(cookie::FLASH, "", Life::Over, is_secure);
    response.headers_mut().append(header::SET_COOKIE, over);
    Ok(response)
}
