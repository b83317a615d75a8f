//! Whether the pixels behind an image decode: found out in the background, after the upload
//! was answered.

use futures::FutureExt;
use sea_orm::{ActiveValue::Set, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use shared::{digest::Sha256, time::Timestamp};

use super::{Database, entity::image, row::Row};
use crate::error::Result;

impl Database {
    /// Remembers of every image with these bytes whether they decode.
    pub async fn record_decoding(
        &self,
        sha256: Sha256,
        decodes: bool,
        now: Timestamp,
    ) -> Result<()> {
        self.write(move |transaction| {
            async move {
                let row = image::ActiveModel {
                    decodes: Set(Some(decodes)),
                    decoded: Set(Some(now.0)),
                    ..Default::default()
                };
                image::Entity::update_many()
                    .set(row)
                    .filter(image::COLUMN.sha256.eq(sha256.0.to_vec()))
                    .exec(transaction)
                    .await?;
                Ok(())
            }
            .boxed()
        })
        .await
    }

    /// Whether these bytes decode; `None` until it was tried.
    pub async fn decoding_of(&self, sha256: Sha256) -> Result<Option<bool>> {
        let found = image::Entity::find()
            .select_only()
            .column(image::Column::Decodes)
            .filter(image::COLUMN.sha256.eq(sha256.0.to_vec()))
            .filter(image::COLUMN.decodes.is_not_null());
        Ok(found.into_tuple().one(self.read()).await?)
    }

    /// Bytes that nobody has tried to decode, those of the oldest images first.
    pub async fn undecoded(&self, most: u64) -> Result<Vec<Sha256>> {
        let rows: Vec<Vec<u8>> = image::Entity::find()
            .select_only()
            .column(image::Column::Sha256)
            .filter(image::COLUMN.decodes.is_null())
            .order_by_asc(image::COLUMN.uploaded)
            .limit(most)
            .into_tuple()
            .all(self.read())
            .await?;
        let this = Row {
            table: "image",
            id: "without decoding",
        };
        let mut digests = rows
            .iter()
            .map(|bytes| this.digest(bytes))
            .collect::<Result<Vec<_>, _>>()?;
        digests.sort_unstable();
        digests.dedup();
        Ok(digests)
    }
}
