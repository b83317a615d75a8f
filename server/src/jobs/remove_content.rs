//! Removal of content under the retention rules (A9). An officer starts it; here it goes on in small
//! transactions, also after a restart.

use std::time::Duration;

use crate::{error::Result, state::AppState};

/// Maximum number of applications of a kind that one transaction changes.
const MAX_APPLICATIONS_PER_TRANSACTION: u64 = 50;
/// Longest wait for uploads before a transaction, so that they come first.
const MAX_QUIET_WAIT: Duration = Duration::from_secs(2);

/// Does all removals that were started and have not ended.
///
/// # Errors
/// Errors of the database. Each committed transaction stays done, and the next call goes on.
pub async fn remove_due_content(state: &AppState) -> Result<()> {
    for run in state.db.list_unfinished_removals().await? {
        loop {
            state.media.wait_for_uploads(MAX_QUIET_WAIT).await;
            let now = state.clock.now();
            let most = MAX_APPLICATIONS_PER_TRANSACTION;
            if state.db.remove_due_batch(run, most, now).await? {
                break;
            }
        }
    }
    Ok(())
}
