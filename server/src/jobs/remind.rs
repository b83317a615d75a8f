//! Reminders before the close for candidates who have not submitted; each is sent once.

use crate::{error::Result, jobs::closing::for_each_closing, state::AppState};

/// Reminds all candidates whose window closes within the configured time and who were not reminded
/// of that close; returns their number.
pub async fn remind_closing(state: &AppState) -> Result<usize> {
    let now = state.clock.now();
    let reminder_range = now.plus(1)..=now.plus(state.config.reminder_lead_ms());
    for_each_closing(state, reminder_range.clone(), true, |exam, application| {
        let period = application.submission_period(&exam);
        let is_soon = period.is_some_and(|period| reminder_range.contains(&period.closes));
        async move { Ok(is_soon && state.db.remind_application(application.id, now).await?) }
    })
    .await
}
