//! Execution of a command on an application: load it, apply the pure transition, save the
//! difference, write the log.

use std::collections::BTreeSet;

use futures::FutureExt;
use sea_orm::{ActiveValue::Set, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter};
use shared::{
    application::{Application, Command, CommandOutcome, Image},
    id::{ApplicationId, SlotId},
    problem::Problem,
    role::Actor,
    time::Timestamp,
};

use crate::{
    db::{
        Database,
        applications::{
            changed_columns, load_for_update,
            log::{insert_log_entry, insert_receipt},
            material::save_verdict,
        },
        entity::{application, image},
        images::{image_row::insert_image, stored_file::StoredBytes},
        messages::enqueue_notification,
    },
    error::Result,
};

impl Database {
    /// Performs a command in one transaction. `Stale` if `expected_revision` is not the
    /// application's revision; otherwise the errors of the command.
    pub async fn perform(
        &self,
        application: ApplicationId,
        expected_revision: Option<u32>,
        command: Command,
        actor: Actor,
        now: Timestamp,
    ) -> Result<CommandOutcome> {
        let database = self.clone();
        self.write(move |transaction| {
            async move {
                let before = load_for_actor(transaction, application, actor).await?;
                if expected_revision.is_some_and(|expected| expected != before.revision) {
                    return Err(Problem::Stale.into());
                }
                execute_in_tx(&database, transaction, before, command, actor, now).await
            }
            .boxed()
        })
        .await
    }
}

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

pub(in crate::db) async fn execute_in_tx(
    database: &Database,
    transaction: &DatabaseTransaction,
    before: Application,
    command: Command,
    actor: Actor,
    now: Timestamp,
) -> Result<CommandOutcome> {
    execute_with_file_in_tx(database, transaction, before, (command, None), actor, now).await
}

/// As `execute_in_tx`, for a command that adds an image, with the facts about its stored bytes.
pub(in crate::db) async fn execute_with_file_in_tx(
    database: &Database,
    transaction: &DatabaseTransaction,
    before: Application,
    (command, stored): (Command, Option<StoredBytes>),
    actor: Actor,
    now: Timestamp,
) -> Result<CommandOutcome> {
    let exam = database
        .exam_in_tx(transaction, &before.exam, before.exam_version)
        .await?;
    let outcome = before.clone().apply(&exam, command, actor, now)?;
    save(transaction, &before, &outcome.application, stored, now).await?;
    for (revision, event) in outcome.entries() {
        let entered = (before.id, revision);
        insert_log_entry(transaction, entered, event.clone(), actor, now).await?;
        enqueue_notification(transaction, &exam, &outcome.application, event, now).await?;
    }
    if let Some(receipt) = &outcome.receipt {
        insert_receipt(transaction, receipt, outcome.application.revision).await?;
    }
    Ok(outcome)
}

pub(in crate::db) async fn save(
    transaction: &DatabaseTransaction,
    before: &Application,
    after: &Application,
    stored: Option<StoredBytes>,
    now: Timestamp,
) -> Result<()> {
    let slots: BTreeSet<&SlotId> = before
        .materials
        .keys()
        .chain(after.materials.keys())
        .collect();
    // New images of all slots are written first: if an id is taken, nothing else has been written.
    for slot in &slots {
        for image in after.images(slot) {
            if find(before.images(slot), image).is_none() {
                insert_image(transaction, after.id, slot, image, stored).await?;
            }
        }
    }
    for slot in slots {
        save_verdict(transaction, before, after, slot).await?;
        save_images(transaction, before, after, slot, now).await?;
    }
    let changed = application::Entity::update_many()
        .set(changed_columns(before, after))
        .filter(application::COLUMN.id.eq(before.id.0))
        .filter(
            application::COLUMN
                .revision
                .eq(before.revision.cast_signed()),
        )
        .exec(transaction)
        .await?;
    if changed.rows_affected != 1 {
        return Err(Problem::Stale.into());
    }
    Ok(())
}

async fn save_images(
    connection: &impl ConnectionTrait,
    before: &Application,
    after: &Application,
    slot: &SlotId,
    now: Timestamp,
) -> Result<()> {
    let (old, new) = (before.images(slot), after.images(slot));
    for image in new {
        if find(old, image).is_some_and(|known| known.rank != image.rank) {
            move_image(connection, image).await?;
        }
    }
    for gone in old.iter().filter(|image| find(new, image).is_none()) {
        let was_submitted = before
            .submitted_manifest
            .images(slot)
            .contains(&gone.sha256);
        remove_image(connection, gone, was_submitted, now).await?;
    }
    Ok(())
}

fn find<'a>(images: &'a [Image], image: &Image) -> Option<&'a Image> {
    images.iter().find(|other| other.id == image.id)
}

async fn move_image(connection: &impl ConnectionTrait, image: &Image) -> Result<()> {
    image::Entity::update_many()
        .set(image::ActiveModel {
            rank: Set(image.rank),
            ..Default::default()
        })
        .filter(image::COLUMN.id.eq(image.id.0))
        .exec(connection)
        .await?;
    Ok(())
}

/// Removes an image; a submitted one is kept, because a receipt names it.
async fn remove_image(
    connection: &impl ConnectionTrait,
    image: &Image,
    was_submitted: bool,
    now: Timestamp,
) -> Result<()> {
    if was_submitted {
        image::Entity::update_many()
            .set(image::ActiveModel {
                removed: Set(Some(now.0)),
                ..Default::default()
            })
            .filter(image::COLUMN.id.eq(image.id.0))
            .exec(connection)
            .await?;
    } else {
        image::Entity::delete_by_id(image.id.0)
            .exec(connection)
            .await?;
    }
    Ok(())
}
