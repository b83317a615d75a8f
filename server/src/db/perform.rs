//! Execution of a command on an application: load it, apply the pure transition, save the
//! difference, write the log.

use std::collections::BTreeSet;

use futures::FutureExt;
use sea_orm::{ActiveValue::Set, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter};
use shared::{
    application::{Application, Command, Image, Outcome},
    id::{ApplicationId, SlotId},
    problem::Problem,
    role::Actor,
    time::Timestamp,
};

use super::{
    Database,
    application::{load_to_change, write_changes},
    entity::{application, image},
    image_row::write_image,
    log::{write_entry, write_receipt},
    material::save_verdict,
    message::tell,
    stored_file::StoredBytes,
};
use crate::error::Result;

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
    ) -> Result<Outcome> {
        let database = self.clone();
        self.write(move |transaction| {
            async move {
                let before = load_for(transaction, application, actor).await?;
                if expected_revision.is_some_and(|expected| expected != before.revision) {
                    return Err(Problem::Stale.into());
                }
                carry_out(&database, transaction, before, command, actor, now).await
            }
            .boxed()
        })
        .await
    }
}

/// Loads an application for a change by `actor`.
pub(super) async fn load_for(
    transaction: &DatabaseTransaction,
    application: ApplicationId,
    actor: Actor,
) -> Result<Application> {
    let application = load_to_change(transaction, application)
        .await?
        .ok_or(Problem::NotFound)?;
    Ok(reveal(application, actor)?)
}

/// Hides an application from an actor without access: `NotFound` for every revision.
pub(super) fn reveal(application: Application, actor: Actor) -> Result<Application, Problem> {
    let hidden = match actor {
        Actor::Candidate(account) => account != application.candidate,
        Actor::Reviewer(_) => application.moments.submitted.is_none(),
        Actor::Office(_) | Actor::System => false,
    };
    if hidden {
        Err(Problem::NotFound)
    } else {
        Ok(application)
    }
}

pub(super) async fn carry_out(
    database: &Database,
    transaction: &DatabaseTransaction,
    before: Application,
    command: Command,
    actor: Actor,
    now: Timestamp,
) -> Result<Outcome> {
    carry_out_with(database, transaction, before, (command, None), actor, now).await
}

/// As `carry_out`, for a command that adds an image, with the facts about its stored bytes.
pub(super) async fn carry_out_with(
    database: &Database,
    transaction: &DatabaseTransaction,
    before: Application,
    (command, stored): (Command, Option<StoredBytes>),
    actor: Actor,
    now: Timestamp,
) -> Result<Outcome> {
    let exam = database
        .exam_on(transaction, &before.exam, before.exam_version)
        .await?;
    let outcome = before.clone().apply(&exam, command, actor, now)?;
    save(transaction, &before, &outcome.application, stored, now).await?;
    for (revision, event) in outcome.entries() {
        let entered = (before.id, revision);
        write_entry(transaction, entered, event.clone(), actor, now).await?;
        tell(transaction, &exam, &outcome.application, event, now).await?;
    }
    if let Some(receipt) = &outcome.receipt {
        write_receipt(transaction, receipt, outcome.application.revision).await?;
    }
    Ok(outcome)
}

pub(super) async fn save(
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
                write_image(transaction, after.id, slot, image, stored).await?;
            }
        }
    }
    for slot in slots {
        save_verdict(transaction, before, after, slot).await?;
        save_images(transaction, before, after, slot, now).await?;
    }
    let changed = application::Entity::update_many()
        .set(write_changes(before, after))
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
        let was_submitted = before.submitted.images(slot).contains(&gone.sha256);
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
