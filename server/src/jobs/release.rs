//! Release of held decisions (R13): what a reviewer has decided goes out to the candidate some
//! minutes later, with its message and its log entry in one transaction.
//!
//! The query selects a range of an indexed column. [`Application::apply`] decides in the transaction
//! with the same `now`, so that a decision is released once and one that was taken back is not. A
//! decision that was due while the server did not run goes out when it runs again.
//!
//! [`Application::apply`]: shared::application::Application::apply

use futures::{StreamExt, stream};

use crate::{
    error::{Result, to_problem},
    state::AppState,
};

/// Maximum number of decisions in one query.
const READ_BATCH_SIZE: u64 = 500;
/// Maximum number of concurrent releases. Concurrent writes share a commit.
const MAX_CONCURRENT_RELEASES: usize = 64;

/// Releases every held decision that is due; returns the number of released ones.
pub async fn release_held_decisions(state: &AppState) -> Result<usize> {
    let now = state.clock.now();
    let (mut released, mut after) = (0, None);
    loop {
        let due = state
            .db
            .list_due_decisions(after, now, READ_BATCH_SIZE)
            .await?;
        let Some(last) = due.last() else {
            return Ok(released);
        };
        after = Some(*last);
        let mut releases = stream::iter(due)
            .map(|due| state.db.release_decision(due.application, now))
            .buffer_unordered(MAX_CONCURRENT_RELEASES);
        while let Some(is_released) = releases.next().await {
            match is_released {
                Ok(is_released) => released += usize::from(is_released),
                // `to_problem` logs the error; one application must not delay the others.
                Err(error) => drop(to_problem(error)),
            }
        }
    }
}
