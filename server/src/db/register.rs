//! Opening one's own account: the same number and name once only (S2-04), a known number under
//! another name after a second look (S2-03, decision 1).

use futures::FutureExt;
use sea_orm::{
    ColumnTrait as _, DatabaseTransaction, EntityTrait, ExprTrait as _, QueryFilter, QueryOrder,
    QuerySelect,
    sea_query::{Expr, Query},
};
use shared::{
    digest::Sha256,
    entry::{Fault, Input, Why},
    exam::entry::KnownNumber,
    person::Assurance,
    problem::Problem,
    role::Role,
    view::SharedNumber,
};

use super::{
    Database, NewAccount,
    account::{MOST_NAMES, login_key, write_account},
    entity::account,
    fault::is_taken,
    recovery::replace_own,
};
use crate::error::Result;

impl Database {
    /// Opens the account with its recovery codes. `Mistyped` where the person has one already,
    /// or the number is known under another name and they have not said to go on.
    pub async fn register(
        &self,
        new: NewAccount,
        codes: Vec<Sha256>,
        known: KnownNumber,
        goes_on: bool,
    ) -> Result<()> {
        self.write(move |transaction| {
            async move {
                let number = new
                    .identity
                    .as_ref()
                    .map(|identity| identity.number().to_owned());
                let number = number.ok_or(Problem::NotAllowed)?;
                let names = list_names(transaction, &number).await?;
                if let Some(why) = find_obstacle(&names, &new.name, known, goes_on) {
                    return Err(refuse(why));
                }
                open_account(
                    transaction,
                    NewAccount {
                        login: number,
                        ..new
                    },
                    &codes,
                )
                .await
            }
            .boxed()
        })
        .await
    }

    /// The numbers under which several names are registered, for the office to look into.
    pub async fn list_shared_numbers(&self) -> Result<Vec<SharedNumber>> {
        let twice = Query::select()
            .column(account::Column::IdNumber)
            .from(account::Entity)
            .and_where(account::Column::Role.eq(Role::Candidate.as_str()))
            .and_where(account::Column::IdNumber.is_not_null())
            .group_by_col(account::Column::IdNumber)
            .and_having(Expr::col(account::Column::Id).count().gt(1))
            .to_owned();
        let rows = account::Entity::find()
            .filter(account::COLUMN.role.eq(Role::Candidate.as_str()))
            .filter(account::Column::IdNumber.in_subquery(twice))
            .order_by_asc(account::COLUMN.id_number)
            .order_by_asc(account::COLUMN.created)
            .limit(LISTED)
            .all(self.read())
            .await?;
        let people = rows.into_iter().map(|row| SharedNumber {
            number: row.id_number.unwrap_or_default(),
            name: row.name,
            phone: row.phone,
            assurance: row.assurance.parse().unwrap_or(Assurance::Declared),
            opened: shared::time::Timestamp(row.created),
        });
        Ok(people.collect())
    }
}

/// Accounts of the office's list; a real exam has a handful.
const LISTED: u64 = 1_000;

pub(super) fn refuse(why: Why) -> crate::error::Error {
    let faults = vec![Fault::new(Input::Number, why)];
    Problem::Mistyped { faults }.into()
}

/// The names that candidates have under this number.
pub(super) async fn list_names(
    transaction: &DatabaseTransaction,
    number: &str,
) -> Result<Vec<String>> {
    let names = account::Entity::find()
        .select_only()
        .column(account::Column::Name)
        .filter(account::COLUMN.role.eq(Role::Candidate.as_str()))
        .filter(account::COLUMN.id_number.eq(number));
    Ok(names.into_tuple().all(transaction).await?)
}

fn find_obstacle(names: &[String], name: &str, known: KnownNumber, goes_on: bool) -> Option<Why> {
    let most = MOST_NAMES;
    if names.iter().any(|other| other == name) {
        return Some(Why::AlreadyRegistered);
    }
    match (names.len(), known) {
        (0, _) => None,
        (_, KnownNumber::Refuse) => Some(Why::NumberKnown { may_go_on: false }),
        (taken, _) if taken >= most as usize => Some(Why::TooManyNames { most }),
        (_, KnownNumber::Warn) => (!goes_on).then_some(Why::NumberKnown { may_go_on: true }),
    }
}

/// A login that nobody has: the wanted one, or with the name behind it, or with the id. People
/// sign in with their number whatever it is.
pub(super) fn free_login(new: &NewAccount, is_taken: impl Fn(&str) -> bool) -> String {
    let with_name = format!("{} {}", new.login, new.name);
    let with_id = format!("{} {}", new.login, new.id.0.simple());
    let logins = [new.login.clone(), with_name];
    let free = logins.into_iter().find(|it| !is_taken(&login_key(it)));
    free.unwrap_or(with_id)
}

/// Inserts the account under a login that is free.
pub(super) async fn open_account(
    transaction: &DatabaseTransaction,
    mut new: NewAccount,
    codes: &[Sha256],
) -> Result<()> {
    let (id, now) = (new.id, new.created);
    let with_name = format!("{} {}", new.login, new.name);
    let taken: Vec<String> = account::Entity::find()
        .select_only()
        .column(account::Column::Login)
        .filter(
            account::COLUMN
                .login
                .is_in([login_key(&new.login), login_key(&with_name)]),
        )
        .into_tuple()
        .all(transaction)
        .await?;
    new.login = free_login(&new, |login| taken.iter().any(|other| other == login));
    let inserted = account::Entity::insert(write_account(new))
        .exec_without_returning(transaction)
        .await;
    match inserted {
        Ok(_) if codes.is_empty() => Ok(()),
        Ok(_) => replace_own(transaction, id, codes, now).await,
        // Two registrations of one person at the same moment.
        Err(fault) if is_taken(&fault) => Err(refuse(Why::AlreadyRegistered)),
        Err(fault) => Err(fault.into()),
    }
}
