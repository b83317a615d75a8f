//! Migration of applications to another version of their exam's definition. Each moves in its own
//! transaction, so that no other write waits for all of them. An interrupted migration can be
//! resumed.

use futures::FutureExt;
use sea_orm::{DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use shared::{
    application::{Image, StateKind},
    id::{ApplicationId, ExamCode, SlotId},
    role::Actor,
    time::Timestamp,
};
use uuid::Uuid;

use crate::{
    db::{
        Database,
        applications::{
            load_all_with_material, load_for_update, log::insert_log_entry, perform::save,
        },
        engine::row_decoder::RowDecoder,
        entity::{application, image},
        messages::notify_candidate,
    },
    error::Result,
};

/// The states in which a hash commitment counts.
const EDITABLE_STATES: [StateKind; 2] = [StateKind::Draft, StateKind::Returned];

impl Database {
    /// The version to which an application of this version and state must move; `None` if it stays.
    /// A draft moves to the newest version, a submitted application to its own version with more
    /// time.
    pub async fn find_successor(
        &self,
        code: &ExamCode,
        version: u32,
        state: StateKind,
    ) -> Result<Option<u32>> {
        let Some((newest, exam)) = self.current_exam(code).await? else {
            return Ok(None);
        };
        if newest == version || state.is_final() {
            return Ok(None);
        }
        if state == StateKind::Draft {
            return Ok(Some(newest));
        }
        let own = self.exam(code, version).await?;
        let longer = own.with_extended_windows(&exam);
        if longer == *own {
            return Ok(None);
        }
        for other in version + 1..=newest {
            if *self.exam(code, other).await? == longer {
                return Ok(Some(other));
            }
        }
        Ok(None)
    }

    /// Some applications of a version and state in the order of their ids, starting after `after`.
    pub async fn list_by_exam_version(
        &self,
        code: &ExamCode,
        version: u32,
        state: StateKind,
        after: Option<ApplicationId>,
        most: u64,
    ) -> Result<Vec<ApplicationId>> {
        let mut rows = application::Entity::find()
            .select_only()
            .column(application::Column::Id)
            .filter(application::COLUMN.exam.eq(code.as_str()))
            .filter(application::COLUMN.exam_version.eq(version.cast_signed()))
            .filter(application::COLUMN.state.eq(state.as_str()));
        if let Some(after) = after {
            rows = rows.filter(application::COLUMN.id.gt(after.0));
        }
        let ids: Vec<Uuid> = rows
            .order_by_asc(application::COLUMN.id)
            .limit(most)
            .into_tuple()
            .all(self.read())
            .await?;
        Ok(ids.into_iter().map(ApplicationId).collect())
    }

    /// Moves an application into its successor version; `false` if it has none.
    pub async fn adopt_successor(&self, id: ApplicationId, now: Timestamp) -> Result<bool> {
        let Some(found) = self.application(id).await? else {
            return Ok(false);
        };
        let successor = self
            .find_successor(&found.exam, found.exam_version, found.state.kind())
            .await?;
        let Some(version) = successor else {
            return Ok(false);
        };
        let (was, database) = ((found.exam_version, found.state.kind()), self.clone());
        self.write(move |transaction| {
            async move { adopt(&database, transaction, id, was, version, now).await }.boxed()
        })
        .await
    }

    /// Number of applications in each version and state of an exam.
    pub async fn count_versions(&self, code: &ExamCode) -> Result<Vec<(u32, StateKind, u64)>> {
        let rows: Vec<(i32, String, i64)> = application::Entity::find()
            .select_only()
            .column(application::Column::ExamVersion)
            .column(application::Column::State)
            .column_as(application::COLUMN.id.count(), "applications")
            .filter(application::COLUMN.exam.eq(code.as_str()))
            .group_by(application::COLUMN.exam_version)
            .group_by(application::COLUMN.state)
            .into_tuple()
            .all(self.read())
            .await?;
        let this = RowDecoder {
            table: "application",
            id: code,
        };
        let mut counts = Vec::with_capacity(rows.len());
        for (version, state, count) in rows {
            let state = StateKind::from_name(&state)
                .ok_or_else(|| this.corrupt(format!("no state `{state}`")))?;
            counts.push((this.number(version)?, state, count.unsigned_abs()));
        }
        counts.sort_unstable();
        Ok(counts)
    }

    /// Number of applications of the exam with a valid hash commitment and missing files. Validity
    /// is derived, so all applications with a commitment are read.
    pub async fn count_committed(&self, code: &ExamCode) -> Result<u64> {
        let rows = application::Entity::find()
            .filter(application::COLUMN.exam.eq(code.as_str()))
            .filter(application::COLUMN.promise.is_not_null())
            .filter(
                application::COLUMN
                    .state
                    .is_in(EDITABLE_STATES.map(StateKind::as_str)),
            )
            .all(self.read())
            .await?;
        let mut count = 0;
        for found in load_all_with_material(self.read(), rows).await? {
            let exam = self.exam(&found.exam, found.exam_version).await?;
            count += u64::from(found.commitment_status(&exam).is_some());
        }
        Ok(count)
    }

    /// The images of this slot in the exam's drafts.
    pub async fn draft_images(&self, code: &ExamCode, slot: &SlotId) -> Result<Vec<Image>> {
        let drafts = sea_orm::sea_query::Query::select()
            .column(application::Column::Id)
            .from(application::Entity)
            .cond_where(
                sea_orm::Condition::all()
                    .add(application::COLUMN.exam.eq(code.as_str()))
                    .add(application::COLUMN.state.eq(StateKind::Draft.as_str())),
            )
            .to_owned();
        let rows = image::Entity::find()
            .filter(image::COLUMN.slot.eq(slot.as_str()))
            .filter(image::COLUMN.removed.is_null())
            .filter(image::COLUMN.application.in_subquery(drafts))
            .all(self.read())
            .await?;
        Ok(rows
            .into_iter()
            .map(Image::try_from)
            .collect::<Result<_, _>>()?)
    }
}

async fn adopt(
    database: &Database,
    transaction: &DatabaseTransaction,
    id: ApplicationId,
    was: (u32, StateKind),
    version: u32,
    now: Timestamp,
) -> Result<bool> {
    let Some(found) = load_for_update(transaction, id).await? else {
        return Ok(false);
    };
    // If the application has changed meanwhile, the next run looks at it again.
    if (found.exam_version, found.state.kind()) != was {
        return Ok(false);
    }
    let before = database.exam_in_tx(transaction, &found.exam, was.0).await?;
    let after = database
        .exam_in_tx(transaction, &found.exam, version)
        .await?;
    let adoption = found.clone().adopt_version(&before, &after, version);
    save(transaction, &found, &adoption.application, None, now).await?;
    if let Some(event) = adoption.event {
        let entered = (&adoption.application, adoption.application.revision);
        insert_log_entry(transaction, entered, event, Actor::System, now).await?;
    }
    if let Some(matter) = adoption.message {
        notify_candidate(transaction, &adoption.application, matter, now).await?;
    }
    Ok(true)
}
