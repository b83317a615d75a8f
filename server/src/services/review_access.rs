//! The one place that decides which applications a reviewer may read, judge and supervise.

use shared::{application::Application, id::ApplicationId, problem::Problem};

use crate::{
    auth::{ReviewAccess, Reviewer, Supervisor},
    error::Result,
    state::AppState,
};

/// An application that a reviewer may read, with their rights on it.
pub struct ReadableApplication {
    pub application: Application,
    pub access: ReviewAccess,
}

/// The application, if the reviewer may read it: it was submitted, and the reviewer has a grant that
/// covers its unit and has not recused themselves.
///
/// # Errors
/// `NotFound`, `Recused`.
pub async fn find_readable(
    state: &AppState,
    reviewer: &Reviewer,
    id: ApplicationId,
) -> Result<ReadableApplication> {
    let found = state.db.application_with_unit(id).await?;
    let (application, unit) = found
        .filter(|(application, _)| application.event_times.submitted.is_some())
        .ok_or(Problem::NotFound)?;
    let access = reviewer.require_access(&application.exam, unit)?;
    if state.db.has_recused(id, reviewer.account()).await? {
        return Err(Problem::Recused.into());
    }
    Ok(ReadableApplication {
        application,
        access,
    })
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
    let ReadableApplication {
        application,
        access,
    } = find_readable(state, reviewer, id).await?;
    access.check_level(application.review.level())?;
    Ok(application)
}

/// The application with the proof that the reviewer supervises it.
///
/// # Errors
/// `NotFound`, `Recused`, `NotAllowed`.
pub(super) async fn find_supervised(
    state: &AppState,
    reviewer: &Reviewer,
    id: ApplicationId,
) -> Result<(Application, Supervisor)> {
    let ReadableApplication {
        application,
        access,
    } = find_readable(state, reviewer, id).await?;
    Ok((application, access.require_supervisor()?))
}
