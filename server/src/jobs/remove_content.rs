//! Removal of content under the retention rules (A9). An officer starts it; here it goes on in small
//! transactions, also after a restart.

use std::time::Duration;

use crate::{
    error::{Result, to_problem},
    state::AppState,
};

/// Maximum number of applications of a kind that one transaction changes.
const MAX_APPLICATIONS_PER_TRANSACTION: u64 = 50;
/// Longest wait for uploads before a transaction, so that they come first.
const MAX_QUIET_WAIT: Duration = Duration::from_secs(2);

/// Does all removals that were started and have not ended, in turn. One that fails is tried again by
/// the next call and holds up no other one.
///
/// # Errors
/// An error of the list of removals. That of a removal is logged; each committed transaction stays
/// done.
pub async fn remove_due_content(state: &AppState) -> Result<()> {
    let mut runs = state.db.list_unfinished_removals().await?;
    while !runs.is_empty() {
        let mut unfinished = Vec::with_capacity(runs.len());
        for run in runs {
            state.media.wait_for_uploads(MAX_QUIET_WAIT).await;
            let now = state.clock.now();
            let most = MAX_APPLICATIONS_PER_TRANSACTION;
            match state.db.remove_due_batch(run, most, now).await {
                Ok(true) => {}
                Ok(false) => unfinished.push(run),
                // `to_problem` logs the error; the removal has no caller that could receive it.
                Err(error) => drop(to_problem(error)),
            }
        }
        runs = unfinished;
    }
    Ok(())
}
