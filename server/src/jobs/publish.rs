//! Publication of scheduled versions whose time has come (A1). A version that would have other effects
//! than its officer has read about is not published.

use shared::{
    problem::Problem,
    scheduled_version::{ScheduleRefusal, find_new_warnings},
    time::Timestamp,
};

use crate::{
    db::WaitingVersion,
    error::{Error, Result, to_problem},
    services::{definition::read_definition_text, preview_version},
    state::AppState,
};

/// Publishes or refuses every scheduled version that is due. One that fails holds up no other one and is
/// tried again by the next call.
///
/// # Errors
/// The error of the last version that failed; the other errors are logged.
pub async fn publish_due_versions(state: &AppState) -> Result<()> {
    let now = state.clock.now();
    let mut failed = None;
    for due in state.db.list_due_versions(now).await? {
        match publish_due_version(state, due, now).await {
            // Another version is published at this moment: the next call finds and names it.
            Ok(()) | Err(Error::Problem(Problem::Stale)) => {}
            Err(error) => {
                if let Some(earlier) = failed.replace(error) {
                    to_problem(earlier);
                }
            }
        }
    }
    failed.map_or(Ok(()), Err)
}

async fn publish_due_version(state: &AppState, due: WaitingVersion, now: Timestamp) -> Result<()> {
    let db = &state.db;
    let (_, read) = read_definition_text(due.text).await?;
    let judged = match read {
        Ok(exam) => {
            let preview = preview_version(db, &exam, now).await?;
            let present = preview.warnings(exam.fingerprint_grace_minutes);
            match find_new_warnings(&due.warnings, &present) {
                warnings if warnings.is_empty() => Ok(exam),
                warnings => Err(ScheduleRefusal::NewWarnings { warnings }),
            }
        }
        Err(faults) => Err(ScheduleRefusal::Faulty {
            faults: faults.len(),
        }),
    };
    db.publish_scheduled_version(due.id, judged, now).await
}
