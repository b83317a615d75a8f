//! The end of a delivery: settled, retried, or failed.

use futures::FutureExt;
use sea_orm::{ActiveValue::Set, DatabaseTransaction, EntityTrait, PaginatorTrait, QueryFilter};
use shared::{
    id::{AccountId, ExamCode, MessageId},
    message::{Channel, Fate, Matter},
    problem::Problem,
    time::Timestamp,
};
use uuid::Uuid;

use super::{
    Attempt, Database,
    entity::{delivery, message},
    message::read_matter,
    row::{Row, to_json},
    window_start::begin_time,
};
use crate::error::Result;

impl Database {
    /// Records the result of a claimed delivery. When no delivery of the message is left to send,
    /// its secret is deleted.
    pub async fn settle_delivery(
        &self,
        message: MessageId,
        channel: Channel,
        attempt: Attempt,
        now: Timestamp,
    ) -> Result<()> {
        let database = self.clone();
        self.write(move |transaction| {
            async move {
                if attempt == Attempt::Sent {
                    begin_invited_time(&database, transaction, message, now).await?;
                }
                let (fate, due, fault) = match attempt {
                    Attempt::Sent => (Fate::Sent, None, None),
                    Attempt::Again { due, fault } => (Fate::Waiting, Some(due), Some(fault)),
                    Attempt::Failed { fault } => (Fate::Failed, None, Some(fault)),
                };
                delivery::Entity::update_many()
                    .set(delivery::ActiveModel {
                        state: Set(fate.as_str().to_owned()),
                        at: Set(now.0),
                        due: Set(due.map(|due| due.0)),
                        fault: Set(fault),
                        ..Default::default()
                    })
                    .filter(delivery::COLUMN.message.eq(message.0))
                    .filter(delivery::COLUMN.channel.eq(channel.as_str()))
                    .exec(transaction)
                    .await?;
                let to_do = delivery::Entity::find()
                    .filter(delivery::COLUMN.message.eq(message.0))
                    .filter(delivery::COLUMN.due.is_not_null());
                if to_do.count(transaction).await? == 0 {
                    message::Entity::update_many()
                        .set(message::ActiveModel {
                            secret: Set(None),
                            ..Default::default()
                        })
                        .filter(message::COLUMN.id.eq(message.0))
                        .filter(message::COLUMN.secret.is_not_null())
                        .exec(transaction)
                        .await?;
                }
                Ok(())
            }
            .boxed()
        })
        .await
    }

    /// Retries a failed delivery. `NotFound` for any other one, since a sent message is never sent
    /// twice, and for an invitation, whose code is deleted.
    pub async fn send_again(
        &self,
        message: MessageId,
        channel: Channel,
        now: Timestamp,
    ) -> Result<()> {
        self.write(move |transaction| {
            async move {
                let about = message::Entity::find_by_id(message.0)
                    .one(transaction)
                    .await?
                    .ok_or(Problem::NotFound)?;
                if !may_be_sent_again(&read_matter(&about)?) {
                    return Err(Problem::NotFound.into());
                }
                let changed = delivery::Entity::update_many()
                    .set(delivery::ActiveModel {
                        state: Set(Fate::Waiting.as_str().to_owned()),
                        attempts: Set(0),
                        at: Set(now.0),
                        due: Set(Some(now.0)),
                        ..Default::default()
                    })
                    .filter(delivery::COLUMN.message.eq(message.0))
                    .filter(delivery::COLUMN.channel.eq(channel.as_str()))
                    .filter(delivery::COLUMN.state.eq(Fate::Failed.as_str()))
                    .exec(transaction)
                    .await?;
                if changed.rows_affected == 1 {
                    Ok(())
                } else {
                    Err(Problem::NotFound.into())
                }
            }
            .boxed()
        })
        .await
    }
}

/// Starts the invited time when the first delivery of an invitation is accepted, and sets the close
/// in the message in the app.
async fn begin_invited_time(
    database: &Database,
    transaction: &DatabaseTransaction,
    id: MessageId,
    now: Timestamp,
) -> Result<()> {
    let found = message::Entity::find_by_id(id.0).one(transaction).await?;
    let Some(row) = found else { return Ok(()) };
    if !matches!(read_matter(&row)?, Matter::Invited { .. }) {
        return Ok(());
    }
    let this = Row {
        table: "message",
        id: row.id,
    };
    let code: ExamCode = this.word(&row.exam)?;
    if !begin_time(transaction, AccountId(row.account), &code, now).await? {
        return Ok(());
    }
    let version = this.number(row.exam_version)?;
    let exam = database.exam_on(transaction, &code, version).await?;
    let matter = Matter::Invited {
        closes: exam.invitation_closes(now),
    };
    message::Entity::update_many()
        .set(message::ActiveModel {
            matter: Set(to_json(&matter)),
            ..Default::default()
        })
        .filter(message::COLUMN.id.eq(row.id))
        .exec(transaction)
        .await?;
    Ok(())
}

/// Returns whether a failed message can be sent again: not an invitation, since its code is
/// deleted.
pub fn may_be_sent_again(matter: &Matter) -> bool {
    !matches!(matter, Matter::Invited { .. })
}

/// Marks all unsent deliveries of a message as failed and deletes its secret.
pub(super) async fn give_up(
    transaction: &DatabaseTransaction,
    message: Uuid,
    why: &str,
    now: Timestamp,
) -> Result<()> {
    delivery::Entity::update_many()
        .set(delivery::ActiveModel {
            state: Set(Fate::Failed.as_str().to_owned()),
            at: Set(now.0),
            due: Set(None),
            fault: Set(Some(why.to_owned())),
            ..Default::default()
        })
        .filter(delivery::COLUMN.message.eq(message))
        .filter(delivery::COLUMN.due.is_not_null())
        .exec(transaction)
        .await?;
    message::Entity::update_many()
        .set(message::ActiveModel {
            secret: Set(None),
            posted: Set(Some(now.0)),
            ..Default::default()
        })
        .filter(message::COLUMN.id.eq(message))
        .exec(transaction)
        .await?;
    Ok(())
}
