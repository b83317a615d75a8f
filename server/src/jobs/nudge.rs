//! Reminders that the office has ordered (A3). They are written here, batch by batch, so that neither
//! the request of the office nor uploads wait for all of them; after a restart the next batch
//! follows.

use shared::exam_pause::ExamPause;

use crate::{
    db::OpenNudge,
    error::{Result, to_problem},
    jobs::skipped::is_stage_paused,
    state::AppState,
};

/// Maximum number of people in one transaction.
const MAX_PEOPLE_PER_TRANSACTION: u64 = 100;

/// Writes the messages of all orders that are not finished, in turn. An order that fails is tried
/// again by the next call and holds up no other one. The order of a step that is paused waits.
///
/// # Errors
/// An error of the list of orders. That of an order is logged.
pub async fn send_nudges(state: &AppState) -> Result<()> {
    let lead = state.config.reminder_lead_ms();
    let mut open = Vec::new();
    let pauses = state.db.list_running_pauses().await?;
    for order in state.db.list_open_nudges().await? {
        if !is_list_paused(state, &pauses, &order).await? {
            open.push(order);
        }
    }
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

/// True if a pause covers the step of which the order reminds.
async fn is_list_paused(state: &AppState, pauses: &[ExamPause], order: &OpenNudge) -> Result<bool> {
    if pauses.iter().all(|pause| pause.exam != order.exam) {
        return Ok(false);
    }
    let Some((_, exam)) = state.db.current_exam(&order.exam).await? else {
        return Ok(false);
    };
    let stage = order.list.stage(&exam);
    Ok(stage.is_some_and(|stage| is_stage_paused(pauses, &exam, stage.kind)))
}
