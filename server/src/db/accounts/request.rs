//! Requests to the office for an account, made for a known number on a server that can't send
//! codes. They are listed on the office's board for a month.

use futures::FutureExt;
use sea_orm::{
    ActiveValue::Set, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use shared::{
    person::Assurance,
    time::Timestamp,
    view::{SharedNumber, SharedNumberStatus},
};

use crate::{
    db::{Database, entity::account_request},
    error::Result,
    random,
};

/// Time in milliseconds for which a request is listed.
const RETENTION_MS: i64 = 30 * Timestamp::DAY_MS;
/// The most requests kept for one number; later applicants are told to call the office too.
const MAX_PER_NUMBER: u64 = 20;
/// The most requests in the office's list.
const MAX_LISTED: u64 = 200;

impl Database {
    /// Stores a request; it replaces an older one with the same name.
    pub async fn request_account(
        &self,
        number: String,
        name: String,
        phone: String,
        now: Timestamp,
    ) -> Result<()> {
        self.write(move |transaction| {
            async move {
                delete_requests(transaction, &number, &name).await?;
                account_request::Entity::delete_many()
                    .filter(account_request::COLUMN.at.lt(now.plus(-RETENTION_MS).0))
                    .exec(transaction)
                    .await?;
                let others = account_request::Entity::find()
                    .filter(account_request::COLUMN.id_number.eq(&number));
                if others.count(transaction).await? >= MAX_PER_NUMBER {
                    return Ok(());
                }
                let row = account_request::ActiveModel {
                    id: Set(random::uuid_v7(now)),
                    id_number: Set(number),
                    name: Set(name),
                    phone: Set(phone),
                    at: Set(now.0),
                };
                account_request::Entity::insert(row)
                    .exec_without_returning(transaction)
                    .await?;
                Ok(())
            }
            .boxed()
        })
        .await
    }

    /// Deletes a request that the office has decided.
    pub async fn delete_account_request(&self, number: String, name: String) -> Result<()> {
        self.write(move |transaction| {
            async move { delete_requests(transaction, &number, &name).await }.boxed()
        })
        .await
    }
}

async fn delete_requests(
    connection: &impl ConnectionTrait,
    number: &str,
    name: &str,
) -> Result<()> {
    account_request::Entity::delete_many()
        .filter(account_request::COLUMN.id_number.eq(number))
        .filter(account_request::COLUMN.name.eq(name))
        .exec(connection)
        .await?;
    Ok(())
}

/// The newest requests.
pub(in crate::db) async fn list_requests(
    connection: &impl ConnectionTrait,
) -> Result<Vec<SharedNumber>> {
    let rows = account_request::Entity::find()
        .order_by_desc(account_request::COLUMN.at)
        .limit(MAX_LISTED)
        .all(connection)
        .await?;
    let requests = rows.into_iter().map(|row| SharedNumber {
        number: row.id_number,
        name: row.name,
        phone: Some(row.phone),
        assurance: Assurance::Declared,
        opened: Timestamp(row.at),
        status: SharedNumberStatus::Requested,
    });
    Ok(requests.collect())
}
