//! The one place that decides which applications a reviewer may read, judge and supervise.

use shared::{application::Application, id::ApplicationId, problem::Problem};

use crate::{
    auth::{Reviewer, Supervisor},
    error::Result,
    state::AppState,
};

/// The application, if the reviewer may read it: it was submitted, and the reviewer has a grant on
/// its exam and has not recused themselves.
///
/// # Errors
/// `NotFound`, `Recused`.
pub async fn find_readable(
    state: &AppState,
    reviewer: &Reviewer,
    id: ApplicationId,
) -> Result<Application> {
    let found = state.db.application(id).await?;
    let application = found
        .filter(|application| application.event_times.submitted.is_some())
        .ok_or(Problem::NotFound)?;
    reviewer.check_exam(&application.exam)?;
    if state.db.has_recused(id, reviewer.account()).await? {
        return Err(Problem::Recused.into());
    }
    Ok(application)
}

/// The application, if the grants of the reviewer include its present or next review.
///
/// # Errors
/// `NotFound`, `Recused`, `NotAllowed`.
pub(super) async fn find_judgeable(
    state: &AppState,
    reviewer: &Reviewer,
    id: ApplicationId,
) -> Result<Application> {
    let application = find_readable(state, reviewer, id).await?;
    reviewer.check_level(&application.exam, application.review.level())?;
    Ok(application)
}

/// The application with the proof that the reviewer supervises its exam.
///
/// # Errors
/// `NotFound`, `Recused`, `NotAllowed`.
pub(super) async fn find_supervised(
    state: &AppState,
    reviewer: &Reviewer,
    id: ApplicationId,
) -> Result<(Application, Supervisor)> {
    let application = find_readable(state, reviewer, id).await?;
    let supervisor = reviewer.require_supervisor(&application.exam)?;
    Ok((application, supervisor))
}
