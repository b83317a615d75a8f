//! Failed attempts, counted so that the guesser is held up and not the victim: for a name *from
//! one address*, and for an address under any name. Nothing is counted for a name alone.

use shared::{digest::Sha256, problem::Problem, proof::Act, time::Timestamp};

use crate::{error::Result, state::AppState};

/// An address from which so many times more has failed than of one name must prove its work too.
const PROOF_PER_ADDRESS: u32 = 10;

pub(super) struct Attempt {
    /// The name from this address.
    pair: String,
    address: String,
}

impl Attempt {
    pub(super) fn new(act: Act, login: &str, address: &str) -> Self {
        let (act, login) = (act.as_str(), login.trim().to_lowercase());
        // As a hash: what was typed may be long, and may be a password in the wrong field.
        let pair = Sha256::of(format!("{act} {address} {login}").as_bytes());
        Self {
            pair: format!("pair {pair}"),
            address: format!("address {address}"),
        }
    }

    /// # Errors
    /// `TooManyAttempts`, with the time that is left.
    pub(super) async fn check(&self, state: &AppState) -> Result<()> {
        let config = &state.config;
        check_limit(state, &self.pair, config.sign_in_attempts).await?;
        check_limit(state, &self.address, config.sign_in_attempts_per_address).await
    }

    /// Whether so much has failed that the next attempt needs a proof of work.
    pub(super) async fn wants_proof(&self, state: &AppState) -> Result<bool> {
        let after = state.config.sign_in_proof_after;
        let since = window(state);
        Ok(state
            .db
            .find_failure(&self.pair, since, after)
            .await?
            .is_some()
            || state
                .db
                .find_failure(
                    &self.address,
                    since,
                    after.saturating_mul(PROOF_PER_ADDRESS),
                )
                .await?
                .is_some())
    }

    pub(super) async fn record(&self, state: &AppState) -> Result<()> {
        let now = state.clock.now();
        state.db.record_failure(&self.pair, now).await?;
        state.db.record_failure(&self.address, now).await
    }

    /// The person was who they said: their slips no longer count. What came from the address
    /// under other names still does.
    pub(super) async fn forget(&self, state: &AppState) -> Result<()> {
        state.db.clear_failures(&self.pair).await
    }
}

/// # Errors
/// `TooManyAttempts` where `most` or more were counted under the key within the window.
pub(super) async fn check_limit(state: &AppState, key: &str, most: u32) -> Result<()> {
    let Some(oldest) = state.db.find_failure(key, window(state), most).await? else {
        return Ok(());
    };
    // The last of those that count is forgotten then.
    let left = oldest
        .plus(state.config.sign_in_window())
        .since(state.clock.now());
    let seconds = (left / Timestamp::SECOND + 1).max(1);
    let retry_seconds = u32::try_from(seconds).unwrap_or(u32::MAX);
    Err(Problem::TooManyAttempts { retry_seconds }.into())
}

/// Since when attempts count.
fn window(state: &AppState) -> Timestamp {
    state.clock.now().plus(-state.config.sign_in_window())
}
