//! Execution of a command on an application: load it, apply the pure transition, save the
//! difference, write the log.

use std::collections::BTreeSet;

use futures::FutureExt;
use sea_orm::{ActiveValue::Set, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter};
use shared::{
    application::{Application, Command, CommandOutcome, Image, LogEvent, State, Verdict},
    audit::{AuditDetails, AuditKind},
    digest::Sha256,
    id::{ApplicationId, SlotId},
    problem::Problem,
    role::Actor,
    time::Timestamp,
};

use crate::{
    db::{
        Database, NewAuditEntry,
        applications::{
            changed_columns,
            claim::{claim_in_tx, release_in_tx},
            decision_count::count_decision_in_tx,
            log::{insert_log_entry, insert_receipt},
            material::save_verdict,
            outdated_proposal::drop_outdated_proposal,
            pending_slot::save_pending_slots,
            progress::count_progress_in_tx,
            recall::check_unopened,
            review_quality::count_verdicts_in_tx,
            second_look::update_previous_content,
            visible::{load_for_actor, load_for_reviewer},
        },
        audit,
        engine::row_decoder::to_json,
        entity::{application, image},
        exams::position::check_position,
        images::{
            image_row::insert_image, observation::update_hint_flag, stored_file::StoredBytes,
        },
        messages::enqueue_notification,
    },
    error::Result,
};

impl Database {
    /// Performs a command in one transaction. A reviewer claims the application or
    /// prolongs the claim: `ClaimedByOther` if another reviewer works on it, `NotAllowed` if their
    /// grants do not include the review. `Stale` if
    /// `expected_revision` is not the application's revision; `RecallRefused` for a submission that a
    /// reviewer has opened; otherwise the errors of the command.
    pub async fn perform(
        &self,
        application: ApplicationId,
        expected_revision: Option<u32>,
        command: Command,
        actor: Actor,
        now: Timestamp,
    ) -> Result<CommandOutcome> {
        let is_recall = matches!(command, Command::RecallSubmission { .. });
        if is_recall {
            self.write_waiting_views().await?;
        }
        let database = self.clone();
        self.write(move |transaction| {
            async move {
                // An import of positions locks the exam before it changes applications.
                if let Command::ChoosePosition { position, .. } = &command {
                    check_position(transaction, application, position).await?;
                }
                let is_old = |found: &Application| {
                    expected_revision.is_some_and(|expected| expected != found.revision)
                };
                let before = match actor {
                    Actor::Reviewer(reviewer) => {
                        let found = load_for_reviewer(transaction, application, reviewer).await?;
                        claim_in_tx(transaction, application, reviewer, now).await?;
                        if !is_old(&found.application) {
                            found.check_level()?;
                        }
                        found.application
                    }
                    _ => load_for_actor(transaction, application, actor).await?,
                };
                if is_old(&before) {
                    return Err(Problem::Stale.into());
                }
                if is_recall && before.state == State::Submitted {
                    check_unopened(transaction, &before, now).await?;
                }
                execute_in_tx(&database, transaction, before, command, actor, now).await
            }
            .boxed()
        })
        .await
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
    let verdict = build_verdict_entry(&before, &command, actor, now);
    let outcome = before.clone().apply(&exam, command, actor, now)?;
    verdict.into_iter().for_each(audit::record);
    save(transaction, &before, &outcome.application, stored, now).await?;
    save_pending_slots(transaction, &before, &outcome.application, &exam).await?;
    update_previous_content(transaction, &before, &outcome.application).await?;
    drop_outdated_proposal(transaction, &before, &outcome.application).await?;
    if has_ended_review(&before, &outcome.application) {
        release_in_tx(transaction, before.id, None).await?;
    }
    for (revision, event) in outcome.entries() {
        let entered = (&before, revision);
        let author = find_author(&before, event, actor);
        insert_log_entry(transaction, entered, event.clone(), author, now).await?;
        enqueue_notification(transaction, &exam, &outcome.application, event, now).await?;
        let change = (&before, &outcome.application);
        count_verdicts_in_tx(transaction, &exam, change, event, now).await?;
        let made = (event, author);
        count_decision_in_tx(transaction, &exam, &outcome.application, made, now).await?;
    }
    if let Some(receipt) = &outcome.receipt {
        let update = database.update_groups_of(transaction, &before.exam, before.id);
        update.await?;
        insert_receipt(transaction, receipt, outcome.application.revision).await?;
    }
    count_progress_in_tx(transaction, &outcome, now).await?;
    Ok(outcome)
}

/// The audit entry of a verdict, which makes no entry of the log. The note may name people, so the
/// entry has the hash of the verdict. `None` for another command.
fn build_verdict_entry(
    before: &Application,
    command: &Command,
    actor: Actor,
    now: Timestamp,
) -> Option<NewAuditEntry> {
    let (Command::GiveVerdict { part, verdict }, Actor::Reviewer(account)) = (command, actor)
    else {
        return None;
    };
    let name = match verdict {
        Verdict::Pending => "pending",
        Verdict::Passed => "passed",
        Verdict::Returned { .. } => "returned",
    };
    let details = AuditDetails::default()
        .text("part", part.to_string())
        .number("revision", before.revision)
        .text("verdict", name)
        .text(
            "verdict-sha256",
            Sha256::of(to_json(verdict).as_bytes()).to_string(),
        );
    let entry = NewAuditEntry::new(now, Some(account), AuditKind::Verdict, details);
    Some(
        entry
            .of_exam(before.exam.as_str())
            .of_application(before.id),
    )
}

/// True if the command has ended a review, also the first of two, or has made a decision that is
/// held: nobody works on the application any more.
fn has_ended_review(before: &Application, after: &Application) -> bool {
    let is_over = !after.is_with_reviewers();
    before.is_with_reviewers()
        && (is_over || before.review.passed_first != after.review.passed_first)
}

/// The author of a log entry. The server releases a held decision, but its reviewer has made it.
fn find_author(before: &Application, event: &LogEvent, actor: Actor) -> Actor {
    let is_decision = matches!(
        event,
        LogEvent::Returned { .. } | LogEvent::Approved | LogEvent::Refused { .. }
    );
    match before.held_decision() {
        Some(held) if is_decision => Actor::Reviewer(held.by),
        _ => actor,
    }
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
    let is_kept = |image: &Image| after.find_image(image.id).is_some();
    let mut old = before.materials.values().flat_map(|it| &it.images);
    if !old.all(is_kept) {
        update_hint_flag(transaction, after.id).await?;
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

/// Removes an image. A submitted one is kept until the application is decided, for the second look
/// of a reviewer (`db::applications::second_look`).
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
