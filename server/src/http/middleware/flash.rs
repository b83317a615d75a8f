//! Flash messages: shown once on the page after a form, stored under a random token in a cookie.
//! The first kind has the outcome of each file of a form: file names often contain names and
//! numbers of people, so they must not be in a URL. The others announce recovery codes, the link to a
//! password of an account of staff, and the code for a candidate's password: all are derived from the
//! token, so that the server does not store them.

use app::ports::{FormOutcomes, NewRecoveryCodes, ShownResetCode, ShownStaffLink};
use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use http::{HeaderValue, Method, header};
use serde::{Deserialize, Serialize};
use shared::{
    id::AccountId,
    time::Timestamp,
    url::page,
    view::{FormUploadResult, RecoveryCodesReason},
};

use crate::{
    auth::{
        SecretCode, register::derive_recovery_codes, second_factor::derive_second_factor_codes,
        token::Token,
    },
    error::Result,
    http::{
        extract::cookie::{self, CookieLifetime, read_host_cookie, write_cookie},
        problem::ProblemResponse,
    },
    state::AppState,
};

/// Time in milliseconds in which the page must be requested after its form.
const FLASH_LIFETIME_MS: i64 = 5 * Timestamp::MINUTE_MS;

/// A stored message.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum FlashBody {
    Uploads(Vec<FormUploadResult>),
    Codes { codes_after: RecoveryCodesReason },
    StaffLink { staff_link_of: AccountId },
    ResetCode { reset_code_of: AccountId },
}

/// Stores the outcomes for the page at `path`; the returned cookie is set with the redirect to it.
pub async fn store_uploads_flash(
    state: &AppState,
    path: &str,
    uploads: &[FormUploadResult],
) -> Result<HeaderValue> {
    let token = Token::generate();
    let body = FlashBody::Uploads(uploads.to_vec());
    insert_flash(state, &token, path, &body).await?;
    Ok(flash_cookie(state, &token))
}

/// Lets the page of the recovery codes show the codes of this token; the returned cookie is set
/// with the redirect to it.
pub async fn store_codes_flash(
    state: &AppState,
    token: &Token,
    codes_after: RecoveryCodesReason,
) -> Result<HeaderValue> {
    let body = FlashBody::Codes { codes_after };
    insert_flash(state, token, page::RECOVERY_CODES, &body).await?;
    Ok(flash_cookie(state, token))
}

/// Lets the page of the second factor show the recovery codes of this token; the returned cookie is
/// set with the redirect to it.
pub async fn store_second_factor_flash(state: &AppState, token: &Token) -> Result<HeaderValue> {
    let codes_after = RecoveryCodesReason::SecondFactor;
    let body = FlashBody::Codes { codes_after };
    insert_flash(state, token, page::SECOND_FACTOR, &body).await?;
    Ok(flash_cookie(state, token))
}

/// Lets the page of this account of staff show the link whose code is derived from this token; the
/// returned cookie is set with the redirect to it.
pub async fn store_staff_link_flash(
    state: &AppState,
    token: &Token,
    staff_link_of: AccountId,
) -> Result<HeaderValue> {
    let body = FlashBody::StaffLink { staff_link_of };
    insert_flash(state, token, &page::staff_account(staff_link_of), &body).await?;
    Ok(flash_cookie(state, token))
}

/// Lets the page of this candidate show the code for the password that is derived from this token;
/// the returned cookie is set with the redirect to it.
pub async fn store_reset_code_flash(
    state: &AppState,
    token: &Token,
    reset_code_of: AccountId,
) -> Result<HeaderValue> {
    let body = FlashBody::ResetCode { reset_code_of };
    insert_flash(state, token, &page::person(reset_code_of), &body).await?;
    Ok(flash_cookie(state, token))
}

/// The code for a candidate's password, derived from a token that only the cookie has.
pub fn derive_reset_code(token: &Token) -> SecretCode {
    SecretCode::derive(token, 0)
}

/// The code of a link to a password, derived from a token that only the cookie has.
pub fn derive_staff_link(token: &Token) -> SecretCode {
    SecretCode::derive(token, 0)
}

async fn insert_flash(state: &AppState, token: &Token, path: &str, body: &FlashBody) -> Result<()> {
    let now = state.clock.now();
    let body = serde_json::to_string(body).expect("a message is plain data");
    let path = path.to_owned();
    let db = &state.db;
    db.put_flash(token.digest(), path, body, now, now.plus(FLASH_LIFETIME_MS))
        .await
}

fn flash_cookie(state: &AppState, token: &Token) -> HeaderValue {
    let life = CookieLifetime::Seconds(
        u32::try_from(FLASH_LIFETIME_MS / Timestamp::SECOND_MS).unwrap_or(u32::MAX),
    );
    let is_secure = state.config.is_secure();
    write_cookie(cookie::FLASH, &token.encode(), life, is_secure)
}

/// Gives a page its flash message and deletes the cookie.
pub async fn take_flash(
    State(state): State<AppState>,
    mut request: Request,
    next: Next,
) -> Result<Response, ProblemResponse> {
    let is_secure = state.config.is_secure();
    let cookie = read_host_cookie(request.headers(), cookie::FLASH, is_secure);
    let token = cookie.and_then(|text| text.parse::<Token>().ok());
    let Some(token) = token.filter(|_| request.method() == Method::GET) else {
        return Ok(next.run(request).await);
    };
    let (path, now) = (request.uri().path(), state.clock.now());
    let Some(body) = state.db.take_flash(token.digest(), path, now).await? else {
        return Ok(next.run(request).await);
    };
    let host = request.headers().get(header::HOST);
    let host = host.and_then(|host| host.to_str().ok()).map(str::to_owned);
    let extensions = request.extensions_mut();
    match serde_json::from_str(&body) {
        Ok(FlashBody::Uploads(uploads)) => drop(extensions.insert(FormOutcomes(uploads))),
        Ok(FlashBody::Codes { codes_after }) => {
            let codes = match codes_after {
                RecoveryCodesReason::SecondFactor => derive_second_factor_codes(&token),
                _ => derive_recovery_codes(&token),
            };
            let codes = codes.iter().map(ToString::to_string).collect();
            extensions.insert(NewRecoveryCodes { codes, codes_after });
        }
        Ok(FlashBody::StaffLink { .. }) => {
            let code = derive_staff_link(&token).to_string();
            let base_url = match (&state.config.public_url, host) {
                (None, Some(host)) => format!("http://{host}"),
                _ => state.config.base_url(),
            };
            let address = format!("{base_url}{}", page::staff_link(&code));
            extensions.insert(ShownStaffLink(address));
        }
        Ok(FlashBody::ResetCode { .. }) => {
            extensions.insert(ShownResetCode(derive_reset_code(&token).to_string()));
        }
        // A message of another release can't be read; the page is shown without it.
        Err(_) => {}
    }
    let mut response = next.run(request).await;
    let over = write_cookie(cookie::FLASH, "", CookieLifetime::Expired, is_secure);
    response.headers_mut().append(header::SET_COOKIE, over);
    Ok(response)
}
