//! Accounts of other systems, and running sign-ins with them.

use futures::FutureExt;
use sea_orm::{
    ActiveValue::Set, DatabaseTransaction, EntityTrait, ExprTrait as _, QueryFilter,
    sea_query::OnConflict,
};
use shared::{
    digest::Sha256, id::AccountId, person::Assurance, problem::Problem, role::Role, time::Timestamp,
};

use crate::{
    db::{
        AccountRecord, Database, NewAccount,
        accounts::{is_declared, register::insert_account},
        entity::{account, open_id_account, open_id_attempt},
    },
    error::Result,
};

/// A running sign-in; `auth` defines its content.
#[derive(Clone, Debug)]
pub struct OpenIdAttempt {
    /// A digest that only the browser can produce.
    pub key: Sha256,
    pub content: String,
    pub expires: Timestamp,
}

/// The account that belongs to another system's account.
#[derive(Debug)]
pub enum ConnectOutcome {
    Account(Box<AccountRecord>),
    /// The number exists here only under another name.
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

    /// Connects the other system's account to one here: to `owner`, who has proved ownership; else
    /// to the confirmed account with the number and name of `new`, if `new` is confirmed too; else
    /// to `new` itself. A self-declared account is never taken over: another person may know its
    /// password.
    pub async fn connect_open_id(
        &self,
        provider: &str,
        subject: &str,
        new: NewAccount,
        owner: Option<AccountId>,
    ) -> Result<ConnectOutcome> {
        let key = (provider.to_owned(), subject.to_owned());
        self.write(move |transaction| {
            async move {
                let Some(owner) = find_or_create_account(transaction, new, owner).await? else {
                    return Ok(ConnectOutcome::NameDiffers);
                };
                let row = open_id_account::ActiveModel {
                    provider: Set(key.0),
                    subject: Set(key.1),
                    account: Set(owner.id),
                };
                open_id_account::Entity::insert(row)
                    .on_conflict(OnConflict::new().do_nothing().to_owned())
                    .exec_without_returning(transaction)
                    .await?;
                Ok(ConnectOutcome::Account(Box::new(AccountRecord::try_from(
                    owner,
                )?)))
            }
            .boxed()
        })
        .await
    }

    /// Stores a running sign-in and deletes expired ones.
    pub async fn insert_open_id_attempt(
        &self,
        attempt: OpenIdAttempt,
        now: Timestamp,
    ) -> Result<()> {
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

    /// Deletes a running sign-in; `false` if there was none.
    pub async fn delete_open_id_attempt(&self, key: Sha256) -> Result<bool> {
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

/// Finds or creates the account; `None` if the number exists here only under another name.
async fn find_or_create_account(
    transaction: &DatabaseTransaction,
    new: NewAccount,
    owner: Option<AccountId>,
) -> Result<Option<account::Model>> {
    let identity = new.identity.as_ref().ok_or(Problem::NotAllowed)?;
    let number = identity.number().to_owned();
    let id = match owner {
        Some(owner) => owner,
        None => {
            let mut known = account::Entity::find()
                .filter(account::COLUMN.role.eq(Role::Candidate.as_str()))
                .filter(account::COLUMN.id_number.eq(number));
            // Self-declared names do not contradict a provider.
            if new.assurance.is_confirmed() {
                known = known.filter(is_declared().not());
            }
            let known = known.all(transaction).await?;
            let same = known.iter().find(|row| row.name == new.name);
            match same {
                Some(same) if new.assurance.is_confirmed() => {
                    let id = AccountId(same.id);
                    confirm_identity(transaction, same).await?;
                    id
                }
                None if !known.is_empty() => return Ok(None),
                // A self-declared account was created at this moment: refused as taken.
                _ => {
                    let id = new.id;
                    insert_account(transaction, new, &[]).await?;
                    id
                }
            }
        }
    };
    let owner = account::Entity::find_by_id(id.0).one(transaction).await?;
    Ok(Some(owner.ok_or(Problem::NotFound)?))
}

/// Marks an account without a password that the office opened as confirmed by the provider.
async fn confirm_identity(transaction: &DatabaseTransaction, known: &account::Model) -> Result<()> {
    if known.assurance != Assurance::Vouched.as_str() || !known.password_hash.is_empty() {
        return Ok(());
    }
    let confirmed = account::ActiveModel {
        id: Set(known.id),
        assurance: Set(Assurance::Provider.as_str().to_owned()),
        ..Default::default()
    };
    account::Entity::update(confirmed).exec(transaction).await?;
    Ok(())
}
