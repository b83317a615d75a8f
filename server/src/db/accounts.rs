//! Accounts of people who can sign in.

pub(in crate::db) mod account_change;
pub(in crate::db) mod assured_identity;
pub(in crate::db) mod contact;
pub(in crate::db) mod identity_check;
pub(in crate::db) mod identity_correction;
pub(in crate::db) mod identity_history;
pub(in crate::db) mod one_time_code;
pub(in crate::db) mod open_id;
pub(in crate::db) mod proof;
pub(in crate::db) mod recovery;
pub(in crate::db) mod register;
pub(in crate::db) mod request;
pub(in crate::db) mod review_grant;
pub(in crate::db) mod review_key;
pub(in crate::db) mod search;
pub(in crate::db) mod second_factor;
pub(in crate::db) mod session;
pub(in crate::db) mod sign_in_failure;
pub(in crate::db) mod staff;
pub(in crate::db) mod staff_sign_in;

use futures::FutureExt;
use sea_orm::{
    ActiveValue::Set, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait, ExprTrait as _,
    Order, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select, sea_query::Expr,
};
use shared::{
    calendar::Day,
    id::AccountId,
    person::{Assurance, Identity, identity::normalise_number},
    problem::Problem,
    role::Role,
    text::Lang,
    time::Timestamp,
};

use super::{
    Database,
    entity::{self, account},
};
use crate::{
    db::engine::{
        error::{CorruptRow, is_unique_violation},
        row_decoder::RowDecoder,
    },
    error::{Error, Result},
};

#[derive(Clone, Debug)]
pub struct NewAccount {
    pub id: AccountId,
    pub role: Role,
    /// Sign-in name, unique without regard to case.
    pub login: String,
    pub name: String,
    pub identity: Option<Identity>,
    /// Last day of validity of the document, if it has one and the exam asked for it.
    pub valid_until: Option<Day>,
    pub phone: Option<String>,
    /// `None` until an invitation sets the password; no password sign-in is possible before.
    pub password_hash: Option<String>,
    pub assurance: Assurance,
    pub created: Timestamp,
}

#[derive(Clone, Debug)]
pub struct AccountRecord {
    pub id: AccountId,
    pub role: Role,
    /// Sign-in name in lower case.
    pub login: String,
    pub name: String,
    pub identity: Option<Identity>,
    /// Last day of validity of the document, if it has one and the exam asked for it.
    pub valid_until: Option<Day>,
    pub password_hash: Option<String>,
    pub phone: Option<String>,
    pub assurance: Assurance,
    /// Time at which a code confirmed the phone; `None` for an unconfirmed one.
    pub phone_verified: Option<Timestamp>,
    pub email: Option<String>,
    pub email_verified: Option<Timestamp>,
    /// Language of messages to the person.
    pub lang: Lang,
    pub disabled: bool,
}

impl AccountRecord {
    /// Returns whether the account can be signed in to: with a password or through a provider. A
    /// code of the office must never set the password of such an account.
    pub fn can_sign_in(&self) -> bool {
        self.password_hash.is_some() || self.assurance == Assurance::Provider
    }
}

/// The most accounts tried for a sign-in with a number alone, since each costs a password hash.
/// More accounts are reached by number and name together, which is a login too (see
/// [`crate::db::accounts::register`]).
const MAX_TRIED_ACCOUNTS: u64 = 8;

/// The login belongs to another account.
#[derive(Debug, thiserror::Error)]
#[error("there is an account with the login `{0}` already")]
pub struct LoginTaken(pub String);

impl Database {
    /// Creates an account; `Error::Store` with [`LoginTaken`] inside if the login is taken. A reviewer
    /// is unrestricted until the first grant.
    pub async fn create_account(&self, new: NewAccount) -> Result<AccountId> {
        let id = new.id;
        let login = new.login.clone();
        let row = to_account_row(new);
        self.write(move |transaction| {
            async move {
                let inserted = account::Entity::insert(row)
                    .exec_without_returning(transaction)
                    .await;
                match inserted {
                    Ok(_) => Ok(id),
                    Err(fault) if is_unique_violation(&fault) => {
                        Err(Error::Store(Box::new(LoginTaken(login))))
                    }
                    Err(fault) => Err(fault.into()),
                }
            }
            .boxed()
        })
        .await
    }

    /// The account with this login, or the only one with this identity number. If several have the
    /// number, the only one with a confirmed identity.
    pub async fn find_account_by_login(&self, login: &str) -> Result<Option<AccountRecord>> {
        let mut meant = self.find_open_accounts_by_login(login).await?;
        let is_alone = meant.len() == 1;
        let assured = meant
            .iter()
            .filter(|it| it.assurance.is_confirmed())
            .count();
        let exact = login_key(login);
        let at = meant.iter().position(|it| match assured {
            1 => it.assurance.is_confirmed(),
            _ => is_alone || it.login == exact,
        });
        Ok(at.map(|at| meant.swap_remove(at)))
    }

    /// All open accounts that this login can mean: a number can have several names (S2-03), and a
    /// person can have a self-declared account beside a confirmed one. Confirmed ones come first.
    pub async fn find_open_accounts_by_login(&self, login: &str) -> Result<Vec<AccountRecord>> {
        let rows = select_by_login(login)
            .filter(account::COLUMN.disabled.eq(false))
            .order_by(is_declared(), Order::Asc)
            .order_by_asc(account::COLUMN.created)
            .limit(MAX_TRIED_ACCOUNTS)
            .all(self.read())
            .await?;
        let accounts: Result<Vec<_>, _> = rows.into_iter().map(AccountRecord::try_from).collect();
        Ok(accounts?)
    }

    /// As [`Self::find_open_accounts_by_login`], with closed accounts and without a limit, for the
    /// office.
    pub async fn find_all_accounts_by_login(&self, login: &str) -> Result<Vec<AccountRecord>> {
        let rows = select_by_login(login)
            .order_by_asc(account::COLUMN.created)
            .all(self.read())
            .await?;
        let accounts: Result<Vec<_>, _> = rows.into_iter().map(AccountRecord::try_from).collect();
        Ok(accounts?)
    }

    /// The candidate with this number and name.
    pub async fn find_candidate(&self, number: &str, name: &str) -> Result<Option<AccountRecord>> {
        let row = find_person(self.read(), number, name).await?;
        Ok(row.map(AccountRecord::try_from).transpose()?)
    }

    pub async fn find_account(&self, id: AccountId) -> Result<Option<AccountRecord>> {
        let row = account::Entity::find_by_id(id.0).one(self.read()).await?;
        Ok(row.map(AccountRecord::try_from).transpose()?)
    }

    /// Sets the password and ends every session of the account.
    pub async fn set_password(&self, account: AccountId, password_hash: String) -> Result<()> {
        self.write(move |transaction| {
            async move {
                write_password(transaction, account, password_hash).await?;
                Ok(())
            }
            .boxed()
        })
        .await
    }

    /// Sets the unconfirmed phone and mail address.
    pub async fn set_contact(
        &self,
        account: AccountId,
        phone: Option<String>,
        email: Option<String>,
    ) -> Result<()> {
        let row = account::ActiveModel {
            phone: Set(phone),
            email: Set(email),
            phone_verified: Set(None),
            email_verified: Set(None),
            ..Default::default()
        };
        self.change_account(account, row).await
    }

    /// Sets the language of messages to the person.
    pub async fn set_language(&self, account: AccountId, lang: Lang) -> Result<()> {
        let row = account::ActiveModel {
            language: Set(Some(lang.tag().to_owned())),
            ..Default::default()
        };
        self.change_account(account, row).await
    }

    /// Closes or reopens the account. A closed account can't be signed in to, has no sessions and
    /// does not occupy its number.
    pub async fn set_disabled(&self, account: AccountId, disabled: bool) -> Result<()> {
        self.write(move |transaction| {
            async move {
                account::Entity::update_many()
                    .set(account::ActiveModel {
                        disabled: Set(disabled),
                        ..Default::default()
                    })
                    .filter(account::COLUMN.id.eq(account.0))
                    .exec(transaction)
                    .await?;
                match disabled {
                    true => session::disable_sessions(transaction, account).await,
                    false => delete_sessions(transaction, account).await,
                }
            }
            .boxed()
        })
        .await
    }

    async fn change_account(&self, account: AccountId, row: account::ActiveModel) -> Result<()> {
        self.write(move |transaction| {
            async move {
                account::Entity::update_many()
                    .set(row)
                    .filter(account::COLUMN.id.eq(account.0))
                    .exec(transaction)
                    .await?;
                Ok(())
            }
            .boxed()
        })
        .await
    }

    /// Returns whether there are no accounts yet.
    pub async fn is_empty(&self) -> Result<bool> {
        Ok(account::Entity::find().limit(1).count(self.read()).await? == 0)
    }
}

impl TryFrom<account::Model> for AccountRecord {
    type Error = CorruptRow;
    fn try_from(row: account::Model) -> Result<Self, CorruptRow> {
        let this = RowDecoder {
            table: "account",
            id: row.id,
        };
        let identity = match (row.document, row.id_number) {
            (Some(document), Some(number)) => {
                let document = this.parse_text(&document)?;
                Some(Identity::parse(document, &number).map_err(|fault| this.corrupt(fault))?)
            }
            _ => None,
        };
        Ok(Self {
            id: AccountId(row.id),
            role: this.parse_text(&row.role)?,
            login: row.login,
            name: row.name,
            identity,
            valid_until: match row.valid_until {
                Some(text) => {
                    Some(Day::read(&text).ok_or_else(|| this.corrupt(format!("no day `{text}`")))?)
                }
                None => None,
            },
            password_hash: Some(row.password_hash).filter(|hash| !hash.is_empty()),
            phone: row.phone,
            assurance: this.parse_text(&row.assurance)?,
            phone_verified: row.phone_verified.map(Timestamp),
            email: row.email,
            email_verified: row.email_verified.map(Timestamp),
            lang: row
                .language
                .as_deref()
                .and_then(Lang::from_tag)
                .unwrap_or_default(),
            disabled: row.disabled,
        })
    }
}

pub(super) fn to_account_row(new: NewAccount) -> account::ActiveModel {
    let document = new
        .identity
        .as_ref()
        .map(|identity| identity.document().as_str().to_owned());
    account::ActiveModel {
        id: Set(new.id.0),
        role: Set(new.role.as_str().to_owned()),
        login: Set(login_key(&new.login)),
        name: Set(new.name),
        document: Set(document),
        id_number: Set(new.identity.map(|identity| identity.number().to_owned())),
        valid_until: Set(new.valid_until.map(|day| day.to_string())),
        phone: Set(new.phone),
        email: Set(None),
        phone_verified: Set(None),
        email_verified: Set(None),
        language: Set(None),
        password_hash: Set(new.password_hash.unwrap_or_default()),
        disabled: Set(false),
        is_unrestricted: Set(new.role == Role::Reviewer),
        assurance: Set(new.assurance.as_str().to_owned()),
        created: Set(new.created.0),
    }
}

/// Sets the password and ends every session of the account.
pub(super) async fn write_password(
    transaction: &DatabaseTransaction,
    account: AccountId,
    password_hash: String,
) -> Result<()> {
    let row = account::ActiveModel {
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
    delete_sessions(transaction, account).await
}

/// Ends every session of the account.
pub(in crate::db) async fn delete_sessions(
    transaction: &DatabaseTransaction,
    account: AccountId,
) -> Result<()> {
    entity::session::Entity::delete_many()
        .filter(entity::session::COLUMN.account.eq(account.0))
        .exec(transaction)
        .await?;
    Ok(())
}

/// Condition: the account's identity was only declared by its owner.
pub(super) fn is_declared() -> Expr {
    Expr::col((account::Entity, account::Column::Assurance)).eq(Assurance::Declared.as_str())
}

fn select_by_login(login: &str) -> Select<account::Entity> {
    let either = Condition::any()
        .add(account::COLUMN.login.eq(login_key(login)))
        .add(account::COLUMN.id_number.eq(normalise_number(login)));
    account::Entity::find().filter(either)
}

/// The candidate with this number and name, closed or not.
pub(super) async fn find_person(
    connection: &impl ConnectionTrait,
    number: &str,
    name: &str,
) -> Result<Option<account::Model>> {
    Ok(account::Entity::find()
        .filter(account::COLUMN.role.eq(Role::Candidate.as_str()))
        .filter(account::COLUMN.id_number.eq(number))
        .filter(account::COLUMN.name.eq(name))
        .order_by(is_declared(), Order::Asc)
        .one(connection)
        .await?)
}

pub(super) fn login_key(login: &str) -> String {
    login.trim().to_lowercase()
}
