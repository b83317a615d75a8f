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
use shared::{id::ExamCode, other_system::OtherSystemFault, problem::Problem, url::page};

use super::{
    cookie::{self, Life, read_own_cookie, write_cookie},
    origin::{read_origin, read_secret},
    problem::Refusal,
    visitor::visitor_of,
};
use crate::{
    auth::{
        open_id::{self, Answer, Arrival},
        token::Token,
    },
    error::{Error, Result},
    state::AppState,
};

#[derive(Deserialize)]
pub struct Wish {
    exam: ExamCode,
}

/// `GET /open-id?exam=…`: redirects to the system that confirms the exam's candidates.
pub async fn depart(State(state): State<AppState>, request: Request) -> Result<Response, Refusal> {
    let (parts, _) = request.into_parts();
    let wish = Query::<Wish>::try_from_uri(&parts.uri).map_err(|_| Problem::NotFound)?;
    lead_back(send_off(&state, &parts, &wish.exam).await)
}

async fn send_off(state: &AppState, parts: &Parts, exam: &ExamCode) -> Result<Response> {
    let found = state.db.current_exam(exam).await?;
    let (_, exam) = found.ok_or(Problem::NotFound)?;
    let is_secure = state.config.is_secure();
    let secret = read_secret(&parts.headers, is_secure);
    // After a sign-out on a shared computer the link must not sign in the next person.
    let again = read_own_cookie(&parts.headers, cookie::SIGNED_OUT, is_secure).is_some();
    let departure = open_id::depart(state, &exam, secret, again).await?;
    let kept = keep_secret(state, &departure.secret);
    Ok(go(&departure.address, &[kept]))
}

/// Query parameters of the other system's redirect.
#[derive(Deserialize)]
pub struct Back {
    code: Option<String>,
    state: Option<String>,
    error: Option<String>,
    iss: Option<String>,
}

/// `GET /open-id/return`
pub async fn arrive(State(state): State<AppState>, request: Request) -> Result<Response, Refusal> {
    let (parts, _) = request.into_parts();
    lead_back(welcome(&state, &parts).await)
}

async fn welcome(state: &AppState, parts: &Parts) -> Result<Response> {
    let untrusted = Problem::OtherSystem {
        fault: OtherSystemFault::Untrusted,
    };
    let back = Query::<Back>::try_from_uri(&parts.uri).map_err(|_| untrusted.clone())?;
    let answer = match back.0 {
        Back { error: Some(_), .. } => {
            return Err(Problem::OtherSystem {
                fault: OtherSystemFault::Refused,
            }
            .into());
        }
        Back {
            code: Some(code),
            state: Some(state),
            iss,
            ..
        } => Answer {
            code,
            state,
            issuer: iss,
        },
        _ => return Err(untrusted.into()),
    };
    let secret = read_secret(&parts.headers, state.config.is_secure());
    let origin = read_origin(parts, &state.config);
    let visitor = visitor_of(parts);
    match open_id::arrive(state, &visitor, secret.as_ref(), answer, &origin).await? {
        Arrival::ToActivate(secret) => Ok(go(page::ACTIVATE, &[keep_secret(state, &secret)])),
        Arrival::SignedIn(signed_in) => {
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
            let over =
                cookie::OF_OTHER_SYSTEM.map(|name| write_cookie(name, "", Life::Over, is_secure));
            let session = write_cookie(cookie::SESSION, &signed_in.token, Life::Session, is_secure);
            let [secret, signed_out] = over;
            Ok(go(&place, &[secret, signed_out, session]))
        }
    }
}

fn keep_secret(state: &AppState, secret: &Token) -> HeaderValue {
    let seconds = u32::try_from(open_id::LIFE / 1000).unwrap_or(u32::MAX);
    let (life, is_secure) = (Life::Seconds(seconds), state.config.is_secure());
    write_cookie(cookie::OTHER_SYSTEM, &secret.reveal(), life, is_secure)
}

/// Redirects errors of the other system to the sign-in page, where a new sign-in can start.
fn lead_back(outcome: Result<Response>) -> Result<Response, Refusal> {
    match outcome {
        Err(Error::Problem(Problem::OtherSystem { fault })) => {
            Ok(go(&page::sign_in_because(fault), &[]))
        }
        outcome => Ok(outcome?),
    }
}

fn go(place: &str, cookies: &[HeaderValue]) -> Response {
    let mut response = Redirect::to(place).into_response();
    let headers = response.headers_mut();
    for cookie in cookies {
        headers.append(header::SET_COOKIE, cookie.clone());
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
