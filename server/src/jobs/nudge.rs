//! Reminders that the office has ordered (A3). They are written here, batch by batch, so that neither
//! the request of the office nor uploads wait for all of them; after a restart the next batch
//! follows.

use crate::{error::Result, state::AppState};

/// Maximum number of people in one transaction.
const MAX_PEOPLE_PER_TRANSACTION: u64 = 100;

/// Writes the messages of all orders that are not finished.
pub async fn send_nudges(state: &AppState) -> Result<()> {
    let lead = state.config.reminder_lead_ms();
    for open in state.db.list_open_nudges().await? {
        loop {
            let (most, now) = (MAX_PEOPLE_PER_TRANSACTION, state.clock.now());
            if state.db.send_nudge_batch(open.id, most, lead, now).await? {
                break;
            }
        }
    }
    Ok(())
}
