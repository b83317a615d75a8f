//! Accounts of other systems, and sign-ins with them that are under way.

use futures::FutureExt;
use sea_orm::{ActiveValue::Set, EntityTrait, QueryFilter, sea_query::OnConflict};
use shared::{digest::Sha256, problem::Problem, time::Timestamp};

use super::{
    AccountRecord, Database, NewAccount,
    account::find_person,
    entity::{account, open_id_account, open_id_attempt},
    register::{list_names, open_account},
};
use crate::error::Result;

/// A sign-in that is under way; what it is made of, only `auth` knows.
#[derive(Clone, Debug)]
pub struct OpenIdAttempt {
    /// A digest that only the browser can make.
    pub key: Sha256,
    pub content: String,
    pub expires: Timestamp,
}

/// Whom another system's account is here.
#[derive(Debug)]
pub enum Connected {
    With(Box<AccountRecord>),
    /// The number is here under another name alone.
    NameDiffers,
}

impl Database {
    pub async fn find_open_id_account(
        &self,
        provider: &str,
        subject: &str,
    ) -> Result<Option<AccountRecord>> {
        let found = open_id_account::Entity::find_by_id((provider.to_owned(), subject.to_owned()))
            .find_also_related(account::Entity)
            .one(self.read())
            .await?;
        let owner = found.and_then(|(_, owner)| owner);
        Ok(owner.map(AccountRecord::try_from).transpose()?)
    }

    /// The candidate with the number and name of `new`, or `new` itself, is from now on who the
    /// other system's account is here.
    pub async fn connect_open_id(
        &self,
        provider: &str,
        subject: &str,
        new: NewAccount,
    ) -> Result<Connected> {
        let key = (provider.to_owned(), subject.to_owned());
        self.write(move |transaction| {
            async move {
                let number = new
                    .identity
                    .as_ref()
                    .map(|identity| identity.number().to_owned());
                let number = number.ok_or(Problem::NotAllowed)?;
                let name = new.name.clone();
                if find_person(transaction, &number, &name).await?.is_none() {
                    if !list_names(transaction, &number).await?.is_empty() {
                        return Ok(Connected::NameDiffers);
                    }
                    open_account(transaction, new, &[]).await?;
                }
                let owner = find_person(transaction, &number, &name)
                    .await?
                    .ok_or(Problem::NotFound)?;
                let row = open_id_account::ActiveModel {
                    provider: Set(key.0),
                    subject: Set(key.1),
                    account: Set(owner.id),
                };
                open_id_account::Entity::insert(row)
                    .on_conflict(OnConflict::new().do_nothing().to_owned())
                    .exec_without_returning(transaction)
                    .await?;
                Ok(Connected::With(Box::new(AccountRecord::try_from(owner)?)))
            }
            .boxed()
        })
        .await
    }

    /// Those whose time is over go at the same time.
    pub async fn keep_open_id_attempt(&self, attempt: OpenIdAttempt, now: Timestamp) -> Result<()> {
        self.write(move |transaction| {
            async move {
                open_id_attempt::Entity::delete_many()
                    .filter(open_id_attempt::COLUMN.expires.lte(now.0))
                    .exec(transaction)
                    .await?;
                let row = open_id_attempt::ActiveModel {
                    digest: Set(attempt.key.0.to_vec()),
                    content: Set(attempt.content),
                    expires: Set(attempt.expires.0),
                };
                open_id_attempt::Entity::insert(row)
                    .exec_without_returning(transaction)
                    .await?;
                Ok(())
            }
            .boxed()
        })
        .await
    }

    pub async fn find_open_id_attempt(
        &self,
        key: Sha256,
        now: Timestamp,
    ) -> Result<Option<String>> {
        let row = open_id_attempt::Entity::find_by_id(key.0.to_vec())
            .filter(open_id_attempt::COLUMN.expires.gt(now.0))
            .one(self.read())
            .await?;
        Ok(row.map(|row| row.content))
    }

    /// Says whether it was there.
    pub async fn drop_open_id_attempt(&self, key: Sha256) -> Result<bool> {
        self.write(move |transaction| {
            async move {
                let dropped = open_id_attempt::Entity::delete_by_id(key.0.to_vec())
                    .exec(transaction)
                    .await?;
                Ok(dropped.rows_affected > 0)
            }
            .boxed()
        })
        .await
    }
}
