//! Failed attempts, counted to slow down the guesser and not the victim: for a name *from one
//! address*, and for an address under all names. No count is for a name alone.
//!
//! Too many failures never refuse a correct password: they make the proof of work harder in steps,
//! up to what a phone can still do. Otherwise failures could lock out everybody behind the same
//! address.

use shared::{
    digest::Sha256, entry::EntryInput, form_fields::FormFields, id::AccountId, problem::Problem,
    proof_of_work::ProofPurpose, time::Timestamp,
};

use super::{
    RequestOrigin, SecretCode,
    device::KnownDevice,
    security_log::{SecurityEvent, log_event},
};
use crate::{db::NewAuditEntry, error::Result, state::AppState};

/// Factor between the free failures of an address and those of one name.
const FREE_FAILURES_PER_ADDRESS_FACTOR: u32 = 10;

/// Maximum number of steps, each a doubling of the failures. The configured limit of bits is
/// reached earlier.
const MAX_STEPS: u32 = 8;

/// The longest wait without a script, in seconds.
const MAX_WAIT_SECONDS: u32 = 300;

/// The proof of work that an attempt needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct WorkRequirement {
    pub(super) bits: u8,
    /// Wait in seconds that replaces the work without a script.
    pub(super) wait_seconds: u32,
}

pub(super) struct AttemptCounter {
    /// Key of the attempts: the name from this address, the known browser, or the signed-in
    /// account.
    own_key: String,
    /// Key of the address; `None` if failures of other people do not count.
    address_key: Option<String>,
}

impl AttemptCounter {
    pub(super) fn new(act: ProofPurpose, login: &str, address: &str) -> Self {
        let (act, login) = (act.as_str(), login.trim().to_lowercase());
        // Hashed, because the typed text may be long, or a password in the wrong field.
        let pair = Sha256::of(format!("{act} {address} {login}").as_bytes());
        Self {
            own_key: format!("pair {pair}"),
            address_key: Some(format!("address {address}")),
        }
    }

    /// The attempt of a signed-in account, which other people cannot make fail.
    pub(super) fn for_account(account: AccountId) -> Self {
        Self {
            own_key: format!("account {account}"),
            address_key: None,
        }
    }

    /// The attempts at the second factor of an account, which need its password.
    pub(super) fn for_second_factor(account: AccountId) -> Self {
        Self {
            own_key: format!("second-factor {account}"),
            address_key: None,
        }
    }

    fn for_device(device: &KnownDevice) -> Self {
        Self {
            own_key: format!("device {}", device.id()),
            address_key: None,
        }
    }

    /// The attempt of a form, whose name is in a field that depends on the action. Attempts of a
    /// known browser are counted separately.
    pub(super) async fn for_form(
        state: &AppState,
        act: ProofPurpose,
        typed: &FormFields,
        origin: &RequestOrigin,
    ) -> Result<Self> {
        let login = match act {
            ProofPurpose::SignIn | ProofPurpose::Recover => {
                typed.get(EntryInput::Login.as_str()).to_owned()
            }
            // Normalised, so that the spelling does not matter.
            ProofPurpose::Invitation => {
                let code = typed.get(EntryInput::Code.as_str()).parse::<SecretCode>();
                code.map_or(String::new(), |code| code.to_compact_string())
            }
            ProofPurpose::Register => String::new(),
        };
        let device = origin.device.as_deref();
        if let Some(device) = device.and_then(|text| KnownDevice::verify_cookie(state, text))
            && act == ProofPurpose::SignIn
        {
            let meant = state.db.find_open_accounts_by_login(&login).await?;
            if login.is_empty() || meant.iter().any(|account| device.is_owned_by(account.id)) {
                return Ok(Self::for_device(&device));
            }
        }
        Ok(Self::new(act, &login, &origin.address))
    }

    /// Checks the limit for forms without a proof of work, used only by people authenticated in
    /// another way. The address has no limit.
    ///
    /// # Errors
    /// `TooManyAttempts` with the remaining time.
    pub(super) async fn check(&self, state: &AppState) -> Result<()> {
        let checked = check_limit(state, &self.own_key, state.config.sign_in_attempts).await;
        if checked.is_err() {
            log_event(state, SecurityEvent::AttemptsExceeded, None, None);
        }
        checked
    }

    /// Counts an attempt before it is checked, so that concurrent guesses are counted one by one. A
    /// success clears the count.
    ///
    /// # Errors
    /// `TooManyAttempts` with the remaining time.
    pub(super) async fn spend(&self, state: &AppState) -> Result<()> {
        self.check(state).await?;
        self.record_failure(state).await?;
        let most = state.config.sign_in_attempts;
        check_limit(state, &self.own_key, most.saturating_add(1)).await
    }

    /// Allows an attempt after a wait instead of the work. Many clients can wait in parallel, so
    /// such attempts are limited for each name from one address; with a script a proof is possible
    /// instead.
    ///
    /// # Errors
    /// `TooManyAttempts` with the remaining time.
    pub(super) async fn spend_unproved_attempt(&self, state: &AppState) -> Result<()> {
        let key = format!("unproved {}", self.own_key);
        check_limit(state, &key, state.config.sign_in_attempts).await?;
        state.db.record_failure(&key, state.clock.now()).await
    }

    /// Returns whether the next attempt needs a proof of work because of the failures.
    pub(super) async fn needs_proof(&self, state: &AppState) -> Result<bool> {
        Ok(self.count_steps(state).await?.is_some())
    }

    /// The work of the next attempt, if it needs a proof.
    pub(super) async fn work_requirement(&self, state: &AppState) -> Result<WorkRequirement> {
        let steps = self.count_steps(state).await?.unwrap_or_default();
        let config = &state.config;
        let most = config.proof_bits_most.max(config.proof_bits);
        let harder = u8::try_from(steps).unwrap_or(u8::MAX);
        Ok(WorkRequirement {
            bits: config.proof_bits.saturating_add(harder).min(most),
            wait_seconds: lengthen_wait(config.proof_wait_seconds, steps),
        })
    }

    /// Number of steps beyond the limit; `None` while no proof is needed.
    async fn count_steps(&self, state: &AppState) -> Result<Option<u32>> {
        let config = &state.config;
        let (free, limit) = (config.sign_in_proof_after, config.sign_in_attempts);
        let own = count_steps_of(state, &self.own_key, free, limit).await?;
        let Some(address) = &self.address_key else {
            return Ok(own);
        };
        let free = free.saturating_mul(FREE_FAILURES_PER_ADDRESS_FACTOR);
        let limit = config.sign_in_attempts_per_address;
        Ok(own.max(count_steps_of(state, address, free, limit).await?))
    }

    pub(super) async fn record_failure(&self, state: &AppState) -> Result<()> {
        self.record_audited_failure(state, Vec::new()).await
    }

    /// Records a failure together with its entries in the audit chain.
    pub(super) async fn record_audited_failure(
        &self,
        state: &AppState,
        entries: Vec<NewAuditEntry>,
    ) -> Result<()> {
        let keys = [Some(&self.own_key), self.address_key.as_ref()];
        let keys = keys.into_iter().flatten().map(String::as_str);
        let now = state.clock.now();
        state.db.record_failures(keys, entries, now).await
    }

    /// Clears the failures of the name after a success. Those of the address under other names
    /// stay.
    pub(super) async fn clear_failures(&self, state: &AppState) -> Result<()> {
        state.db.clear_failures(&self.own_key).await
    }
}

/// Below `free` failures no proof is needed; from `limit` on each doubling adds a step.
async fn count_steps_of(state: &AppState, key: &str, free: u32, limit: u32) -> Result<Option<u32>> {
    let limit = limit.max(1);
    let most = limit.saturating_mul(1 << MAX_STEPS).max(free);
    let failures = state
        .db
        .count_failures(key, window_start(state), most)
        .await?;
    Ok((failures >= free).then(|| count_doublings(failures, limit)))
}

fn count_doublings(failures: u32, limit: u32) -> u32 {
    (failures / limit)
        .checked_ilog2()
        .map_or(0, |doublings| doublings + 1)
}

/// The wait after earlier attempts without work from this address: doubled for each
/// `unproved-per-address` of them.
pub(super) async fn lengthen_unproved_wait(
    state: &AppState,
    address: &str,
    wait_seconds: u32,
) -> Result<u32> {
    let limit = state.config.unproved_per_address.max(1);
    let most = limit.saturating_mul(MAX_STEPS);
    let key = unproved_key(address);
    let waited = state
        .db
        .count_failures(&key, window_start(state), most)
        .await?;
    Ok(lengthen_wait(wait_seconds, waited / limit))
}

pub(super) async fn record_unproved_attempt(state: &AppState, address: &str) -> Result<()> {
    let (key, now) = (unproved_key(address), state.clock.now());
    state.db.record_failure(&key, now).await
}

fn unproved_key(address: &str) -> String {
    format!("unproved {address}")
}

/// The longer wait, never shorter than configured.
fn lengthen_wait(wait_seconds: u32, steps: u32) -> u32 {
    let longer = wait_seconds.saturating_mul(1 << steps.min(MAX_STEPS));
    longer.min(MAX_WAIT_SECONDS).max(wait_seconds)
}

/// # Errors
/// `TooManyAttempts` if `most` or more were counted under the key within the window.
async fn check_limit(state: &AppState, key: &str, most: u32) -> Result<()> {
    let Some(oldest) = state
        .db
        .find_failure(key, window_start(state), most)
        .await?
    else {
        return Ok(());
    };
    // Time until the oldest counted failure leaves the window.
    let left = oldest
        .plus(state.config.sign_in_window_ms())
        .milliseconds_since(state.clock.now());
    let seconds = (left / Timestamp::SECOND_MS + 1).max(1);
    let retry_seconds = u32::try_from(seconds).unwrap_or(u32::MAX);
    Err(Problem::TooManyAttempts { retry_seconds }.into())
}

/// Start of the window in which attempts count.
fn window_start(state: &AppState) -> Timestamp {
    state.clock.now().plus(-state.config.sign_in_window_ms())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_doubling_of_failures_is_one_step() {
        let steps = [0, 4, 5, 9, 10, 19, 20, 40].map(|failures| count_doublings(failures, 5));
        assert_eq!(steps, [0, 0, 1, 1, 2, 2, 3, 4]);
    }

    #[test]
    fn a_wait_grows_to_its_cap_and_never_shrinks() {
        let waits = [0, 1, 3, 9].map(|steps| lengthen_wait(10, steps));
        assert_eq!(waits, [10, 20, 80, MAX_WAIT_SECONDS]);
        assert_eq!(lengthen_wait(1_000, 1), 1_000);
    }
}
