//! Accounts: who can sign in.

use futures::FutureExt;
use sea_orm::{ActiveValue::Set, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect};
use shared::{id::AccountId, person::IdNumber, problem::Problem, role::Role, time::Timestamp};

use super::{
    Database,
    entity::{account, session},
    fault::{NonsenseRow, is_taken},
    row::Row,
};
use crate::error::{Error, Result};

#[derive(Clone, Debug)]
pub struct NewAccount {
    pub id: AccountId,
    pub role: Role,
    /// What the person signs in with; unique without regard to case.
    pub login: String,
    pub name: String,
    pub id_number: Option<IdNumber>,
    pub phone: Option<String>,
    pub password_hash: String,
    pub created: Timestamp,
}

#[derive(Clone, Debug)]
pub struct AccountRecord {
    pub id: AccountId,
    pub role: Role,
    /// In lower case.
    pub login: String,
    pub name: String,
    pub id_number: Option<IdNumber>,
    pub phone: Option<String>,
    pub password_hash: String,
    pub disabled: bool,
}

/// The name by which someone signs in belongs to another account.
#[derive(Debug, thiserror::Error)]
#[error("there is an account with the login `{0}` already")]
pub struct LoginTaken(pub String);

impl Database {
    /// `Error::Store` with [`LoginTaken`] inside where the login is another account's.
    pub async fn create_account(&self, new: NewAccount) -> Result<AccountId> {
        let id = new.id;
        let login = new.login.clone();
        let row = account::ActiveModel {
            id: Set(id.0),
            role: Set(new.role.as_str().to_owned()),
            login: Set(login_key(&new.login)),
            name: Set(new.name),
            id_number: Set(new.id_number.map(String::from)),
            phone: Set(new.phone),
            password_hash: Set(new.password_hash),
            disabled: Set(false),
            created: Set(new.created.0),
        };
        self.write(move |transaction| {
            async move {
                let inserted = account::Entity::insert(row)
                    .exec_without_returning(transaction)
                    .await;
                match inserted {
                    Ok(_) => Ok(id),
                    Err(fault) if is_taken(&fault) => {
                        Err(Error::Store(Box::new(LoginTaken(login))))
                    }
                    Err(fault) => Err(fault.into()),
                }
            }
            .boxed()
        })
        .await
    }

    /// By login, or by an identity number that one account alone has.
    pub async fn find_account_by_login(&self, login: &str) -> Result<Option<AccountRecord>> {
        let by_login = account::Entity::find().filter(account::COLUMN.login.eq(login_key(login)));
        if let Some(row) = by_login.one(self.read()).await? {
            return Ok(Some(row.try_into()?));
        }
        let number = login.trim().to_uppercase();
        let by_number = account::Entity::find()
            .filter(account::COLUMN.id_number.eq(number))
            .limit(2);
        let mut rows = by_number.all(self.read()).await?;
        match (rows.pop(), rows.pop()) {
            (Some(row), None) => Ok(Some(row.try_into()?)),
            _ => Ok(None),
        }
    }

    pub async fn find_account(&self, id: AccountId) -> Result<Option<AccountRecord>> {
        let row = account::Entity::find_by_id(id.0).one(self.read()).await?;
        Ok(row.map(AccountRecord::try_from).transpose()?)
    }

    /// Sets the password and ends every session of the account.
    pub async fn set_password(&self, account: AccountId, password_hash: String) -> Result<()> {
        self.write(move |transaction| {
            async move {
                let row = account::ActiveModel {
                    id: Set(account.0),
                    password_hash: Set(password_hash),
                    ..Default::default()
                };
                let changed = account::Entity::update_many()
                    .set(row)
                    .filter(account::COLUMN.id.eq(account.0))
                    .exec(transaction)
                    .await?;
                if changed.rows_affected == 0 {
                    return Err(Problem::NotFound.into());
                }
                session::Entity::delete_many()
                    .filter(session::COLUMN.account.eq(account.0))
                    .exec(transaction)
                    .await?;
                Ok(())
            }
            .boxed()
        })
        .await
    }

    /// Whether nobody has an account yet.
    pub async fn is_empty(&self) -> Result<bool> {
        Ok(account::Entity::find().limit(1).count(self.read()).await? == 0)
    }
}

impl TryFrom<account::Model> for AccountRecord {
    type Error = NonsenseRow;
    fn try_from(row: account::Model) -> Result<Self, NonsenseRow> {
        let this = Row {
            table: "account",
            id: row.id,
        };
        Ok(Self {
            id: AccountId(row.id),
            role: this.word(&row.role)?,
            login: row.login,
            name: row.name,
            id_number: row.id_number.map(|number| this.word(&number)).transpose()?,
            phone: row.phone,
            password_hash: row.password_hash,
            disabled: row.disabled,
        })
    }
}

fn login_key(login: &str) -> String {
    login.trim().to_lowercase()
}
