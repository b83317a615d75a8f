//! Held decisions in the database: those that are due, and their release.

use sea_orm::{Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use shared::{
    application::{Command, Decision, HeldDecision},
    id::{AccountId, ApplicationId, ExamCode},
    problem::Problem,
    role::Actor,
    time::Timestamp,
};
use uuid::Uuid;

use crate::{
    db::{
        Database,
        engine::{error::CorruptRow, row_decoder::RowDecoder},
        entity::application,
    },
    error::{Error, Result},
};

/// A held decision whose time has come. The list of due decisions continues after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DueDecision {
    pub application: ApplicationId,
    pub until: Timestamp,
}

impl Database {
    /// Some of the decisions that are due at `now`, oldest first.
    pub async fn list_due_decisions(
        &self,
        after: Option<DueDecision>,
        now: Timestamp,
        most: u64,
    ) -> Result<Vec<DueDecision>> {
        let mut due = application::Entity::find()
            .select_only()
            .column(application::Column::HeldUntil)
            .column(application::Column::Id)
            .filter(application::COLUMN.held_until.lte(now.0));
        if let Some(last) = after {
            let is_same_time = Condition::all()
                .add(application::COLUMN.held_until.eq(last.until.0))
                .add(application::COLUMN.id.gt(last.application.0));
            due = due.filter(
                Condition::any()
                    .add(application::COLUMN.held_until.gt(last.until.0))
                    .add(is_same_time),
            );
        }
        let rows: Vec<(i64, Uuid)> = due
            .order_by_asc(application::COLUMN.held_until)
            .order_by_asc(application::COLUMN.id)
            .limit(most)
            .into_tuple()
            .all(self.read())
            .await?;
        let read = |(until, id): (i64, Uuid)| DueDecision {
            application: ApplicationId(id),
            until: Timestamp(until),
        };
        Ok(rows.into_iter().map(read).collect())
    }

    /// Lets a held decision go out, with its message and its log entry; false if it was taken back
    /// or has gone out meanwhile.
    pub async fn release_decision(&self, id: ApplicationId, now: Timestamp) -> Result<bool> {
        let command = Command::ReleaseDecision;
        match self.perform(id, None, command, Actor::System, now).await {
            Ok(_) => Ok(true),
            Err(Error::Problem(Problem::NotAllowed | Problem::Stale)) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Number of applications whose decision is held, of one exam or of all.
    pub async fn count_held(&self, exam: Option<&ExamCode>) -> Result<u64> {
        let mut select = application::Entity::find()
            .select_only()
            .column_as(application::COLUMN.id.count(), "applications")
            .filter(application::COLUMN.held_until.is_not_null());
        if let Some(exam) = exam {
            select = select.filter(application::COLUMN.exam.eq(exam.as_str()));
        }
        let count: Option<i64> = select.into_tuple().one(self.read()).await?;
        Ok(count.unwrap_or_default().unsigned_abs())
    }
}

/// The held decision of a row. `None` without one.
pub(in crate::db) fn read_held_decision(
    row: &application::Model,
) -> Result<Option<HeldDecision>, CorruptRow> {
    let this = RowDecoder {
        table: "application",
        id: row.id,
    };
    match (row.held_until, row.held_by, &row.held_decision) {
        (None, None, None) => Ok(None),
        (Some(until), Some(by), Some(decision)) => Ok(Some(HeldDecision {
            decision: this.json::<Decision>(decision)?,
            by: AccountId(by),
            until: Timestamp(until),
        })),
        _ => Err(this.corrupt("its held decision is incomplete")),
    }
}
