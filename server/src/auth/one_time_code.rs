//! One-time codes: six digits, sent to a phone or mail address to prove its ownership.
//!
//! The form with the code also has the secret of its *request*, so that other people cannot use up
//! the few attempts. The server stores only digests with its own key, because six digits without a
//! key could be found by trying all of them. The limits are in [`crate::db`].

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256 as Algorithm;
use shared::{
    digest::Sha256,
    entry::{
        CODE_DIGITS, EntryInput, InputFault, InputFaultKind, REQUEST_INPUT, read_one_time_code,
    },
    form_fields::FormFields,
    id::AccountId,
    message::{Channel, CodePurpose, mask_address},
    problem::Problem,
    text::Lang,
    time::Timestamp,
    view::SentCode,
};

use super::{RequestOrigin, invalid_form, token::Token};
use crate::{
    db::{MAX_CODE_TRIES, MatchedCode, NewCode, NewCodeRequest},
    error::Result,
    random,
    state::AppState,
};

/// Lifetime of a code in milliseconds.
pub const ONE_TIME_CODE_LIFETIME_MS: i64 = 10 * Timestamp::MINUTE_MS;

/// A request for codes.
pub(super) struct CodeRequest {
    pub(super) purpose: CodePurpose,
    /// The subject that a code of this request proves.
    pub(super) subject: String,
    /// The key under which requests are counted.
    pub(super) person: String,
    pub(super) to: Vec<CodeRecipient>,
}

/// The recipient of a code.
pub(super) struct CodeRecipient {
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
    origin: &RequestOrigin,
) -> Result<SentCode> {
    let (secret, now) = (Token::generate(), state.clock.now());
    let request = secret.digest();
    let shown = match (asked.purpose, asked.to.first()) {
        (CodePurpose::Recover, _) | (_, None) => None,
        (_, Some(to)) => Some(mask_address(&to.address)),
    };
    let codes = asked.to.into_iter().map(|to| {
        let code = generate_digits();
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
        expires: now.plus(ONE_TIME_CODE_LIFETIME_MS),
    };
    if let Some(until) = state.db.request_codes(new).await? {
        let seconds = (until.milliseconds_since(now) / Timestamp::SECOND_MS + 1).max(1);
        let retry_seconds = u32::try_from(seconds).unwrap_or(u32::MAX);
        return Err(Problem::TooManyAttempts { retry_seconds }.into());
    }
    Ok(SentCode {
        request: secret.encode(),
        to: shown,
        minutes: u32::try_from(ONE_TIME_CODE_LIFETIME_MS / Timestamp::MINUTE_MS)
            .unwrap_or(u32::MAX),
        tries: MAX_CODE_TRIES,
    })
}

/// The typed code, if it belongs to the request of the form.
///
/// # Errors
/// `InvalidForm` at the input of the code, for every reason.
pub(super) async fn check(
    state: &AppState,
    purpose: CodePurpose,
    subjects: Vec<String>,
    typed: &FormFields,
) -> Result<MatchedCode> {
    let code = read_one_time_code(typed).map_err(|fault| invalid_form(vec![fault]))?;
    let secret = typed.get(REQUEST_INPUT).parse::<Token>();
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
    invalid_form(vec![InputFault::new(
        EntryInput::OneTimeCode,
        InputFaultKind::OneTimeCode,
    )])
}

fn generate_digits() -> String {
    let most = 10_u64.pow(CODE_DIGITS as u32);
    // Drawn from 2^64 values, so that no code is noticeably more likely than another.
    let drawn = u64::from_be_bytes(random::bytes()) % most;
    format!("{drawn:0width$}", width = CODE_DIGITS)
}

fn digest(state: &AppState, request: Sha256, code: &str) -> Sha256 {
    let mut signer =
        Hmac::<Algorithm>::new_from_slice(&state.signing_key).expect("HMAC takes any key");
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
        let codes: Vec<String> = (0..100).map(|_| generate_digits()).collect();
        assert!(codes.iter().all(|code| code.len() == CODE_DIGITS));
        assert!(codes.iter().any(|code| *code != codes[0]));
    }
}
