//! The slots of applications in review that wait for a verdict, as rows in the order of the sheets.
//! The rows are derived: each change of an application writes their difference.

use std::collections::BTreeSet;

use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait, QueryFilter};
use shared::{
    application::{Application, ReviewPart},
    exam::Exam,
    id::SlotId,
};

use crate::{db::entity::pending_slot, error::Result};

/// The reviewed slots with images and without a verdict. Empty unless the application waits for a
/// review or is in one.
pub(in crate::db) fn list_pending_slots(
    application: &Application,
    exam: &Exam,
) -> BTreeSet<SlotId> {
    if !application.state.kind().is_in_review() {
        return BTreeSet::new();
    }
    let parts = application.reviewed_parts(exam).into_iter();
    let pending = parts
        .filter(|part| application.has_content(part) && application.verdict_on(part).is_pending());
    let slot = |part| match part {
        ReviewPart::Slot(slot) => Some(slot),
        ReviewPart::Section(_) | ReviewPart::Position => None,
    };
    pending.filter_map(slot).collect()
}

/// Writes the difference between the rows before and after a change.
pub(in crate::db) async fn save_pending_slots(
    connection: &impl ConnectionTrait,
    before: &Application,
    after: &Application,
    exam: &Exam,
) -> Result<()> {
    let (old, new) = (
        list_pending_slots(before, exam),
        list_pending_slots(after, exam),
    );
    let has_moved = before.event_times.submitted != after.event_times.submitted;
    if old == new && !has_moved {
        return Ok(());
    }
    // A row outside of `old` may exist: the migration has written rows without the definition.
    let is_over = new.is_empty() || has_moved;
    let gone: Vec<String> = old.difference(&new).map(SlotId::to_string).collect();
    if is_over || !gone.is_empty() {
        let mut delete = pending_slot::Entity::delete_many()
            .filter(pending_slot::COLUMN.application.eq(after.id.0));
        if !is_over {
            delete = delete.filter(pending_slot::COLUMN.slot.is_in(gone));
        }
        delete.exec(connection).await?;
    }
    let Some(submitted) = after.event_times.submitted else {
        return Ok(());
    };
    let added = new
        .iter()
        .filter(|slot| has_moved || !old.contains(slot))
        .map(|slot| pending_slot::ActiveModel {
            exam: Set(after.exam.to_string()),
            slot: Set(slot.to_string()),
            submitted: Set(submitted.0),
            application: Set(after.id.0),
        });
    let added: Vec<_> = added.collect();
    if !added.is_empty() {
        pending_slot::Entity::insert_many(added)
            .exec_without_returning(connection)
            .await?;
    }
    Ok(())
}
