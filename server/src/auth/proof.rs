//! Proofs of work instead of a captcha (S2-11, S3-01).
//!
//! A challenge is signed, for one action, with a limited lifetime and a single use. It makes
//! automated registration and guessing expensive in CPU time. People do not notice it: a browser
//! solves it while they type. Without a script they wait instead. After many failures the work and
//! the wait grow (`throttle`).

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256 as Algorithm;
use shared::{
    digest::Sha256,
    form_fields::FormFields,
    problem::Problem,
    proof_of_work::{ANSWER_INPUT, CHALLENGE_INPUT, Challenge, ProofPurpose, is_solved},
    time::Timestamp,
};

use super::{
    RequestOrigin,
    throttle::{AttemptCounter, WorkRequirement, lengthen_unproved_wait, record_unproved_attempt},
};
use crate::{error::Result, random, state::AppState};

/// Lifetime in milliseconds: long enough to fill in a form while reading a document.
const CHALLENGE_LIFETIME_MS: i64 = 2 * Timestamp::HOUR_MS;

/// The parsed text of a challenge: `ACTION_INPUT.BITS.ISSUED.CHANCE.SIGNATURE`.
struct IssuedChallenge {
    bits: u8,
    at: Timestamp,
    digest: Sha256,
}

/// Steps by which the work may have grown since a challenge was issued: failures of others must not
/// invalidate a form that is being filled in.
const MAX_BITS_GROWTH: u8 = 1;

/// A new challenge, or the one in the form if it is still valid and hard enough.
pub async fn issue_challenge(
    state: &AppState,
    act: ProofPurpose,
    carried: &FormFields,
    origin: &RequestOrigin,
) -> Result<Challenge> {
    let attempt = AttemptCounter::for_form(state, act, carried, origin).await?;
    let WorkRequirement { bits, wait_seconds } = attempt.work_requirement(state).await?;
    let wait_seconds = lengthen_unproved_wait(state, &origin.address, wait_seconds).await?;
    let text = carried.get(CHALLENGE_INPUT);
    if let Some(issued) = parse_challenge(state, act, text)
        && issued.bits >= bits
        && !state.db.is_spent(issued.digest).await?
    {
        return Ok(Challenge {
            text: text.to_owned(),
            bits: issued.bits,
            wait_seconds,
        });
    }
    let chance = URL_SAFE_NO_PAD.encode(random::bytes::<16>());
    let said = format!("{}.{bits}.{}.{chance}", act.as_str(), state.clock.now().0);
    let text = format!("{said}.{}", sign(state, &said));
    Ok(Challenge {
        text,
        bits,
        wait_seconds,
    })
}

/// Checks and spends the proof in a form.
///
/// # Errors
/// `ProofWanted` if it is missing, used, or too easy by now.
pub async fn check(
    state: &AppState,
    act: ProofPurpose,
    typed: &FormFields,
    origin: &RequestOrigin,
) -> Result<()> {
    let attempt = AttemptCounter::for_form(state, act, typed, origin).await?;
    let WorkRequirement { bits, wait_seconds } = attempt.work_requirement(state).await?;
    let wait = lengthen_unproved_wait(state, &origin.address, wait_seconds).await?;
    let wanted = |wait_seconds| Problem::ProofOfWorkRequired { wait_seconds };
    let now = state.clock.now();
    let text = typed.get(CHALLENGE_INPUT);
    let issued = parse_challenge(state, act, text).ok_or(wanted(wait))?;
    let answer = typed.get(ANSWER_INPUT).parse::<u64>().ok();
    let is_hard = issued.bits.saturating_add(MAX_BITS_GROWTH) >= bits;
    let is_proved = is_hard && answer.is_some_and(|answer| is_solved(text, issued.bits, answer));
    if !is_proved {
        let waited = now.milliseconds_since(issued.at) / Timestamp::SECOND_MS;
        let left = i64::from(wait) - waited;
        if left > 0 {
            return Err(wanted(u32::try_from(left).unwrap_or(wait)).into());
        }
        if act != ProofPurpose::Register {
            attempt.spend_unproved_attempt(state).await?;
        }
        record_unproved_attempt(state, &origin.address).await?;
    }
    if state
        .db
        .spend_proof(issued.digest, now, issued.at.plus(CHALLENGE_LIFETIME_MS))
        .await?
    {
        Ok(())
    } else {
        Err(wanted(wait).into())
    }
}

/// A valid challenge of this server for this action; otherwise `None`.
fn parse_challenge(state: &AppState, act: ProofPurpose, text: &str) -> Option<IssuedChallenge> {
    let (said, signature) = text.rsplit_once('.')?;
    let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
    new_mac(state, said).verify_slice(&signature).ok()?;
    let mut parts = said.split('.');
    let is_for_act = parts.next()? == act.as_str();
    let bits = parts.next()?.parse().ok()?;
    let at = Timestamp(parts.next()?.parse().ok()?);
    let is_good = state.clock.now().milliseconds_since(at) < CHALLENGE_LIFETIME_MS;
    (is_for_act && is_good).then(|| IssuedChallenge {
        bits,
        at,
        digest: Sha256::of(text.as_bytes()),
    })
}

fn sign(state: &AppState, said: &str) -> String {
    URL_SAFE_NO_PAD.encode(new_mac(state, said).finalize().into_bytes())
}

fn new_mac(state: &AppState, said: &str) -> Hmac<Algorithm> {
    let mut signer =
        Hmac::<Algorithm>::new_from_slice(&state.signing_key).expect("HMAC takes any key");
    signer.update(said.as_bytes());
    signer
}
