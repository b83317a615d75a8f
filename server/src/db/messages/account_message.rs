//! Messages about accounts: one row for each address, claimed before it is sent like other
//! deliveries. The account page lists them too, sent or not.

use futures::FutureExt;
use sea_orm::{
    ActiveValue::Set,
    ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{LockBehavior, LockType},
};
use shared::{
    id::AccountId,
    message::{AccountMessageBody, Channel, DeliveryStatus},
    text::Lang,
    time::Timestamp,
    view::AccountChange,
};
use uuid::Uuid;

use crate::{
    db::{
        AccountRecord, Database, DeliveryOutcome,
        engine::row_decoder::{RowDecoder, to_json},
        entity::account_message,
    },
    error::Result,
    random,
};

/// The most changes on the account page.
const MAX_LISTED_CHANGES: u64 = 20;

#[derive(Clone, Debug)]
pub struct NewAccountMessage {
    /// `None` for a person without an account.
    pub account: Option<AccountId>,
    pub channel: Option<Channel>,
    pub address: Option<String>,
    pub lang: Lang,
    pub matter: AccountMessageBody,
    pub secret: Option<String>,
    /// `Waiting`, or the reason for which it is not sent.
    pub status: DeliveryStatus,
    /// Time after which it is not sent any more.
    pub expires: Option<Timestamp>,
}

/// A message claimed by this process.
#[derive(Clone, Debug)]
pub struct ClaimedAccountMessage {
    pub id: Uuid,
    pub channel: Channel,
    pub address: String,
    pub lang: Lang,
    pub matter: AccountMessageBody,
    pub secret: Option<String>,
    /// Number of attempts including this one.
    pub attempts: u32,
    pub expires: Option<Timestamp>,
}

/// The addresses of an account that receive a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddressFilter {
    All,
    /// Only addresses that were confirmed by a code.
    OnlyVerified,
}

impl AccountRecord {
    /// Messages to the account's own addresses; at least one row, so that the account page has it.
    pub fn build_messages(
        &self,
        matter: &AccountMessageBody,
        reached: AddressFilter,
        configured: &[Channel],
    ) -> Vec<NewAccountMessage> {
        let addresses = [
            (Channel::Sms, &self.phone, self.phone_verified),
            (Channel::Mail, &self.email, self.email_verified),
        ];
        let new = |channel, address, status| NewAccountMessage {
            account: Some(self.id),
            channel,
            address,
            lang: self.lang,
            matter: matter.clone(),
            secret: None,
            status,
            expires: None,
        };
        let known = addresses
            .into_iter()
            .filter(|(_, _, verified)| reached == AddressFilter::All || verified.is_some());
        let messages: Vec<_> = known
            .filter_map(|(channel, address, _)| {
                let status = match configured.contains(&channel) {
                    true => DeliveryStatus::Waiting,
                    false => DeliveryStatus::NotConfigured,
                };
                Some(new(Some(channel), Some(address.clone()?), status))
            })
            .collect();
        match messages.is_empty() {
            true => vec![new(None, None, DeliveryStatus::NoAddress)],
            false => messages,
        }
    }
}

impl Database {
    /// Recent changes of the account from its messages, newest first, without duplicates and
    /// without codes.
    pub async fn list_account_changes(&self, account: AccountId) -> Result<Vec<AccountChange>> {
        let rows = account_message::Entity::find()
            .filter(account_message::COLUMN.account.eq(account.0))
            .filter(account_message::COLUMN.expires.is_null())
            .order_by_desc(account_message::COLUMN.at)
            .order_by_desc(account_message::COLUMN.id)
            .limit(MAX_LISTED_CHANGES)
            .all(self.read())
            .await?;
        let mut changes: Vec<AccountChange> = Vec::with_capacity(rows.len());
        for row in rows {
            let change = AccountChange {
                at: Timestamp(row.at),
                matter: row_decoder(&row).json(&row.matter)?,
            };
            if changes.last() != Some(&change) {
                changes.push(change);
            }
        }
        Ok(changes)
    }

    /// Claims due messages until `until`; no other process can claim them before.
    pub async fn claim_account_messages(
        &self,
        now: Timestamp,
        until: Timestamp,
        most: u64,
    ) -> Result<Vec<ClaimedAccountMessage>> {
        self.write(move |transaction| {
            async move { claim(transaction, now, until, most).await }.boxed()
        })
        .await
    }

    /// Records the result of a claimed message. Its code is deleted when it was sent or has failed.
    pub async fn record_account_message_result(
        &self,
        id: Uuid,
        attempt: DeliveryOutcome,
    ) -> Result<()> {
        self.write(move |transaction| {
            async move {
                let (status, due, fault) = match attempt {
                    DeliveryOutcome::Sent => (DeliveryStatus::Sent, None, None),
                    DeliveryOutcome::Retry { due, fault } => {
                        (DeliveryStatus::Waiting, Some(due), Some(fault))
                    }
                    DeliveryOutcome::Postponed { due } => {
                        (DeliveryStatus::Waiting, Some(due), None)
                    }
                    DeliveryOutcome::Failed { fault } => {
                        (DeliveryStatus::Failed, None, Some(fault))
                    }
                    DeliveryOutcome::NoLongerDue => (DeliveryStatus::NoLongerDue, None, None),
                };
                let mut row = account_message::ActiveModel {
                    state: Set(status.as_str().to_owned()),
                    due: Set(due.map(|due| due.0)),
                    fault: Set(fault),
                    ..Default::default()
                };
                if due.is_none() {
                    row.secret = Set(None);
                }
                account_message::Entity::update_many()
                    .set(row)
                    .filter(account_message::COLUMN.id.eq(id))
                    .exec(transaction)
                    .await?;
                Ok(())
            }
            .boxed()
        })
        .await
    }
}

/// Writes messages in the transaction of their event.
pub(in crate::db) async fn insert_account_messages(
    connection: &impl ConnectionTrait,
    messages: Vec<NewAccountMessage>,
    now: Timestamp,
) -> Result<()> {
    if messages.is_empty() {
        return Ok(());
    }
    let rows = messages.into_iter().map(|new| {
        let is_sent_on = new.status == DeliveryStatus::Waiting;
        account_message::ActiveModel {
            id: Set(random::uuid_v7(now)),
            account: Set(new.account.map(|id| id.0)),
            channel: Set(new.channel.map(|channel| channel.as_str().to_owned())),
            address: Set(new.address),
            language: Set(new.lang.tag().to_owned()),
            matter: Set(to_json(&new.matter)),
            secret: Set(new.secret.filter(|_| is_sent_on)),
            state: Set(new.status.as_str().to_owned()),
            attempts: Set(0),
            at: Set(now.0),
            due: Set(is_sent_on.then_some(now.0)),
            expires: Set(new.expires.map(|expires| expires.0)),
            fault: Set(None),
        }
    });
    account_message::Entity::insert_many(rows)
        .exec_without_returning(connection)
        .await?;
    Ok(())
}

async fn claim(
    transaction: &DatabaseTransaction,
    now: Timestamp,
    until: Timestamp,
    most: u64,
) -> Result<Vec<ClaimedAccountMessage>> {
    let due = account_message::Entity::find()
        .filter(account_message::COLUMN.due.is_not_null())
        .filter(account_message::COLUMN.due.lte(now.0))
        .order_by_asc(account_message::COLUMN.due)
        .limit(most)
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
        .all(transaction)
        .await?;
    let mut claimed = Vec::with_capacity(due.len());
    for row in due {
        let is_over = row.expires.is_some_and(|expires| expires <= now.0);
        let mut changes = account_message::ActiveModel {
            id: Set(row.id),
            attempts: Set(row.attempts + 1),
            state: Set(DeliveryStatus::Sending.as_str().to_owned()),
            due: Set(Some(until.0)),
            ..Default::default()
        };
        if is_over {
            changes.state = Set(DeliveryStatus::Failed.as_str().to_owned());
            changes.due = Set(None);
            changes.secret = Set(None);
            changes.fault = Set(Some("its code is over".to_owned()));
        }
        account_message::Entity::update(changes)
            .exec(transaction)
            .await?;
        if !is_over {
            claimed.push(read_claimed(row)?);
        }
    }
    Ok(claimed)
}

fn read_claimed(row: account_message::Model) -> Result<ClaimedAccountMessage> {
    let this = row_decoder(&row);
    let channel = row.channel.as_deref().and_then(Channel::from_name);
    Ok(ClaimedAccountMessage {
        id: row.id,
        channel: channel.ok_or_else(|| this.corrupt("it has no channel"))?,
        lang: Lang::from_tag(&row.language).unwrap_or_default(),
        matter: this.json(&row.matter)?,
        attempts: this.number(row.attempts + 1)?,
        address: row.address.unwrap_or_default(),
        secret: row.secret,
        expires: row.expires.map(Timestamp),
    })
}

fn row_decoder(row: &account_message::Model) -> RowDecoder<Uuid> {
    RowDecoder {
        table: "account_message",
        id: row.id,
    }
}
