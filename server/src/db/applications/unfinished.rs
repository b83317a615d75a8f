//! Applications in the hands of their candidates whose time closes, for reminders and lapses. Both
//! query a range of an indexed column, so that applications with a distant close cost nothing.

use futures::FutureExt;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, DatabaseTransaction, EntityTrait, ExprTrait,
    QueryFilter, QueryOrder, QuerySelect, sea_query::Expr,
};
use shared::{
    application::{Application, StateKind},
    exam::AnchorEvent,
    id::{ApplicationId, ExamCode},
    message::MessageBody,
    nudge::NudgeList,
    time::Timestamp,
};

use crate::{
    db::{
        Database,
        applications::{load_for_update, load_without_material},
        entity::application,
        messages::{
            notify_candidate,
            reminder::{NewReminder, insert_reminders},
        },
    },
    error::Result,
};

/// A search for applications of one version of an exam.
#[derive(Clone, Debug)]
pub struct UnfinishedSearch {
    pub exam: ExamCode,
    pub version: u32,
    pub state: StateKind,
    pub closing: ClosingFilter,
    /// Only applications not reminded of this close.
    pub only_unreminded: bool,
    /// Only ids after this one, in the order of ids.
    pub after: Option<ApplicationId>,
}

/// Applications whose time closes in the requested range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClosingFilter {
    /// All of them, at this time.
    AllAt(Timestamp),
    /// Those whose event was from `from` to `until`, both included; the time of each closes `lasts`
    /// milliseconds after it.
    AfterEvent {
        event: AnchorEvent,
        from: Timestamp,
        until: Timestamp,
        lasts: i64,
    },
}

impl Database {
    /// Some of the applications, without their material.
    pub async fn list_unfinished(
        &self,
        sought: &UnfinishedSearch,
        most: u64,
    ) -> Result<Vec<Application>> {
        let mut rows = application::Entity::find()
            .filter(application::COLUMN.exam.eq(sought.exam.as_str()))
            .filter(
                application::COLUMN
                    .exam_version
                    .eq(sought.version.cast_signed()),
            )
            .filter(application::COLUMN.state.eq(sought.state.as_str()));
        let closes = match sought.closing {
            ClosingFilter::AllAt(closes) => Expr::value(closes.0),
            ClosingFilter::AfterEvent {
                event,
                from,
                until,
                lasts,
            } => {
                let column = column_of(event);
                rows = rows.filter(column.between(from.0, until.0));
                Expr::col(column).add(lasts)
            }
        };
        if sought.only_unreminded {
            rows = rows.filter(
                Condition::any()
                    .add(application::COLUMN.reminded.is_null())
                    .add(Expr::col(application::Column::Reminded).ne(closes)),
            );
        }
        if let Some(after) = sought.after {
            rows = rows.filter(application::COLUMN.id.gt(after.0));
        }
        let rows = rows
            .order_by_asc(application::COLUMN.id)
            .limit(most)
            .all(self.read())
            .await?;
        load_without_material(self.read(), rows).await
    }

    /// Records when the candidate was told that the account is open; the first time counts. Windows
    /// with `after = "invited"` start then.
    pub async fn mark_invited(&self, id: ApplicationId, at: Timestamp) -> Result<()> {
        self.write(move |transaction| {
            async move {
                application::Entity::update_many()
                    .set(application::ActiveModel {
                        invited: Set(Some(at.0)),
                        ..Default::default()
                    })
                    .filter(application::COLUMN.id.eq(id.0))
                    .filter(application::COLUMN.invited.is_null())
                    .exec(transaction)
                    .await?;
                Ok(())
            }
            .boxed()
        })
        .await
    }

    /// Reminds the candidate once of the close and of the missing parts; `false` if there is no
    /// need.
    pub async fn remind_application(&self, id: ApplicationId, now: Timestamp) -> Result<bool> {
        let database = self.clone();
        self.write(move |transaction| {
            async move { remind_in_tx(&database, transaction, id, now).await }.boxed()
        })
        .await
    }
}

async fn remind_in_tx(
    database: &Database,
    transaction: &DatabaseTransaction,
    id: ApplicationId,
    now: Timestamp,
) -> Result<bool> {
    let Some(found) = load_for_update(transaction, id).await? else {
        return Ok(false);
    };
    let exam = database
        .exam_in_tx(transaction, &found.exam, found.exam_version)
        .await?;
    let closes = found.submission_period(&exam).map(|opening| opening.closes);
    let (Some(closes), Ok(())) = (closes, found.check_submission_open(&exam, now)) else {
        return Ok(false);
    };
    let marked = application::Entity::update_many()
        .set(application::ActiveModel {
            reminded: Set(Some(closes.0)),
            ..Default::default()
        })
        .filter(application::COLUMN.id.eq(id.0))
        .filter(
            Condition::any()
                .add(application::COLUMN.reminded.is_null())
                .add(application::COLUMN.reminded.ne(closes.0)),
        )
        .exec(transaction)
        .await?;
    if marked.rows_affected == 0 {
        return Ok(false);
    }
    let missing = u32::try_from(found.missing_requirements(&exam, now).len()).unwrap_or(u32::MAX);
    let matter = MessageBody::ClosingSoon { closes, missing };
    notify_candidate(transaction, &found, matter, now).await?;
    insert_reminders(transaction, build_reminder(&found, closes), now).await?;
    Ok(true)
}

/// The reminder of the list on which the candidate is for the office.
fn build_reminder(application: &Application, closes: Timestamp) -> Vec<NewReminder> {
    let (list, matter) = match application.event_times.returned {
        Some(returned) if application.state.kind() == StateKind::Returned => {
            (NudgeList::NotMended, returned)
        }
        _ => (NudgeList::NotSubmitted, closes),
    };
    vec![NewReminder {
        exam: application.exam.clone(),
        list,
        subject: application.id.0,
        matter,
        nudge: None,
    }]
}

/// The column of an event from which a window is counted.
pub(in crate::db) fn column_of(event: AnchorEvent) -> application::Column {
    match event {
        AnchorEvent::Invited => application::Column::Invited,
        AnchorEvent::Returned => application::Column::Returned,
        AnchorEvent::Approved => application::Column::Decided,
    }
}
