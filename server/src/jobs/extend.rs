//! Messages about extensions of windows (A4). An extension holds from its transaction on; its
//! candidates are notified here, page by page, so that neither the request of the office nor other writes
//! wait for all of them.

use crate::{error::Result, state::AppState};

/// Maximum number of applications that one transaction looks at.
const MAX_APPLICATIONS_PER_TRANSACTION: u64 = 100;

/// Notifies every candidate whom an extension or its withdrawal concerns and who was not notified. Lapsed
/// applications whose window is open again go back to their candidates.
pub async fn notify_of_extensions(state: &AppState) -> Result<()> {
    let now = state.clock.now();
    for unnotified in state.db.list_unnotified_extensions().await? {
        let id = unnotified.extension.id;
        let most = MAX_APPLICATIONS_PER_TRANSACTION;
        while !state.db.notify_of_extension(id, most, now).await? {}
    }
    Ok(())
}
