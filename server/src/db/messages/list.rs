//! The office's list of all messages with their delivery status.

use std::collections::{BTreeMap, HashMap};

use sea_orm::{
    EntityTrait, ExprTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, Query},
};
use shared::{id::AccountId, message::DeliveryStatus, view::MessageLogFilter};
use uuid::Uuid;

use crate::{
    db::{
        Database, DeliveryRecord, MessageRecord, Recipient,
        entity::{delivery, message},
        messages::delivery::parse_delivery_status,
    },
    error::Result,
};

/// A message with its deliveries.
#[derive(Clone, Debug)]
pub struct LoggedMessage {
    pub message: MessageRecord,
    pub recipient: Recipient,
    pub deliveries: Vec<DeliveryRecord>,
}

impl Database {
    /// A page of all messages, newest first, and the number of messages that match the filter.
    pub async fn list_message_log(
        &self,
        filter: &MessageLogFilter,
        rows: u32,
    ) -> Result<(Vec<LoggedMessage>, u64)> {
        let mut select = message::Entity::find().filter(message::COLUMN.held.eq(false));
        if let Some(account) = filter.account {
            select = select.filter(message::COLUMN.account.eq(account.0));
        }
        if let Some(status) = filter.status {
            let with_fate = Query::select()
                .column(delivery::Column::Message)
                .from(delivery::Entity)
                .and_where(Expr::col(delivery::Column::State).eq(status.as_str()))
                .to_owned();
            select = select.filter(message::COLUMN.id.in_subquery(with_fate));
        }
        let total = select.clone().count(self.read()).await?;
        let found = select
            .order_by_desc(message::COLUMN.at)
            .order_by_desc(message::COLUMN.id)
            .offset(u64::from(filter.page) * u64::from(rows))
            .limit(u64::from(rows))
            .all(self.read())
            .await?;
        let mut deliveries: HashMap<Uuid, Vec<DeliveryRecord>> = HashMap::new();
        let of_these = delivery::Entity::find()
            .filter(
                delivery::COLUMN
                    .message
                    .is_in(found.iter().map(|row| row.id)),
            )
            .order_by_asc(delivery::COLUMN.channel);
        for row in of_these.all(self.read()).await? {
            let of_message = deliveries.entry(row.message).or_default();
            of_message.push(row.try_into()?);
        }
        let messages = self.add_application_numbers(found).await?;
        let posted = self.add_recipients(messages).await?;
        let posted = posted
            .into_iter()
            .map(|(message, recipient)| LoggedMessage {
                deliveries: deliveries.remove(&message.id.0).unwrap_or_default(),
                message,
                recipient,
            });
        Ok((posted.collect(), total))
    }

    /// Number of deliveries by status, to all people or to one.
    pub async fn count_deliveries(
        &self,
        account: Option<AccountId>,
    ) -> Result<BTreeMap<DeliveryStatus, u64>> {
        let mut select = delivery::Entity::find();
        if let Some(account) = account {
            let to_person = Query::select()
                .column(message::Column::Id)
                .from(message::Entity)
                .and_where(Expr::col(message::Column::Account).eq(account.0))
                .to_owned();
            select = select.filter(delivery::COLUMN.message.in_subquery(to_person));
        }
        let rows: Vec<(String, i64)> = select
            .select_only()
            .column(delivery::Column::State)
            .column_as(delivery::COLUMN.message.count(), "deliveries")
            .group_by(delivery::COLUMN.state)
            .into_tuple()
            .all(self.read())
            .await?;
        let mut counts: BTreeMap<DeliveryStatus, u64> = DeliveryStatus::ALL
            .into_iter()
            .map(|status| (status, 0))
            .collect();
        for (word, count) in rows {
            counts.insert(parse_delivery_status("any", &word)?, count.unsigned_abs());
        }
        Ok(counts)
    }
}
