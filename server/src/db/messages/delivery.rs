//! Deliveries: the address of a message, the process that has claimed it, and the result.
//!
//! A delivery is *claimed* durably before it is sent, with an expiry time. If the process dies, the
//! claim expires and the delivery is sent again under the same key, so that a gateway can detect
//! the repetition.

use std::collections::HashMap;

use futures::FutureExt;
use sea_orm::{
    ActiveValue::Set,
    DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{LockBehavior, LockType},
};
use shared::{
    id::{ExamCode, MessageId},
    message::{Channel, DeliveryStatus},
    text::Lang,
    time::Timestamp,
};
use uuid::Uuid;

use crate::{
    db::{
        AccountRecord, Database, MessageRecord,
        engine::{error::CorruptRow, row_decoder::RowDecoder},
        entity::{account, delivery, message},
    },
    error::{Error, Result},
};

/// The recipient of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipient {
    pub name: String,
    pub phone: Option<String>,
    pub email: Option<String>,
    pub lang: Lang,
}

/// A delivery to be created.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewDelivery {
    pub channel: Channel,
    /// `Waiting`, or the reason for which it can't be sent.
    pub status: DeliveryStatus,
    pub address: Option<String>,
    /// Time of the first attempt.
    pub due: Timestamp,
    /// True if deliveries that do not wait for the end of the quiet hours come before it.
    pub is_quiet: bool,
}

/// A delivery claimed by this process.
#[derive(Clone, Debug)]
pub struct ClaimedDelivery {
    pub message: MessageRecord,
    pub channel: Channel,
    pub address: String,
    pub lang: Lang,
    pub secret: Option<String>,
    /// Number of attempts including this one.
    pub attempts: u32,
}

/// The result of an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DeliveryOutcome {
    Sent,
    /// To be retried at `due`.
    Retry {
        due: Timestamp,
        fault: String,
    },
    /// Not attempted before `due`: the quiet hours have begun.
    Postponed {
        due: Timestamp,
    },
    /// Permanently failed.
    Failed {
        fault: String,
    },
    /// Not attempted: the step that the message reminds of was done or has ended.
    NoLongerDue,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeliveryRecord {
    pub channel: Channel,
    pub status: DeliveryStatus,
    pub address: Option<String>,
    pub attempts: u32,
    pub at: Timestamp,
    pub due: Option<Timestamp>,
    pub fault: Option<String>,
}

impl Database {
    /// Messages without deliveries, oldest first.
    pub async fn list_undispatched_messages(
        &self,
        most: u64,
    ) -> Result<Vec<(MessageRecord, Recipient)>> {
        let rows = message::Entity::find()
            .filter(message::COLUMN.posted.is_null())
            .filter(message::COLUMN.held.eq(false))
            .order_by_asc(message::COLUMN.at)
            .limit(most)
            .all(self.read())
            .await?;
        let messages = self.add_application_numbers(rows).await?;
        self.add_recipients(messages).await
    }

    /// Creates the deliveries of a message; only the first call has an effect.
    pub async fn create_deliveries(
        &self,
        message: MessageId,
        deliveries: Vec<NewDelivery>,
        now: Timestamp,
    ) -> Result<()> {
        self.write(move |transaction| {
            async move {
                let is_sent_on = deliveries
                    .iter()
                    .any(|new| new.status == DeliveryStatus::Waiting);
                let mut changes = message::ActiveModel {
                    posted: Set(Some(now.0)),
                    ..Default::default()
                };
                if !is_sent_on {
                    changes.secret = Set(None);
                }
                let posted = message::Entity::update_many()
                    .set(changes)
                    .filter(message::COLUMN.id.eq(message.0))
                    .filter(message::COLUMN.posted.is_null())
                    .exec(transaction)
                    .await?;
                if posted.rows_affected == 0 {
                    return Ok(());
                }
                let rows = deliveries.into_iter().map(|new| delivery::ActiveModel {
                    message: Set(message.0),
                    channel: Set(new.channel.as_str().to_owned()),
                    state: Set(new.status.as_str().to_owned()),
                    address: Set(new.address),
                    attempts: Set(0),
                    at: Set(now.0),
                    due: Set((new.status == DeliveryStatus::Waiting).then_some(new.due.0)),
                    is_quiet: Set(new.is_quiet),
                    fault: Set(None),
                });
                delivery::Entity::insert_many(rows)
                    .exec_without_returning(transaction)
                    .await?;
                Ok(())
            }
            .boxed()
        })
        .await
    }

    /// Claims due deliveries until `until`; no other process can claim them before.
    pub async fn claim_deliveries(
        &self,
        now: Timestamp,
        until: Timestamp,
        most: u64,
    ) -> Result<Vec<ClaimedDelivery>> {
        let claimed = self
            .write(move |transaction| {
                async move { claim(transaction, now, until, most).await }.boxed()
            })
            .await?;
        let messages = message::Entity::find()
            .filter(
                message::COLUMN
                    .id
                    .is_in(claimed.iter().map(|row| row.message)),
            )
            .all(self.read())
            .await?;
        let secrets: HashMap<Uuid, String> = messages
            .iter()
            .filter_map(|row| Some((row.id, row.secret.clone()?)))
            .collect();
        let messages = self.add_application_numbers(messages).await?;
        let messages: HashMap<MessageId, (MessageRecord, Recipient)> = self
            .add_recipients(messages)
            .await?
            .into_iter()
            .map(|found| (found.0.id, found))
            .collect();
        claimed
            .into_iter()
            .map(|row| {
                let secret = secrets.get(&row.message).cloned();
                let (message, recipient) = messages
                    .get(&MessageId(row.message))
                    .cloned()
                    .ok_or_else(|| Error::Broken("a delivery without its message".to_owned()))?;
                let record = DeliveryRecord::try_from(row)?;
                Ok(ClaimedDelivery {
                    message,
                    channel: record.channel,
                    address: record.address.unwrap_or_default(),
                    lang: recipient.lang,
                    secret,
                    attempts: record.attempts,
                })
            })
            .collect()
    }

    /// Adds the recipient of each message. For a confirmed person the addresses in the exam's
    /// roster come before those of the account.
    pub(in crate::db) async fn add_recipients(
        &self,
        messages: Vec<MessageRecord>,
    ) -> Result<Vec<(MessageRecord, Recipient)>> {
        let people = account::Entity::find()
            .filter(
                account::COLUMN
                    .id
                    .is_in(messages.iter().map(|message| message.account.0)),
            )
            .all(self.read())
            .await?;
        let people: HashMap<Uuid, account::Model> =
            people.into_iter().map(|row| (row.id, row)).collect();
        let mut addressed = Vec::with_capacity(messages.len());
        for message in messages {
            let missing = || Error::Broken(format!("message {} is for nobody", message.id));
            let person = people.get(&message.account.0).ok_or_else(missing)?;
            let recipient = self.find_recipient(&message.exam, person).await?;
            addressed.push((message, recipient));
        }
        Ok(addressed)
    }

    /// The person with the addresses to which messages of the exam go.
    pub(in crate::db) async fn find_recipient(
        &self,
        exam: &ExamCode,
        person: &account::Model,
    ) -> Result<Recipient> {
        let identity = AccountRecord::try_from(person.clone())?.assured_identity();
        let mut recipient = Recipient::from(person.clone());
        if let Some(identity) = identity
            && let Some(listed) = self.find_roster_entry_of(exam, &identity).await?
        {
            recipient.phone = listed.phone.or(recipient.phone);
            recipient.email = listed.email.or(recipient.email);
        }
        Ok(recipient)
    }
}

async fn claim(
    transaction: &DatabaseTransaction,
    now: Timestamp,
    until: Timestamp,
    most: u64,
) -> Result<Vec<delivery::Model>> {
    let mut due = lock_due(transaction, false, now, most).await?;
    // The reminders of a whole list become due at once when the quiet hours end.
    let rest = most.saturating_sub(due.len() as u64);
    if rest > 0 {
        due.extend(lock_due(transaction, true, now, rest).await?);
    }
    for row in &mut due {
        row.attempts += 1;
        let claimed = delivery::ActiveModel {
            message: Set(row.message),
            channel: Set(row.channel.clone()),
            state: Set(DeliveryStatus::Sending.as_str().to_owned()),
            attempts: Set(row.attempts),
            at: Set(now.0),
            due: Set(Some(until.0)),
            ..Default::default()
        };
        delivery::Entity::update(claimed).exec(transaction).await?;
    }
    Ok(due)
}

async fn lock_due(
    transaction: &DatabaseTransaction,
    is_quiet: bool,
    now: Timestamp,
    most: u64,
) -> Result<Vec<delivery::Model>> {
    let due = delivery::Entity::find()
        .filter(delivery::COLUMN.is_quiet.eq(is_quiet))
        .filter(delivery::COLUMN.due.is_not_null())
        .filter(delivery::COLUMN.due.lte(now.0))
        .order_by_asc(delivery::COLUMN.due)
        .limit(most)
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
        .all(transaction)
        .await?;
    Ok(due)
}

impl From<account::Model> for Recipient {
    fn from(row: account::Model) -> Self {
        Self {
            name: row.name,
            phone: row.phone,
            email: row.email,
            lang: row
                .language
                .as_deref()
                .and_then(Lang::from_tag)
                .unwrap_or_default(),
        }
    }
}

impl TryFrom<delivery::Model> for DeliveryRecord {
    type Error = CorruptRow;
    fn try_from(row: delivery::Model) -> Result<Self, CorruptRow> {
        let this = RowDecoder {
            table: "delivery",
            id: format!("{} {}", row.message, row.channel),
        };
        Ok(Self {
            channel: Channel::from_name(&row.channel)
                .ok_or_else(|| this.corrupt(format!("no channel `{}`", row.channel)))?,
            status: parse_delivery_status(&this.id, &row.state)?,
            address: row.address,
            attempts: this.number(row.attempts)?,
            at: Timestamp(row.at),
            due: row.due.map(Timestamp),
            fault: row.fault,
        })
    }
}

pub(in crate::db) fn parse_delivery_status(
    id: &str,
    word: &str,
) -> Result<DeliveryStatus, CorruptRow> {
    let this = RowDecoder {
        table: "delivery",
        id,
    };
    DeliveryStatus::from_name(word).ok_or_else(|| this.corrupt(format!("no status `{word}`")))
}
