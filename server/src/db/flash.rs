//! Messages for the next page of a browser, each read once.

use futures::FutureExt;
use sea_orm::{ActiveValue::Set, EntityTrait, QueryFilter};
use shared::{digest::Sha256, time::Timestamp};

use super::{Database, entity::flash_message};
use crate::error::Result;

impl Database {
    /// Stores a text for the page at `path`, under the digest of a token.
    pub async fn put_flash(
        &self,
        token: Sha256,
        path: String,
        body: String,
        now: Timestamp,
        expires: Timestamp,
    ) -> Result<()> {
        self.write(move |transaction| {
            async move {
                flash_message::Entity::delete_many()
                    .filter(flash_message::COLUMN.expires.lt(now.0))
                    .exec(transaction)
                    .await?;
                let row = flash_message::ActiveModel {
                    token: Set(token.0.to_vec()),
                    path: Set(path),
                    body: Set(body),
                    expires: Set(expires.0),
                };
                flash_message::Entity::insert(row)
                    .exec_without_returning(transaction)
                    .await?;
                Ok(())
            }
            .boxed()
        })
        .await
    }

    /// Removes and returns the text for this page.
    pub async fn take_flash(
        &self,
        token: Sha256,
        path: &str,
        now: Timestamp,
    ) -> Result<Option<String>> {
        let kept = flash_message::Entity::find_by_id(token.0.to_vec())
            .one(self.read())
            .await?;
        let Some(kept) = kept.filter(|kept| kept.path == path && kept.expires > now.0) else {
            return Ok(None);
        };
        let deleted = self
            .write(move |transaction| {
                async move {
                    let deleted = flash_message::Entity::delete_by_id(token.0.to_vec())
                        .exec(transaction)
                        .await?;
                    Ok(deleted.rows_affected)
                }
                .boxed()
            })
            .await?;
        Ok((deleted > 0).then_some(kept.body))
    }
}
