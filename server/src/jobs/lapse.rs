//! Lapse of applications that were not submitted in time (逾期视为放弃; requirements S0-09, S4-20).
//!
//! The database query selects only applications whose window has closed: all of them if the window
//! is the same for everyone, else those whose event is long enough ago. [`Application::apply`]
//! decides in the transaction with the same `now`.
//!
//! [`Application::apply`]: shared::application::Application::apply

use shared::{
    application::{Application, Command, LockReason, StateKind},
    exam::Exam,
    id::ApplicationId,
    problem::Problem,
    role::Actor,
    time::Timestamp,
};

use crate::{
    error::{Error, Result},
    jobs::closing::for_each_closing,
    state::AppState,
};

/// Lapses every overdue application; returns the number of lapsed ones.
pub async fn lapse_overdue(state: &AppState) -> Result<usize> {
    let now = state.clock.now();
    // A window is closed at its time `closes`, so the range includes `now`.
    let closed_range = Timestamp::EARLIEST..=now;
    for_each_closing(state, closed_range, false, |exam, application| async move {
        Ok(is_overdue(&application, &exam, now) && lapse(state, application.id, now).await?)
    })
    .await
}

fn is_overdue(application: &Application, exam: &Exam, now: Timestamp) -> bool {
    matches!(
        application.check_submission_open(exam, now),
        Err(LockReason::WindowClosed { .. })
    )
}

/// Lapses one application; returns whether it is lapsed now.
async fn lapse(state: &AppState, id: ApplicationId, now: Timestamp) -> Result<bool> {
    match state
        .db
        .perform(id, None, Command::Lapse, Actor::System, now)
        .await
    {
        // The command submits an application whose committed files have all arrived.
        Ok(outcome) => Ok(outcome.application.state.kind() == StateKind::Lapsed),
        // The application was submitted or withdrawn after the search.
        Err(Error::Problem(Problem::NotAllowed | Problem::Stale)) => Ok(false),
        Err(error) => Err(error),
    }
}
