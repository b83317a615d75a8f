//! Loading of an application for an actor who may know of it.

use sea_orm::{ConnectionTrait, DatabaseTransaction, EntityTrait, QuerySelect};
use shared::{
    application::Application,
    id::{AccountId, ApplicationId},
    problem::Problem,
    role::Actor,
    view::DeskAccess,
};

use crate::{
    db::{
        accounts::review_grant::read_review_grants,
        applications::{load_for_update, load_with_material},
        entity::application,
    },
    error::Result,
};

/// Loads an application for a change by `actor`.
pub(in crate::db) async fn load_for_actor(
    transaction: &DatabaseTransaction,
    application: ApplicationId,
    actor: Actor,
) -> Result<Application> {
    if let Actor::Reviewer(reviewer) = actor {
        let loaded = load_for_reviewer(transaction, application, reviewer).await?;
        return Ok(loaded.application);
    }
    let application = load_for_update(transaction, application)
        .await?
        .ok_or(Problem::NotFound)?;
    Ok(check_visible_to(application, actor)?)
}

/// An application whose row is locked, with the rights of a reviewer on it.
pub(in crate::db) struct ReviewedApplication {
    pub(in crate::db) application: Application,
    pub(in crate::db) access: DeskAccess,
    unit: Option<String>,
}

/// Loads an application for a change by a reviewer. Their grants are read again: since the request
/// was checked, an import may have moved the application to another unit, and an administrator may
/// have taken a right.
///
/// # Errors
/// `NotFound`, also if no grant covers the application.
pub(in crate::db) async fn load_for_reviewer(
    transaction: &DatabaseTransaction,
    id: ApplicationId,
    reviewer: AccountId,
) -> Result<ReviewedApplication> {
    let row = application::Entity::find_by_id(id.0)
        .lock_exclusive()
        .one(transaction)
        .await?
        .ok_or(Problem::NotFound)?;
    let unit = row.unit.clone();
    let application = load_with_material(transaction, row).await?;
    let application = check_visible_to(application, Actor::Reviewer(reviewer))?;
    let access = find_access(transaction, reviewer, (&application, unit.as_deref())).await?;
    Ok(ReviewedApplication {
        application,
        access: access.ok_or(Problem::NotFound)?,
        unit,
    })
}

impl ReviewedApplication {
    /// # Errors
    /// `NotAllowed` if the rights do not include the present or next review.
    pub(in crate::db) fn check_level(&self) -> Result<(), Problem> {
        check(self.access.includes_level_of(&self.application.review))
    }

    /// # Errors
    /// `NotAllowed` unless the reviewer supervises the application.
    pub(in crate::db) fn check_supervisor(&self) -> Result<(), Problem> {
        check(self.access.is_supervisor)
    }

    /// Checks that another reviewer may judge the application.
    ///
    /// # Errors
    /// `NotFound`.
    pub(in crate::db) async fn check_colleague(
        &self,
        transaction: &DatabaseTransaction,
        colleague: AccountId,
    ) -> Result<()> {
        let file = (&self.application, self.unit.as_deref());
        let access = find_access(transaction, colleague, file).await?;
        match access.is_some_and(|it| it.includes_level_of(&self.application.review)) {
            true => Ok(()),
            false => Err(Problem::NotFound.into()),
        }
    }
}

fn check(is_allowed: bool) -> Result<(), Problem> {
    match is_allowed {
        true => Ok(()),
        false => Err(Problem::NotAllowed),
    }
}

/// The rights of a reviewer on an application of this unit. `None` without any.
async fn find_access(
    connection: &impl ConnectionTrait,
    reviewer: AccountId,
    (application, unit): (&Application, Option<&str>),
) -> Result<Option<DeskAccess>> {
    let grants = read_review_grants(connection, reviewer).await?;
    Ok(DeskAccess::find(&grants, &application.exam, unit))
}

/// Hides an application from an actor without access: `NotFound` for every revision. The grants of a
/// reviewer are not read here.
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
