//! Messages: written with their event, read by their recipient.

pub(in crate::db) mod account_message;
pub(in crate::db) mod delivery;
pub(in crate::db) mod delivery_result;
pub(in crate::db) mod list;
pub(in crate::db) mod reminder;

use std::collections::HashMap;

use futures::FutureExt;
use sea_orm::{
    ActiveValue::Set, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use shared::{
    application::{Application, LogEvent, StateKind},
    exam::{Exam, Publication},
    id::{AccountId, ApplicationId, ExamCode, MessageId},
    message::MessageBody,
    time::Timestamp,
};
use uuid::Uuid;

use super::{
    Database,
    entity::{application, message, publication},
};
use crate::{
    db::engine::{
        error::CorruptRow,
        row_decoder::{RowDecoder, to_json},
    },
    error::Result,
    random,
};

/// A message to be written.
#[derive(Clone, Debug)]
pub struct NewMessage {
    pub account: AccountId,
    pub application: Option<ApplicationId>,
    pub exam: ExamCode,
    pub exam_version: u32,
    pub matter: MessageBody,
    /// Code of an invitation. It is part of the sent text only, and is deleted when the message was
    /// sent or has failed.
    pub secret: Option<String>,
    /// True if it is not sent in the quiet hours.
    pub is_quiet: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageRecord {
    pub id: MessageId,
    pub account: AccountId,
    pub application: Option<ApplicationId>,
    /// Number of the application.
    pub number: Option<String>,
    pub exam: ExamCode,
    pub exam_version: u32,
    pub at: Timestamp,
    pub matter: MessageBody,
    pub read: Option<Timestamp>,
    /// True if its deliveries were created.
    pub posted: bool,
    /// True if it is not sent in the quiet hours.
    pub is_quiet: bool,
}

impl Database {
    /// A page of the account's messages, newest first, and their total number.
    pub async fn list_messages(
        &self,
        account: AccountId,
        page: u32,
        rows: u32,
    ) -> Result<(Vec<MessageRecord>, u64)> {
        let own = message::Entity::find()
            .filter(message::COLUMN.account.eq(account.0))
            .filter(message::COLUMN.held.eq(false));
        let total = own.clone().count(self.read()).await?;
        let rows = own
            .order_by_desc(message::COLUMN.at)
            .order_by_desc(message::COLUMN.id)
            .offset(u64::from(page) * u64::from(rows))
            .limit(u64::from(rows))
            .all(self.read())
            .await?;
        Ok((self.add_application_numbers(rows).await?, total))
    }

    pub async fn count_unread(&self, account: AccountId) -> Result<u32> {
        let unread = message::Entity::find()
            .filter(message::COLUMN.account.eq(account.0))
            .filter(message::COLUMN.read.is_null())
            .filter(message::COLUMN.held.eq(false));
        let count = unread.count(self.read()).await?;
        Ok(u32::try_from(count).unwrap_or(u32::MAX))
    }

    /// Marks the account's messages as read up to `until`, because later ones were not shown yet.
    pub async fn mark_read(
        &self,
        account: AccountId,
        until: Timestamp,
        now: Timestamp,
    ) -> Result<()> {
        self.write(move |transaction| {
            async move {
                message::Entity::update_many()
                    .set(message::ActiveModel {
                        read: Set(Some(now.0)),
                        ..Default::default()
                    })
                    .filter(message::COLUMN.account.eq(account.0))
                    .filter(message::COLUMN.read.is_null())
                    .filter(message::COLUMN.at.lte(until.0))
                    .filter(message::COLUMN.held.eq(false))
                    .exec(transaction)
                    .await?;
                Ok(())
            }
            .boxed()
        })
        .await
    }

    /// Adds the numbers of the applications.
    pub(super) async fn add_application_numbers(
        &self,
        rows: Vec<message::Model>,
    ) -> Result<Vec<MessageRecord>> {
        let ids: Vec<Uuid> = rows.iter().filter_map(|row| row.application).collect();
        let numbers: Vec<(Uuid, String)> = application::Entity::find()
            .select_only()
            .column(application::Column::Id)
            .column(application::Column::Number)
            .filter(application::COLUMN.id.is_in(ids))
            .into_tuple()
            .all(self.read())
            .await?;
        let numbers: HashMap<Uuid, String> = numbers.into_iter().collect();
        Ok(rows
            .into_iter()
            .map(|row| read_message(row, &numbers))
            .collect::<Result<_, _>>()?)
    }
}

/// Writes the candidate's message about an event in the transaction of the event.
pub(super) async fn enqueue_notification(
    connection: &impl ConnectionTrait,
    exam: &Exam,
    application: &Application,
    event: &LogEvent,
    now: Timestamp,
) -> Result<()> {
    let Some(matter) = MessageBody::from_log_event(exam, application, event) else {
        return Ok(());
    };
    let is_result = matches!(
        matter,
        MessageBody::Approved | MessageBody::Refused { .. } | MessageBody::DecisionCorrected { .. }
    );
    let held = is_result
        && exam.results == Publication::WhenPublished
        && !is_published(connection, &exam.code).await?;
    let matter = match matter {
        MessageBody::DecisionCorrected { to, reason, .. } if held => {
            // The candidate has not read the old decision, and never does.
            delete_held_messages(connection, application).await?;
            match to {
                StateKind::Refused => MessageBody::Refused { note: reason },
                _ => return Ok(()),
            }
        }
        other => other,
    };
    insert_message(connection, build_message(application, matter), held, now).await
}

/// Deletes the messages of an application that wait for the publication of the results.
async fn delete_held_messages(
    connection: &impl ConnectionTrait,
    application: &Application,
) -> Result<()> {
    message::Entity::delete_many()
        .filter(message::COLUMN.application.eq(application.id.0))
        .filter(message::COLUMN.held.eq(true))
        .exec(connection)
        .await?;
    Ok(())
}

/// True if the results of an exam that withholds them are published.
pub(super) async fn is_published(
    connection: &impl ConnectionTrait,
    exam: &ExamCode,
) -> Result<bool> {
    let published = publication::Entity::find_by_id(exam.to_string());
    Ok(published.one(connection).await?.is_some())
}

/// Releases the messages about results in the transaction that publishes them, dated now.
pub(super) async fn release_result_messages(
    connection: &impl ConnectionTrait,
    exam: &ExamCode,
    now: Timestamp,
) -> Result<()> {
    message::Entity::update_many()
        .set(message::ActiveModel {
            held: Set(false),
            at: Set(now.0),
            ..Default::default()
        })
        .filter(message::COLUMN.exam.eq(exam.as_str()))
        .filter(message::COLUMN.held.eq(true))
        .exec(connection)
        .await?;
    Ok(())
}

/// A message to the candidate of an application.
pub(super) async fn notify_candidate(
    connection: &impl ConnectionTrait,
    application: &Application,
    matter: MessageBody,
    now: Timestamp,
) -> Result<()> {
    insert_message(connection, build_message(application, matter), false, now).await
}

pub(super) fn build_message(application: &Application, matter: MessageBody) -> NewMessage {
    NewMessage {
        account: application.candidate,
        application: Some(application.id),
        exam: application.exam.clone(),
        exam_version: application.exam_version,
        matter,
        secret: None,
        is_quiet: false,
    }
}

pub(super) async fn insert_message(
    connection: &impl ConnectionTrait,
    new: NewMessage,
    held: bool,
    now: Timestamp,
) -> Result<()> {
    message::Entity::insert(to_message_row(new, held, now))
        .exec_without_returning(connection)
        .await?;
    Ok(())
}

/// Writes many messages with one statement.
pub(super) async fn insert_messages(
    connection: &impl ConnectionTrait,
    new: Vec<NewMessage>,
    now: Timestamp,
) -> Result<()> {
    if new.is_empty() {
        return Ok(());
    }
    let rows = new.into_iter().map(|new| to_message_row(new, false, now));
    message::Entity::insert_many(rows)
        .exec_without_returning(connection)
        .await?;
    Ok(())
}

fn to_message_row(new: NewMessage, held: bool, now: Timestamp) -> message::ActiveModel {
    // An invitation without its code has nothing to send: the office passes it on.
    let stays_here = matches!(new.matter, MessageBody::Invited { .. }) && new.secret.is_none();
    message::ActiveModel {
        id: Set(random::uuid_v7(now)),
        account: Set(new.account.0),
        application: Set(new.application.map(|id| id.0)),
        exam: Set(new.exam.to_string()),
        exam_version: Set(new.exam_version.cast_signed()),
        at: Set(now.0),
        matter: Set(to_json(&new.matter)),
        secret: Set(new.secret),
        held: Set(held),
        posted: Set(stays_here.then_some(now.0)),
        read: Set(None),
        is_quiet: Set(new.is_quiet),
    }
}

pub(super) fn read_message_body(row: &message::Model) -> Result<MessageBody, CorruptRow> {
    let this = RowDecoder {
        table: "message",
        id: row.id,
    };
    this.json(&row.matter)
}

fn read_message(
    row: message::Model,
    numbers: &HashMap<Uuid, String>,
) -> Result<MessageRecord, CorruptRow> {
    let this = RowDecoder {
        table: "message",
        id: row.id,
    };
    Ok(MessageRecord {
        id: MessageId(row.id),
        account: AccountId(row.account),
        application: row.application.map(ApplicationId),
        number: row.application.and_then(|id| numbers.get(&id).cloned()),
        exam: this.parse_text(&row.exam)?,
        exam_version: this.number(row.exam_version)?,
        at: Timestamp(row.at),
        matter: read_message_body(&row)?,
        read: row.read.map(Timestamp),
        posted: row.posted.is_some(),
        is_quiet: row.is_quiet,
    })
}
