//! Failed sign-in attempts, counted by key: a login, an address, or both together.

use futures::FutureExt;
use sea_orm::{
    ActiveValue::Set, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use shared::time::Timestamp;

use crate::{
    db::{Database, NewAuditEntry, audit, entity::sign_in_failure},
    error::Result,
    random,
};

/// Time in milliseconds after which a failure is deleted; longer than any window that counts it.
const RETENTION_MS: i64 = 2 * Timestamp::DAY_MS;

impl Database {
    /// Time of the `most`-th newest failure since then; `None` if there are fewer.
    pub async fn find_failure(
        &self,
        key: &str,
        since: Timestamp,
        most: u32,
    ) -> Result<Option<Timestamp>> {
        let row = sign_in_failure::Entity::find()
            .filter(sign_in_failure::COLUMN.counted_by.eq(key))
            .filter(sign_in_failure::COLUMN.at.gte(since.0))
            .order_by_desc(sign_in_failure::COLUMN.at)
            .offset(u64::from(most.saturating_sub(1)))
            .limit(1)
            .one(self.read())
            .await?;
        Ok(row.map(|row| Timestamp(row.at)))
    }

    /// Number of failures since then, at most `most`.
    pub async fn count_failures(&self, key: &str, since: Timestamp, most: u32) -> Result<u32> {
        let found = sign_in_failure::Entity::find()
            .select_only()
            .column(sign_in_failure::Column::At)
            .filter(sign_in_failure::COLUMN.counted_by.eq(key))
            .filter(sign_in_failure::COLUMN.at.gte(since.0))
            .limit(u64::from(most))
            .count(self.read())
            .await?;
        Ok(u32::try_from(found).unwrap_or(u32::MAX))
    }

    pub async fn record_failure(&self, key: &str, at: Timestamp) -> Result<()> {
        self.record_failures([key], Vec::new(), at).await
    }

    /// Records a failure under several keys, and its audit entries, in one transaction: the time that
    /// it takes does not tell whether there were entries.
    pub async fn record_failures(
        &self,
        keys: impl IntoIterator<Item = &str>,
        entries: Vec<NewAuditEntry>,
        at: Timestamp,
    ) -> Result<()> {
        let rows = keys.into_iter().map(|key| sign_in_failure::ActiveModel {
            id: Set(random::uuid_v7(at)),
            counted_by: Set(key.to_owned()),
            at: Set(at.0),
        });
        let rows: Vec<_> = rows.collect();
        self.write(move |transaction| {
            async move {
                sign_in_failure::Entity::delete_many()
                    .filter(sign_in_failure::COLUMN.at.lt(at.plus(-RETENTION_MS).0))
                    .exec(transaction)
                    .await?;
                sign_in_failure::Entity::insert_many(rows)
                    .exec_without_returning(transaction)
                    .await?;
                entries.into_iter().for_each(audit::record);
                Ok(())
            }
            .boxed()
        })
        .await
    }

    pub async fn clear_failures(&self, key: &str) -> Result<()> {
        let key = key.to_owned();
        self.write(move |transaction| {
            async move {
                sign_in_failure::Entity::delete_many()
                    .filter(sign_in_failure::COLUMN.counted_by.eq(key))
                    .exec(transaction)
                    .await?;
                Ok(())
            }
            .boxed()
        })
        .await
    }
}
