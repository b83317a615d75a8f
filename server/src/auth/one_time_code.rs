//! One-time codes: six digits, sent to a phone or mail address to prove its ownership.
//!
//! The form with the code also has the secret of its *request*, so that other people cannot use up
//! the few attempts. The server stores only digests with its own key, because six digits without a
//! key could be found by trying all of them. The limits are in [`crate::db`].

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256 as Algorithm;
use shared::{
    digest::Sha256,
    entry::{CODE_DIGITS, Fault, Input, REQUEST, Why, read_one_time_code},
    id::AccountId,
    message::{Channel, CodePurpose, hide_middle},
    problem::Problem,
    text::Lang,
    time::Timestamp,
    typed::Typed,
    view::CodeSent,
};

use super::{Origin, mistyped, token::Token};
use crate::{
    db::{MAX_CODE_TRIES, MatchedCode, NewCode, NewCodeRequest},
    error::Result,
    random,
    state::AppState,
};

/// Lifetime of a code in milliseconds.
pub const CODE_LIFE: i64 = 10 * Timestamp::MINUTE;

/// A request for codes.
pub(super) struct CodeRequest {
    pub(super) purpose: CodePurpose,
    /// The subject that a code of this request proves.
    pub(super) subject: String,
    /// The key under which requests are counted.
    pub(super) person: String,
    pub(super) to: Vec<SentTo>,
}

/// The recipient of a code.
pub(super) struct SentTo {
    pub(super) account: Option<AccountId>,
    pub(super) channel: Channel,
    pub(super) address: String,
    pub(super) lang: Lang,
}

/// Generates and sends the codes.
///
/// # Errors
/// `TooManyAttempts` if a limit is reached.
pub(super) async fn send(
    state: &AppState,
    asked: CodeRequest,
    origin: &Origin,
) -> Result<CodeSent> {
    let (secret, now) = (Token::draw(), state.clock.now());
    let request = secret.digest();
    let shown = match (asked.purpose, asked.to.first()) {
        (CodePurpose::Recover, _) | (_, None) => None,
        (_, Some(to)) => Some(hide_middle(&to.address)),
    };
    let codes = asked.to.into_iter().map(|to| {
        let code = draw_digits();
        NewCode {
            account: to.account,
            channel: to.channel,
            destination: to.address,
            lang: to.lang,
            digest: digest(state, request, &code),
            code,
        }
    });
    let new = NewCodeRequest {
        request,
        purpose: asked.purpose,
        subject: asked.subject,
        person: format!("{} {}", asked.purpose.as_str(), asked.person),
        origin: origin.address.clone(),
        codes: codes.collect(),
        now,
        expires: now.plus(CODE_LIFE),
    };
    if let Some(until) = state.db.request_codes(new).await? {
        let seconds = (until.since(now) / Timestamp::SECOND + 1).max(1);
        let retry_seconds = u32::try_from(seconds).unwrap_or(u32::MAX);
        return Err(Problem::TooManyAttempts { retry_seconds }.into());
    }
    Ok(CodeSent {
        request: secret.reveal(),
        to: shown,
        minutes: u32::try_from(CODE_LIFE / Timestamp::MINUTE).unwrap_or(u32::MAX),
        tries: MAX_CODE_TRIES,
    })
}

/// The typed code, if it belongs to the request of the form.
///
/// # Errors
/// `Mistyped` at the input of the code, for every reason.
pub(super) async fn check(
    state: &AppState,
    purpose: CodePurpose,
    subjects: Vec<String>,
    typed: &Typed,
) -> Result<MatchedCode> {
    let code = read_one_time_code(typed).map_err(|fault| mistyped(vec![fault]))?;
    let secret = typed.get(REQUEST).parse::<Token>();
    if let (Some(code), Ok(secret)) = (code, secret) {
        let (request, now) = (secret.digest(), state.clock.now());
        let digest = digest(state, request, &code);
        let found = state.db.try_code(request, purpose, subjects, digest, now);
        if let Some(found) = found.await? {
            return Ok(found);
        }
    }
    Err(wrong_code().into())
}

/// The same response for a wrong, an expired and a used code.
pub(super) fn wrong_code() -> Problem {
    mistyped(vec![Fault::new(Input::OneTimeCode, Why::OneTimeCode)])
}

fn draw_digits() -> String {
    let most = 10_u64.pow(CODE_DIGITS as u32);
    // Drawn from 2^64 values, so that no code is noticeably more likely than another.
    let drawn = u64::from_be_bytes(random::bytes()) % most;
    format!("{drawn:0width$}", width = CODE_DIGITS)
}

fn digest(state: &AppState, request: Sha256, code: &str) -> Sha256 {
    let mut signer = Hmac::<Algorithm>::new_from_slice(&state.key).expect("HMAC takes any key");
    for part in [b"one-time code".as_slice(), &request.0, code.as_bytes()] {
        signer.update(part);
    }
    Sha256(signer.finalize().into_bytes().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_six_digits_and_differs_from_the_next() {
        let codes: Vec<String> = (0..100).map(|_| draw_digits()).collect();
        assert!(codes.iter().all(|code| code.len() == CODE_DIGITS));
        assert!(codes.iter().any(|code| *code != codes[0]));
    }
}
