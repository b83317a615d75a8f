//! The step that follows the password: a code, the setting up of a second factor, or none.

use shared::second_factor::SecondFactorStep;

use crate::{config::StaffSecondFactor, db::AccountRecord, error::Result, state::AppState};

/// The step that the owner of an account must take after the password.
pub(super) async fn find_step(
    state: &AppState,
    account: &AccountRecord,
) -> Result<Option<SecondFactorStep>> {
    if !account.role.is_staff() {
        return Ok(None);
    }
    let is_required = state.config.staff_second_factor == StaffSecondFactor::Required;
    Ok(match state.db.find_second_factor(account.id).await? {
        Some(_) => Some(SecondFactorStep::Verify),
        None if is_required => Some(SecondFactorStep::SetUp),
        None => None,
    })
}
