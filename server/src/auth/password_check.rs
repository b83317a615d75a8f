//! Password check of a signed-in person, with counted attempts.

use super::{password, throttle::AttemptCounter};
use crate::{db::AccountRecord, error::Result, state::AppState};

/// Returns whether this is the password of the signed-in account. Wrong ones count for the account
/// alone, so that other people can't use up its attempts.
///
/// # Errors
/// `TooManyAttempts`.
pub(super) async fn is_correct_password(
    state: &AppState,
    owner: &AccountRecord,
    password: String,
) -> Result<bool> {
    let attempt = AttemptCounter::for_account(owner.id);
    attempt.check(state).await?;
    if !password::verify(password, owner.password_hash.clone()).await? {
        attempt.record_failure(state).await?;
        return Ok(false);
    }
    attempt.clear_failures(state).await?;
    Ok(true)
}
