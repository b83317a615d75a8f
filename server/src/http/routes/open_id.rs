//! Sign-in through another system and the way back (S1-02, S3-01), as two plain links. Following
//! them from another site is safe: the sign-in is bound to this browser by a cookie, which is sent
//! because it is `SameSite=Lax` and the way back is a link. Errors redirect to the sign-in page,
//! which shows them.

use axum::{
    extract::{Query, Request, State},
    response::{IntoResponse, Redirect, Response},
};
use http::{HeaderValue, header, request::Parts};
use serde::Deserialize;
use shared::{id::ExamCode, identity_provider::IdentityProviderFault, problem::Problem, url::page};

use crate::{
    auth::{
        open_id::{self, AuthorizationResponse, CallbackOutcome},
        token::Token,
    },
    error::{Error, Result},
    http::{
        extract::{
            cookie::{self, CookieLifetime, read_host_cookie, write_cookie},
            origin::{read_open_id_secret, read_origin},
        },
        middleware::visitor::visitor_of,
        problem::ProblemResponse,
    },
    state::AppState,
};

#[derive(Deserialize)]
pub struct OpenIdQuery {
    exam: ExamCode,
}

/// `GET /open-id?exam=…`: redirects to the system that confirms the exam's candidates.
pub async fn start_sign_in(
    State(state): State<AppState>,
    request: Request,
) -> Result<Response, ProblemResponse> {
    let (parts, _) = request.into_parts();
    let wish = Query::<OpenIdQuery>::try_from_uri(&parts.uri).map_err(|_| Problem::NotFound)?;
    redirect_to_sign_in(redirect_to_provider(&state, &parts, &wish.exam).await)
}

async fn redirect_to_provider(
    state: &AppState,
    parts: &Parts,
    exam: &ExamCode,
) -> Result<Response> {
    let found = state.db.current_exam(exam).await?;
    let (_, exam) = found.ok_or(Problem::NotFound)?;
    let is_secure = state.config.is_secure();
    let secret = read_open_id_secret(&parts.headers, is_secure);
    // After a sign-out on a shared computer the link must not sign in the next person.
    let again = read_host_cookie(&parts.headers, cookie::SIGNED_OUT, is_secure).is_some();
    let departure = open_id::start_sign_in(state, &exam, secret, again).await?;
    let kept = secret_cookie(state, &departure.secret);
    Ok(redirect_with_cookies(&departure.address, &[kept]))
}

/// Query parameters of the other system's redirect.
#[derive(Deserialize)]
pub struct OpenIdCallback {
    code: Option<String>,
    state: Option<String>,
    error: Option<String>,
    iss: Option<String>,
}

/// `GET /open-id/return`
pub async fn handle_callback(
    State(state): State<AppState>,
    request: Request,
) -> Result<Response, ProblemResponse> {
    let (parts, _) = request.into_parts();
    redirect_to_sign_in(finish_sign_in(&state, &parts).await)
}

async fn finish_sign_in(state: &AppState, parts: &Parts) -> Result<Response> {
    let untrusted = Problem::OtherSystem {
        fault: IdentityProviderFault::Untrusted,
    };
    let back = Query::<OpenIdCallback>::try_from_uri(&parts.uri).map_err(|_| untrusted.clone())?;
    let answer = match back.0 {
        OpenIdCallback { error: Some(_), .. } => {
            return Err(Problem::OtherSystem {
                fault: IdentityProviderFault::Refused,
            }
            .into());
        }
        OpenIdCallback {
            code: Some(code),
            state: Some(state),
            iss,
            ..
        } => AuthorizationResponse {
            code,
            state,
            issuer: iss,
        },
        _ => return Err(untrusted.into()),
    };
    let secret = read_open_id_secret(&parts.headers, state.config.is_secure());
    let origin = read_origin(parts, &state.config);
    let visitor = visitor_of(parts);
    match open_id::handle_callback(state, &visitor, secret.as_ref(), answer, &origin).await? {
        CallbackOutcome::NeedsActivation(secret) => Ok(redirect_with_cookies(
            page::ACTIVATE,
            &[secret_cookie(state, &secret)],
        )),
        CallbackOutcome::SignedIn(signed_in) => {
            let now = state.clock.now();
            let is_secure = state.config.is_secure();
            let entered = state
                .db
                .enter_exam(signed_in.account, &signed_in.exam, now)
                .await;
            // A person who may not enter the exam reads the reason in the list of exams.
            let place = match signed_in.has_phone {
                true => entered.map_or(page::EXAMS.to_owned(), page::hub),
                false => page::CONTACT.to_owned(),
            };
            let over = cookie::OPEN_ID_COOKIES
                .map(|name| write_cookie(name, "", CookieLifetime::Expired, is_secure));
            let session = write_cookie(
                cookie::SESSION,
                &signed_in.token,
                CookieLifetime::Session,
                is_secure,
            );
            let [secret, signed_out] = over;
            Ok(redirect_with_cookies(
                &place,
                &[secret, signed_out, session],
            ))
        }
    }
}

fn secret_cookie(state: &AppState, secret: &Token) -> HeaderValue {
    let seconds = u32::try_from(open_id::SIGN_IN_LIFETIME_MS / 1000).unwrap_or(u32::MAX);
    let (life, is_secure) = (CookieLifetime::Seconds(seconds), state.config.is_secure());
    write_cookie(cookie::OPEN_ID_SECRET, &secret.encode(), life, is_secure)
}

/// Redirects errors of the other system to the sign-in page, where a new sign-in can start.
fn redirect_to_sign_in(outcome: Result<Response>) -> Result<Response, ProblemResponse> {
    match outcome {
        Err(Error::Problem(Problem::OtherSystem { fault })) => {
            Ok(redirect_with_cookies(&page::sign_in_with_fault(fault), &[]))
        }
        outcome => Ok(outcome?),
    }
}

fn redirect_with_cookies(place: &str, cookies: &[HeaderValue]) -> Response {
    let mut response = Redirect::to(place).into_response();
    let headers = response.headers_mut();
    for cookie in cookies {
        headers.append(header::SET_COOKIE, cookie.clone());
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
