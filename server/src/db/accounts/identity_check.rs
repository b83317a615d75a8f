//! Conditions of a correction of name or number: it changes something, no other person has the number,
//! and no approval forbids it.

use sea_orm::{ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter};
use shared::{
    application::{IdentityChange, IdentityFault, PersonIdentity},
    exam::{Exam, StageKind},
    person::{Assurance, Identity, name::mask_name},
    problem::Problem,
    role::Role,
    time::Timestamp,
};
use uuid::Uuid;

use crate::{
    db::{
        AccountRecord,
        accounts::identity_history::list_confirmed,
        applications::load_without_material,
        entity::{account, application},
        exams::{extension::everyones_extensions, newest_row},
        rosters::{corrected::list_foreign_entries, find_entry_by_identity},
    },
    error::{Error, Result},
};

/// Checks that the correction changes something, that no other person has the number, and that no
/// approval forbids it. Returns the closed accounts without applications that have the number: they
/// lose it with the correction.
///
/// # Errors
/// `IdentityRefused`.
pub(super) async fn check_change(
    connection: &impl ConnectionTrait,
    person: &AccountRecord,
    change: &IdentityChange,
    now: Timestamp,
) -> Result<Vec<account::Model>> {
    if !change.changes_name() && !change.changes_number() {
        return Err(Problem::from(IdentityFault::Unchanged).into());
    }
    let duplicates = check_accounts(connection, person, change).await?;
    if person.assurance.is_confirmed() && change.changes_number() {
        check_rosters(connection, person, change, now).await?;
    }
    let earlier = list_confirmed(connection, person.id).await?;
    let rows = application::Entity::find()
        .filter(application::COLUMN.candidate.eq(person.id.0))
        .all(connection)
        .await?;
    for application in load_without_material(connection, rows).await? {
        application.check_identity_change(change, &earlier, now)?;
    }
    Ok(duplicates)
}

/// Checks that the number is free. A declared account never hinders a confirmed one, because anybody
/// can declare a number; nor do the declared and the confirmed account of one person hinder each other.
async fn check_accounts(
    connection: &impl ConnectionTrait,
    person: &AccountRecord,
    change: &IdentityChange,
) -> Result<Vec<account::Model>> {
    let Some(number) = find_number(&change.after) else {
        return Ok(Vec::new());
    };
    let others = account::Entity::find()
        .filter(account::COLUMN.role.eq(Role::Candidate.as_str()))
        .filter(account::COLUMN.id_number.eq(number))
        .filter(account::COLUMN.id.ne(person.id.0))
        .all(connection)
        .await?;
    let is_confirmed = person.assurance.is_confirmed();
    let hinders = |other: &account::Model| {
        let is_other_confirmed = other.assurance != Assurance::Declared.as_str();
        match other.name == change.after.name {
            // The unique indexes also count disabled accounts.
            true => is_other_confirmed == is_confirmed,
            false => {
                let is_weaker = is_confirmed && !is_other_confirmed;
                change.changes_number() && !other.disabled && !is_weaker
            }
        }
    };
    let mut duplicates = Vec::new();
    for other in others {
        if !hinders(&other) {
            continue;
        }
        if !other.disabled || has_applications(connection, other.id).await? {
            return Err(refuse_taken(&change.after, &other.name));
        }
        duplicates.push(other);
    }
    Ok(duplicates)
}

async fn has_applications(connection: &impl ConnectionTrait, account: Uuid) -> Result<bool> {
    let own = application::Entity::find().filter(application::COLUMN.candidate.eq(account));
    Ok(own.count(connection).await? > 0)
}

pub(super) fn refuse_taken(after: &PersonIdentity, name: &str) -> Error {
    let fault = IdentityFault::NumberTaken {
        name: mask_name(name),
        number: mask(after),
    };
    Problem::from(fault).into()
}

/// Checks that no roster has the number under another name: of the exams on whose rosters the person
/// stands, and of those whose submission is not over. An entry with the old name is the person's own.
async fn check_rosters(
    connection: &impl ConnectionTrait,
    person: &AccountRecord,
    change: &IdentityChange,
    now: Timestamp,
) -> Result<()> {
    let number = find_number(&change.after).unwrap_or_default();
    let own_names = [change.after.name.as_str(), change.before.name.as_str()];
    for entry in list_foreign_entries(connection, number, own_names).await? {
        let newest = newest_row(connection, &entry.exam).await?;
        let exam = Exam::try_from(&newest.ok_or(Problem::NotFound)?)?;
        let listed = match person.assured_identity() {
            Some(identity) => find_entry_by_identity(connection, &exam.code, &identity).await?,
            None => None,
        };
        if listed.is_none() && is_over(connection, &exam, now).await? {
            continue;
        }
        let fault = IdentityFault::NumberListed {
            exam: exam.title,
            name: mask_name(&entry.name),
            number: mask(&change.after),
        };
        return Err(Problem::from(fault).into());
    }
    Ok(())
}

/// True if the submission has ended for everyone. A window that is counted from an event never has.
async fn is_over(connection: &impl ConnectionTrait, exam: &Exam, now: Timestamp) -> Result<bool> {
    let stage = exam.stage(StageKind::Submit);
    let Some(window) = stage.and_then(|stage| exam.find_stage_window(stage)) else {
        return Ok(false);
    };
    let everyones = everyones_extensions(connection, &exam.code).await?;
    let period = window.resolve(exam.time_zone, &everyones, |_| None);
    Ok(period.is_some_and(|period| period.closes <= now))
}

pub(super) fn find_number(person: &PersonIdentity) -> Option<&str> {
    person.identity.as_ref().map(Identity::number)
}

fn mask(person: &PersonIdentity) -> String {
    let identity = person.identity.as_ref();
    identity.map(Identity::masked).unwrap_or_default()
}
