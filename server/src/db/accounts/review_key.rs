//! The keys that reviewers have chosen for their acts.

use futures::FutureExt;
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait, QueryFilter};
use shared::{
    id::AccountId,
    problem::Problem,
    review_keys::{KeyAct, ReviewKey, ReviewKeys},
};

use crate::{
    db::{Database, entity::review_key},
    error::Result,
};

impl Database {
    /// The keys of a reviewer.
    pub async fn review_keys(&self, account: AccountId) -> Result<ReviewKeys> {
        read_keys(self.read(), account).await
    }

    /// Gives an act of a reviewer a key.
    ///
    /// # Errors
    /// `KeyTaken` if another act has it.
    pub async fn set_review_key(
        &self,
        account: AccountId,
        act: KeyAct,
        key: ReviewKey,
    ) -> Result<()> {
        self.write(move |transaction| {
            async move {
                let mut keys = read_keys(transaction, account).await?;
                keys.set(act, key).map_err(Problem::from)?;
                delete_keys(transaction, account).await?;
                let rows: Vec<_> = keys.changes().map(|it| to_row(account, it)).collect();
                if !rows.is_empty() {
                    review_key::Entity::insert_many(rows)
                        .exec_without_returning(transaction)
                        .await?;
                }
                Ok(())
            }
            .boxed()
        })
        .await
    }

    /// Gives all acts of a reviewer the standard keys.
    pub async fn reset_review_keys(&self, account: AccountId) -> Result<()> {
        self.write(move |transaction| delete_keys(transaction, account).boxed())
            .await
    }
}

async fn read_keys(connection: &impl ConnectionTrait, account: AccountId) -> Result<ReviewKeys> {
    let rows = review_key::Entity::find()
        .filter(review_key::COLUMN.account.eq(account.0))
        .all(connection)
        .await?;
    let rows = rows.into_iter().map(|row| (row.act, row.key));
    Ok(ReviewKeys::from_stored(rows))
}

async fn delete_keys(connection: &impl ConnectionTrait, account: AccountId) -> Result<()> {
    review_key::Entity::delete_many()
        .filter(review_key::COLUMN.account.eq(account.0))
        .exec(connection)
        .await?;
    Ok(())
}

fn to_row(account: AccountId, (act, key): (KeyAct, &ReviewKey)) -> review_key::ActiveModel {
    review_key::ActiveModel {
        account: Set(account.0),
        act: Set(act.as_str().to_owned()),
        key: Set(key.as_str().to_owned()),
    }
}
