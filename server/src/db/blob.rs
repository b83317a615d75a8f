//! What is known of the bytes in the media store: whether a full decode of them succeeded.

use futures::FutureExt;
use sea_orm::{
    ActiveValue::Set, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::OnConflict,
};
use shared::{digest::Sha256, time::Timestamp};

use super::{Database, entity::blob, row::Row};
use crate::error::Result;

impl Database {
    pub async fn record_decoding(
        &self,
        sha256: Sha256,
        decodes: bool,
        now: Timestamp,
    ) -> Result<()> {
        self.write(move |transaction| {
            async move {
                let row = blob::ActiveModel {
                    decodes: Set(Some(decodes)),
                    decoded: Set(Some(now.0)),
                    ..Default::default()
                };
                blob::Entity::update_many()
                    .set(row)
                    .filter(blob::COLUMN.sha256.eq(sha256.0.to_vec()))
                    .exec(transaction)
                    .await?;
                Ok(())
            }
            .boxed()
        })
        .await
    }

    /// Whether the full decode of these bytes succeeded; `None` until it was tried.
    pub async fn decoding_of(&self, sha256: Sha256) -> Result<Option<bool>> {
        let row = blob::Entity::find_by_id(sha256.0.to_vec())
            .one(self.read())
            .await?;
        Ok(row.and_then(|row| row.decodes))
    }

    /// Bytes that nobody has decoded yet, oldest first.
    pub async fn undecoded(&self, most: u64) -> Result<Vec<Sha256>> {
        let rows = blob::Entity::find()
            .filter(blob::COLUMN.decodes.is_null())
            .order_by_asc(blob::COLUMN.received)
            .limit(most)
            .all(self.read())
            .await?;
        Ok(rows
            .iter()
            .map(|row| {
                Row {
                    table: "blob",
                    id: "(a digest)",
                }
                .digest(&row.sha256)
            })
            .collect::<Result<_, _>>()?)
    }
}

/// Remembers that these bytes are in the store; they may have been before.
pub(super) async fn write_blob(
    connection: &impl ConnectionTrait,
    sha256: Sha256,
    bytes: u64,
    now: Timestamp,
) -> Result<()> {
    let row = blob::ActiveModel {
        sha256: Set(sha256.0.to_vec()),
        bytes: Set(bytes.cast_signed()),
        received: Set(now.0),
        decodes: Set(None),
        decoded: Set(None),
    };
    blob::Entity::insert(row)
        .on_conflict(
            OnConflict::column(blob::Column::Sha256)
                .do_nothing()
                .to_owned(),
        )
        .exec_without_returning(connection)
        .await?;
    Ok(())
}
