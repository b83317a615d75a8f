//! Reminders that the office has ordered (A3). They are written here, batch by batch, so that neither
//! the request of the office nor uploads wait for all of them; after a restart the next batch
//! follows.

use crate::{
    error::{Result, to_problem},
    state::AppState,
};

/// Maximum number of people in one transaction.
const MAX_PEOPLE_PER_TRANSACTION: u64 = 100;

/// Writes the messages of all orders that are not finished, in turn. An order that fails is tried
/// again by the next call and holds up no other one.
///
/// # Errors
/// An error of the list of orders. That of an order is logged.
pub async fn send_nudges(state: &AppState) -> Result<()> {
    let lead = state.config.reminder_lead_ms();
    let mut open = state.db.list_open_nudges().await?;
    while !open.is_empty() {
        let mut unfinished = Vec::with_capacity(open.len());
        for order in open {
            let (most, now) = (MAX_PEOPLE_PER_TRANSACTION, state.clock.now());
            match state.db.send_nudge_batch(order.id, most, lead, now).await {
                Ok(true) => {}
                Ok(false) => unfinished.push(order),
                // `to_problem` logs the error; the order has no caller that could receive it.
                Err(error) => drop(to_problem(error)),
            }
        }
        open = unfinished;
    }
    Ok(())
}
