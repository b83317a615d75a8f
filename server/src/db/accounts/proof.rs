//! The server's signing key, and the used proofs of work.

use futures::FutureExt;
use sea_orm::{ActiveValue::Set, EntityTrait, QueryFilter, sea_query::OnConflict};
use shared::{digest::Sha256, time::Timestamp};

use crate::{
    db::{
        Database,
        entity::{server_key, spent_proof},
    },
    error::{Error, Result},
};

impl Database {
    /// The key with this name; `fresh` is stored if there is none.
    pub async fn load_or_create_key(&self, name: &'static str, fresh: [u8; 32]) -> Result<Vec<u8>> {
        self.write(move |transaction| {
            async move {
                let row = server_key::ActiveModel {
                    name: Set(name.to_owned()),
                    secret: Set(fresh.to_vec()),
                };
                server_key::Entity::insert(row)
                    .on_conflict(OnConflict::new().do_nothing().to_owned())
                    .exec_without_returning(transaction)
                    .await?;
                let row = server_key::Entity::find_by_id(name.to_owned())
                    .one(transaction)
                    .await?;
                row.map(|row| row.secret)
                    .ok_or_else(|| Error::Broken(format!("the key {name} went away")))
            }
            .boxed()
        })
        .await
    }

    pub async fn is_spent(&self, proof: Sha256) -> Result<bool> {
        let row = spent_proof::Entity::find_by_id(proof.0.to_vec())
            .one(self.read())
            .await?;
        Ok(row.is_some())
    }

    /// Marks a proof as used; `false` if it was used before.
    pub async fn spend_proof(
        &self,
        proof: Sha256,
        now: Timestamp,
        expires: Timestamp,
    ) -> Result<bool> {
        self.write(move |transaction| {
            async move {
                spent_proof::Entity::delete_many()
                    .filter(spent_proof::COLUMN.expires.lt(now.0))
                    .exec(transaction)
                    .await?;
                let row = spent_proof::ActiveModel {
                    digest: Set(proof.0.to_vec()),
                    expires: Set(expires.0),
                };
                let inserted = spent_proof::Entity::insert(row)
                    .on_conflict(OnConflict::new().do_nothing().to_owned())
                    .exec_without_returning(transaction)
                    .await?;
                Ok(inserted > 0)
            }
            .boxed()
        })
        .await
    }
}
