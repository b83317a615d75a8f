//! Proofs of work in the place of a captcha (S2-11, S3-01).
//!
//! A challenge is signed, for one act, good for a while and for one use. It protects against
//! programs that register or guess by the thousand: each attempt costs them a moment of a
//! processor. It is no obstacle to people: a browser solves it while they type. Without a script
//! they wait instead, and as many as `unproved-per-address` of these are taken from one address.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256 as Algorithm;
use shared::{
    digest::Sha256,
    problem::Problem,
    proof::{ANSWER, Act, CHALLENGE, Challenge, is_solved},
    time::Timestamp,
    typed::Typed,
};

use super::{Origin, throttle::check_limit};
use crate::{error::Result, random, state::AppState};

/// Long enough to fill in a form with the document in one's hand.
const LIFE: i64 = 2 * Timestamp::HOUR;

/// What the text of a challenge says: `ACT.BITS.ISSUED.CHANCE.SIGNATURE`.
struct Issued {
    bits: u8,
    at: Timestamp,
    digest: Sha256,
}

/// A new challenge, or the one that the form carries where it is still good.
pub async fn challenge(state: &AppState, act: Act, carried: &Typed) -> Result<Challenge> {
    let wait_seconds = state.config.proof_wait_seconds;
    let text = carried.get(CHALLENGE);
    if let Some(issued) = read(state, act, text)
        && !state.db.is_spent(issued.digest).await?
    {
        return Ok(Challenge {
            text: text.to_owned(),
            bits: issued.bits,
            wait_seconds,
        });
    }
    let bits = state.config.proof_bits;
    let chance = URL_SAFE_NO_PAD.encode(random::bytes::<16>());
    let said = format!("{}.{bits}.{}.{chance}", act.as_str(), state.clock.now().0);
    let text = format!("{said}.{}", sign(state, &said));
    Ok(Challenge {
        text,
        bits,
        wait_seconds,
    })
}

/// Takes the proof that a form carries, once.
///
/// # Errors
/// `ProofWanted`; `TooManyAttempts` where too many came from the address without one.
pub async fn check(state: &AppState, act: Act, typed: &Typed, origin: &Origin) -> Result<()> {
    let now = state.clock.now();
    let wanted = |wait_seconds| Problem::ProofWanted { wait_seconds };
    let wait = state.config.proof_wait_seconds;
    let text = typed.get(CHALLENGE);
    let issued = read(state, act, text).ok_or(wanted(wait))?;
    let answer = typed.get(ANSWER).parse::<u64>().ok();
    if !answer.is_some_and(|answer| is_solved(text, issued.bits, answer)) {
        let waited = now.since(issued.at) / Timestamp::SECOND;
        let left = i64::from(wait) - waited;
        if left > 0 {
            return Err(wanted(u32::try_from(left).unwrap_or(wait)).into());
        }
        let key = format!("unproved {}", origin.address);
        check_limit(state, &key, state.config.unproved_per_address).await?;
        state.db.record_failure(&key, now).await?;
    }
    if state
        .db
        .spend_proof(issued.digest, now, issued.at.plus(LIFE))
        .await?
    {
        Ok(())
    } else {
        Err(wanted(wait).into())
    }
}

/// A challenge of ours for this act that is still good.
fn read(state: &AppState, act: Act, text: &str) -> Option<Issued> {
    let (said, signature) = text.rsplit_once('.')?;
    let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
    signer(state, said).verify_slice(&signature).ok()?;
    let mut parts = said.split('.');
    let is_for_act = parts.next()? == act.as_str();
    let bits = parts.next()?.parse().ok()?;
    let at = Timestamp(parts.next()?.parse().ok()?);
    let is_good = state.clock.now().since(at) < LIFE;
    (is_for_act && is_good).then(|| Issued {
        bits,
        at,
        digest: Sha256::of(text.as_bytes()),
    })
}

fn sign(state: &AppState, said: &str) -> String {
    URL_SAFE_NO_PAD.encode(signer(state, said).finalize().into_bytes())
}

fn signer(state: &AppState, said: &str) -> Hmac<Algorithm> {
    let mut signer = Hmac::<Algorithm>::new_from_slice(&state.key).expect("HMAC takes any key");
    signer.update(said.as_bytes());
    signer
}
