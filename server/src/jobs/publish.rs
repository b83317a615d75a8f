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

/// Publishes or refuses every scheduled version that is due. One that fails is logged and holds up no
/// other one. It still waits and is tried again by the next call; until then nothing lapses in its exam
/// (`jobs::skipped`), because the version might give more time.
///
/// # Errors
/// The error of the list of versions.
pub async fn publish_due_versions(state: &AppState) -> Result<()> {
    let now = state.clock.now();
    for due in state.db.list_due_versions(now).await? {
        let published = match due {
            Ok(due) => publish_due_version(state, due, now).await,
            Err(corrupt) => Err(corrupt.into()),
        };
        match published {
            // Another version is published at this moment: the next call finds and names it.
            Ok(()) | Err(Error::Problem(Problem::Stale)) => {}
            // `to_problem` logs the error; the version has no caller that could receive it.
            Err(error) => drop(to_problem(error)),
        }
    }
    Ok(())
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
