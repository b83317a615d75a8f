//! The end of a delivery: settled, retried, or failed.

use futures::FutureExt;
use sea_orm::{
    ActiveValue::Set, DatabaseTransaction, EntityTrait, ExprTrait as _, PaginatorTrait,
    QueryFilter, sea_query::Expr,
};
use shared::{
    id::{AccountId, ExamCode, MessageId},
    message::{Channel, DeliveryStatus, MessageBody},
    problem::Problem,
    time::Timestamp,
};
use uuid::Uuid;

use crate::{
    db::{
        Database, DeliveryOutcome,
        engine::row_decoder::{RowDecoder, to_json},
        entity::{delivery, message},
        exams::extension::everyones_extensions,
        messages::read_message_body,
        rosters::window_start::start_invited_time,
    },
    error::Result,
};

impl Database {
    /// Records the result of a claimed delivery. When no delivery of the message is left to send,
    /// its secret is deleted.
    pub async fn record_delivery_result(
        &self,
        message: MessageId,
        channel: Channel,
        attempt: DeliveryOutcome,
        now: Timestamp,
    ) -> Result<()> {
        let database = self.clone();
        self.write(move |transaction| {
            async move {
                if attempt == DeliveryOutcome::Sent {
                    start_invited_time_on_delivery(&database, transaction, message, now).await?;
                }
                let (status, due, fault) = match attempt {
                    DeliveryOutcome::Sent => (DeliveryStatus::Sent, None, None),
                    DeliveryOutcome::Retry { due, fault } => {
                        (DeliveryStatus::Waiting, Some(due), Some(fault))
                    }
                    DeliveryOutcome::Postponed { due } => {
                        let status = (DeliveryStatus::Waiting, Some(due));
                        return end_claim(transaction, (message, channel), status, now).await;
                    }
                    DeliveryOutcome::NoLongerDue => {
                        let status = (DeliveryStatus::NoLongerDue, None);
                        return end_claim(transaction, (message, channel), status, now).await;
                    }
                    DeliveryOutcome::Failed { fault } => {
                        (DeliveryStatus::Failed, None, Some(fault))
                    }
                };
                delivery::Entity::update_many()
                    .set(delivery::ActiveModel {
                        state: Set(status.as_str().to_owned()),
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
    pub async fn resend_message(
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
                if !can_resend(&read_message_body(&about)?) {
                    return Err(Problem::NotFound.into());
                }
                let changed = delivery::Entity::update_many()
                    .set(delivery::ActiveModel {
                        state: Set(DeliveryStatus::Waiting.as_str().to_owned()),
                        attempts: Set(0),
                        at: Set(now.0),
                        due: Set(Some(now.0)),
                        ..Default::default()
                    })
                    .filter(delivery::COLUMN.message.eq(message.0))
                    .filter(delivery::COLUMN.channel.eq(channel.as_str()))
                    .filter(delivery::COLUMN.state.eq(DeliveryStatus::Failed.as_str()))
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

/// Ends the claim of a delivery that was not attempted.
async fn end_claim(
    transaction: &DatabaseTransaction,
    (message, channel): (MessageId, Channel),
    (status, due): (DeliveryStatus, Option<Timestamp>),
    now: Timestamp,
) -> Result<()> {
    let attempts = Expr::col(delivery::Column::Attempts).sub(1);
    delivery::Entity::update_many()
        .set(delivery::ActiveModel {
            state: Set(status.as_str().to_owned()),
            at: Set(now.0),
            due: Set(due.map(|due| due.0)),
            ..Default::default()
        })
        .col_expr(delivery::Column::Attempts, attempts)
        .filter(delivery::COLUMN.message.eq(message.0))
        .filter(delivery::COLUMN.channel.eq(channel.as_str()))
        .exec(transaction)
        .await?;
    Ok(())
}

/// Starts the invited time when the first delivery of an invitation is accepted, and sets the close
/// in the message in the app.
async fn start_invited_time_on_delivery(
    database: &Database,
    transaction: &DatabaseTransaction,
    id: MessageId,
    now: Timestamp,
) -> Result<()> {
    let found = message::Entity::find_by_id(id.0).one(transaction).await?;
    let Some(row) = found else { return Ok(()) };
    if !matches!(read_message_body(&row)?, MessageBody::Invited { .. }) {
        return Ok(());
    }
    let this = RowDecoder {
        table: "message",
        id: row.id,
    };
    let code: ExamCode = this.parse_text(&row.exam)?;
    if !start_invited_time(transaction, AccountId(row.account), &code, now).await? {
        return Ok(());
    }
    let version = this.number(row.exam_version)?;
    let exam = database.exam_in_tx(transaction, &code, version).await?;
    let extensions = everyones_extensions(transaction, &code).await?;
    let matter = MessageBody::Invited {
        closes: exam.invitation_deadline(&extensions, now),
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
pub fn can_resend(matter: &MessageBody) -> bool {
    !matches!(matter, MessageBody::Invited { .. })
}

/// Marks all unsent deliveries of a message as failed and deletes its secret.
pub(in crate::db) async fn cancel_deliveries(
    transaction: &DatabaseTransaction,
    message: Uuid,
    why: &str,
    now: Timestamp,
) -> Result<()> {
    delivery::Entity::update_many()
        .set(delivery::ActiveModel {
            state: Set(DeliveryStatus::Failed.as_str().to_owned()),
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
