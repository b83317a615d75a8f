//! Failed attempts to sign in, counted so that the guesser is held up and not the victim: for a
//! name *from one address*, and for an address under any name. Nothing is counted for a name alone.

use shared::{digest::Sha256, problem::Problem, time::Timestamp};

use crate::{error::Result, state::AppState};

pub(super) struct Attempt {
    /// The name from this address.
    pair: String,
    address: String,
}

impl Attempt {
    pub(super) fn new(login: &str, address: &str) -> Self {
        let login = login.trim().to_lowercase();
        // As a hash: what was typed may be long, and may be a password in the wrong field.
        let pair = Sha256::of(format!("{address} {login}").as_bytes());
        Self {
            pair: format!("pair {pair}"),
            address: format!("address {address}"),
        }
    }

    /// # Errors
    /// `TooManyAttempts`.
    pub(super) async fn check(&self, state: &AppState) -> Result<()> {
        let config = &state.config;
        let since = state.clock.now().plus(-config.sign_in_window());
        for (key, most) in [
            (&self.pair, config.sign_in_attempts),
            (&self.address, config.sign_in_attempts_per_address),
        ] {
            if state.db.count_failures(key, since).await? >= most {
                let retry_seconds =
                    u32::try_from(config.sign_in_window() / Timestamp::SECOND).unwrap_or(u32::MAX);
                return Err(Problem::TooManyAttempts { retry_seconds }.into());
            }
        }
        Ok(())
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
