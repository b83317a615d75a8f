//! Lapse of applications whose time passed without a submission (逾期视为放弃). S0-09, S4-20.
//!
//! The database query selects only applications whose window has closed: all of them if the window
//! is the same for everyone, else those whose event is long enough ago. [`Application::apply`]
//! decides in the transaction with the same `now`.
//!
//! [`Application::apply`]: shared::application::Application::apply

use shared::{
    application::{Application, Command, Locked, State},
    exam::Exam,
    id::ApplicationId,
    problem::Problem,
    role::Actor,
    time::Timestamp,
};

use super::closing::act_on_closing;
use crate::{
    error::{Error, Result},
    state::AppState,
};

/// Lapses every overdue application; returns their number.
pub async fn lapse_overdue(state: &AppState) -> Result<usize> {
    let now = state.clock.now();
    // The moment of `closes` itself is too late.
    let over = Timestamp::EARLIEST..=now;
    act_on_closing(state, over, false, |exam, application| async move {
        Ok(is_over(&application, &exam, now) && lapse(state, application.id, now).await?)
    })
    .await
}

fn is_over(application: &Application, exam: &Exam, now: Timestamp) -> bool {
    matches!(application.work_lock(exam, now), Err(Locked::Over { .. }))
}

async fn lapse(state: &AppState, id: ApplicationId, now: Timestamp) -> Result<bool> {
    match state
        .db
        .perform(id, None, Command::Lapse, Actor::System, now)
        .await
    {
        // The command submits an application whose committed files have all arrived.
        Ok(outcome) => Ok(outcome.application.state == State::Lapsed),
        // The application was submitted or withdrawn in between.
        Err(Error::Problem(Problem::NotAllowed | Problem::Stale)) => Ok(false),
        Err(error) => Err(error),
    }
}
