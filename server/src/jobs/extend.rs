//! Messages about extensions of windows (A4). An extension holds from its transaction on; its
//! candidates are told here, page by page, so that neither the request of the office nor other writes
//! wait for all of them.

use crate::{error::Result, state::AppState};

/// Maximum number of applications that one transaction looks at.
const MAX_APPLICATIONS_PER_TRANSACTION: u64 = 100;

/// Tells every candidate whom an extension or its withdrawal concerns and who was not told. Lapsed
/// applications whose window is open again go back to their candidates.
pub async fn tell_of_extensions(state: &AppState) -> Result<()> {
    let now = state.clock.now();
    for untold in state.db.list_untold_extensions().await? {
        let id = untold.extension.id;
        let most = MAX_APPLICATIONS_PER_TRANSACTION;
        while !state.db.tell_of_extension(id, most, now).await? {}
    }
    Ok(())
}
