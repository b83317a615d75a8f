//! Start of time counted from the invitation (S4-20): the moment at which a mail server or gateway
//! accepted the message. If nothing could be sent, it starts when the person uses the code or
//! enters, or when the office has informed everybody.

use futures::FutureExt;
use sea_orm::{
    ActiveValue::Set,
    ConnectionTrait, DatabaseTransaction, EntityTrait, ExprTrait as _, PaginatorTrait, QueryFilter,
    QuerySelect, Select,
    sea_query::{Expr, Query},
};
use shared::{
    id::{AccountId, ExamCode},
    time::Timestamp,
};
use uuid::Uuid;

use crate::{
    db::{
        Database,
        entity::{account, application, invitation, message, roster_entry},
    },
    error::Result,
};

impl Database {
    /// Number of invitations of the exam whose time has not started and will not start by itself,
    /// because no message waits to be sent.
    pub async fn count_unnotified(&self, exam: &ExamCode) -> Result<u64> {
        Ok(select_unnotified(exam).count(self.read()).await?)
    }

    /// Starts the time of people to whom nothing could be sent, after the office has informed them;
    /// returns their number.
    pub async fn start_unnotified(&self, exam: &ExamCode, now: Timestamp) -> Result<u64> {
        let exam = exam.clone();
        self.write(move |transaction| {
            async move {
                let people: Vec<Uuid> = select_unnotified(&exam)
                    .select_only()
                    .column(invitation::Column::Account)
                    .into_tuple()
                    .all(transaction)
                    .await?;
                let mut begun = 0;
                for person in people {
                    let person = AccountId(person);
                    begun += u64::from(start_invited_time(transaction, person, &exam, now).await?);
                }
                Ok(begun)
            }
            .boxed()
        })
        .await
    }
}

fn select_unnotified(exam: &ExamCode) -> Select<invitation::Entity> {
    let waiting = Query::select()
        .column(message::Column::Account)
        .from(message::Entity)
        .and_where(Expr::col(message::Column::Exam).eq(exam.as_str()))
        .and_where(Expr::col(message::Column::Secret).is_not_null())
        .to_owned();
    invitation::Entity::find()
        .filter(invitation::COLUMN.exam.eq(exam.as_str()))
        .filter(invitation::COLUMN.accepted.is_null())
        .filter(Expr::col(invitation::Column::Account).not_in_subquery(waiting))
}

/// Starts the invited person's time at `at`; `false` if it had started before.
pub(in crate::db) async fn start_invited_time(
    transaction: &DatabaseTransaction,
    person: AccountId,
    exam: &ExamCode,
    at: Timestamp,
) -> Result<bool> {
    let begun = invitation::Entity::update_many()
        .set(invitation::ActiveModel {
            accepted: Set(Some(at.0)),
            ..Default::default()
        })
        .filter(invitation::COLUMN.account.eq(person.0))
        .filter(invitation::COLUMN.exam.eq(exam.as_str()))
        .filter(invitation::COLUMN.accepted.is_null())
        .exec(transaction)
        .await?;
    if begun.rows_affected == 0 {
        return Ok(false);
    }
    application::Entity::update_many()
        .set(application::ActiveModel {
            invited: Set(Some(at.0)),
            ..Default::default()
        })
        .filter(application::COLUMN.candidate.eq(person.0))
        .filter(application::COLUMN.exam.eq(exam.as_str()))
        .filter(application::COLUMN.invited.is_null())
        .exec(transaction)
        .await?;
    set_roster_start(transaction, person, exam, Some(at)).await?;
    Ok(true)
}

/// Sets the start of a person's time in the roster; `None` if a new invitation was written and has
/// not arrived.
pub(in crate::db) async fn set_roster_start(
    connection: &impl ConnectionTrait,
    person: AccountId,
    exam: &ExamCode,
    at: Option<Timestamp>,
) -> Result<()> {
    let Some(row) = account::Entity::find_by_id(person.0)
        .one(connection)
        .await?
    else {
        return Ok(());
    };
    let Some(number) = row.id_number else {
        return Ok(());
    };
    roster_entry::Entity::update_many()
        .set(roster_entry::ActiveModel {
            invited: Set(at.map(|at| at.0)),
            lapsed: Set(None),
            ..Default::default()
        })
        .filter(roster_entry::COLUMN.exam.eq(exam.as_str()))
        .filter(roster_entry::COLUMN.id_number.eq(number))
        .filter(roster_entry::COLUMN.name.eq(row.name))
        .exec(connection)
        .await?;
    Ok(())
}

/// Start of an invited person's time at their entry, which starts it at the latest. `None` for a
/// person who was not invited.
pub(in crate::db) async fn find_or_start_invited_time(
    transaction: &DatabaseTransaction,
    person: AccountId,
    exam: &ExamCode,
    now: Timestamp,
) -> Result<Option<Timestamp>> {
    start_invited_time(transaction, person, exam, now).await?;
    find_acceptance_time(transaction, person, exam).await
}

/// Time at which the latest invitation of the person was accepted. `None` if there is none, or none
/// has arrived yet.
pub(in crate::db) async fn find_acceptance_time(
    connection: &impl ConnectionTrait,
    person: AccountId,
    exam: &ExamCode,
) -> Result<Option<Timestamp>> {
    let latest: Option<Option<i64>> = invitation::Entity::find()
        .select_only()
        .column_as(invitation::COLUMN.accepted.max(), "accepted")
        .filter(invitation::COLUMN.account.eq(person.0))
        .filter(invitation::COLUMN.exam.eq(exam.as_str()))
        .into_tuple()
        .one(connection)
        .await?;
    Ok(latest.flatten().map(Timestamp))
}
