//! Reminders before the close for candidates who have not submitted; each is sent once.

use super::closing::act_on_closing;
use crate::{error::Result, state::AppState};

/// Reminds all candidates whose time closes within the configured hours and who were not reminded
/// of that close; returns their number.
pub async fn remind_closing(state: &AppState) -> Result<usize> {
    let now = state.clock.now();
    let soon = now.plus(1)..=now.plus(state.config.remind_before());
    act_on_closing(state, soon.clone(), true, |exam, application| {
        let opening = application.submit_opening(&exam);
        let is_soon = opening.is_some_and(|opening| soon.contains(&opening.closes));
        async move { Ok(is_soon && state.db.remind(application.id, now).await?) }
    })
    .await
}
