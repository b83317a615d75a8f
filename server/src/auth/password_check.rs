//! Checking the password of somebody who is signed in, with the attempts counted.

use super::{password, throttle::Attempt};
use crate::{db::AccountRecord, error::Result, state::AppState};

/// Answers whether this is the password of the signed-in account. Wrong ones count for the account
/// alone, so that nobody else can use its tries up.
///
/// # Errors
/// `TooManyAttempts`.
pub(super) async fn is_password(
    state: &AppState,
    owner: &AccountRecord,
    password: String,
) -> Result<bool> {
    let attempt = Attempt::of_account(owner.id);
    attempt.check(state).await?;
    if !password::verify(password, owner.password_hash.clone()).await? {
        attempt.record(state).await?;
        return Ok(false);
    }
    attempt.forget(state).await?;
    Ok(true)
}
