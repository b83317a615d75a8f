//! Loading of an application for an actor who may know of it.

use sea_orm::DatabaseTransaction;
use shared::{application::Application, id::ApplicationId, problem::Problem, role::Actor};

use crate::{db::applications::load_for_update, error::Result};

/// Loads an application for a change by `actor`.
pub(in crate::db) async fn load_for_actor(
    transaction: &DatabaseTransaction,
    application: ApplicationId,
    actor: Actor,
) -> Result<Application> {
    let application = load_for_update(transaction, application)
        .await?
        .ok_or(Problem::NotFound)?;
    Ok(check_visible_to(application, actor)?)
}

/// Hides an application from an actor without access: `NotFound` for every revision.
pub(in crate::db) fn check_visible_to(
    application: Application,
    actor: Actor,
) -> Result<Application, Problem> {
    let hidden = match actor {
        Actor::Candidate(account) => account != application.candidate,
        Actor::Reviewer(_) => application.event_times.submitted.is_none(),
        Actor::Office(_) | Actor::System => false,
    };
    if hidden {
        Err(Problem::NotFound)
    } else {
        Ok(application)
    }
}
