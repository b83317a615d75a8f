//! Self-registration of accounts (S2-02 … S2-05; product.md, decision 1).
//!
//! The first registration of a number opens its account at once. Later ones get the same response
//! for a known and an unknown name: sign in, recover the password, or confirm by a code sent to the
//! phone or mail address they typed. With the confirmed code another name gets its own account
//! (S2-03). The same name gets none (S2-04), and both its owner and the applicant are informed by
//! message, never by the page. The number of names is not limited: invented ones cannot block the
//! owner, and each needs a phone. If the server can send no codes, the request is listed on the
//! office's board ([`crate::db::accounts::request`]), and the office opens, closes and resets accounts by
//! command.
//!
//! A second account of a number signs in with the number, or with number and name; the latter is
//! its `login`, so that many other names cannot hide it.

use futures::FutureExt;
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait as _, DatabaseTransaction, EntityTrait, ExprTrait as _, QueryFilter, QueryOrder,
    QuerySelect,
    sea_query::{Expr, Query},
};
use shared::{
    digest::Sha256,
    entry::{EntryInput, InputFault, InputFaultKind, KnownNumberStep},
    id::AccountId,
    message::{AccountMessageBody, Channel, DeliveryStatus},
    person::Assurance,
    problem::Problem,
    role::Role,
    text::Lang,
    view::{SharedNumber, SharedNumberStatus},
};

use crate::{
    db::{
        AccountRecord, Database, MatchedCode, NewAccount,
        accounts::{
            find_person, login_key, one_time_code::spend_code, recovery::replace_own_codes,
            request::list_requests, to_account_row,
        },
        engine::error::is_unique_violation,
        entity::account,
        messages::account_message::{AddressFilter, NewAccountMessage, insert_account_messages},
    },
    error::{Error, Result},
};

/// An account to be registered by its owner.
#[derive(Clone, Debug)]
pub struct NewRegistration {
    pub account: NewAccount,
    pub email: Option<String>,
    /// The page language at registration.
    pub lang: Lang,
}

/// The result of a registration without a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RegisterOutcome {
    Opened,
    /// The number has an account, under this name or another.
    NumberKnown,
}

impl Database {
    /// Opens the account with its recovery codes, if its number has none.
    pub async fn register(
        &self,
        new: NewRegistration,
        codes: Vec<Sha256>,
    ) -> Result<RegisterOutcome> {
        self.write(move |transaction| {
            async move {
                if !list_names(transaction, new.number()?).await?.is_empty() {
                    return Ok(RegisterOutcome::NumberKnown);
                }
                register_in_tx(transaction, new, None, &codes).await?;
                Ok(RegisterOutcome::Opened)
            }
            .boxed()
        })
        .await
    }

    /// Spends the code and opens the account, even if its number has others; if the account exists
    /// already, its owner is notified. `false` if the code was already spent.
    pub async fn register_confirmed(
        &self,
        new: NewRegistration,
        code: MatchedCode,
        configured: Vec<Channel>,
    ) -> Result<bool> {
        self.write(move |transaction| {
            async move {
                let now = new.account.created;
                if !spend_code(transaction, code.id, now).await? {
                    return Ok(false);
                }
                let known = find_person(transaction, new.number()?, &new.account.name).await?;
                let mut told = match &known {
                    Some(_) => {
                        build_newcomer_messages(&code, new.lang, AccountMessageBody::HasAccount)
                    }
                    None => build_newcomer_messages(&code, new.lang, AccountMessageBody::Opened),
                };
                match known {
                    Some(known) => {
                        let owner = AccountRecord::try_from(known)?;
                        let matter = AccountMessageBody::RegistrationAttempted;
                        told.extend(owner.build_messages(
                            &matter,
                            AddressFilter::OnlyVerified,
                            &configured,
                        ));
                    }
                    None => register_in_tx(transaction, new, Some(&code), &[]).await?,
                }
                insert_account_messages(transaction, told, now).await?;
                Ok(true)
            }
            .boxed()
        })
        .await
    }

    /// Numbers that are registered or requested under several names, for the office.
    pub async fn list_shared_numbers(&self) -> Result<Vec<SharedNumber>> {
        let asked = list_requests(self.read()).await?;
        let twice = Query::select()
            .column(account::Column::IdNumber)
            .from(account::Entity)
            .and_where(account::Column::Role.eq(Role::Candidate.as_str()))
            .and_where(account::Column::IdNumber.is_not_null())
            .group_by_col(account::Column::IdNumber)
            .and_having(Expr::col(account::Column::Id).count().gt(1))
            .to_owned();
        let numbers = asked.iter().map(|request| request.number.as_str());
        let shared = account::Column::IdNumber
            .in_subquery(twice)
            .or(account::Column::IdNumber.is_in(numbers));
        let rows = account::Entity::find()
            .filter(account::COLUMN.role.eq(Role::Candidate.as_str()))
            .filter(shared)
            .order_by_asc(account::COLUMN.id_number)
            .order_by_asc(account::COLUMN.created)
            .limit(MAX_LISTED)
            .all(self.read())
            .await?;
        let mut people: Vec<SharedNumber> = rows.into_iter().map(describe).collect();
        people.extend(asked);
        people.sort_by(|one, other| {
            one.number
                .cmp(&other.number)
                .then(one.opened.cmp(&other.opened))
        });
        Ok(people)
    }
}

/// The most accounts in the office's list; a real exam has a handful.
const MAX_LISTED: u64 = 1_000;

impl NewRegistration {
    fn number(&self) -> Result<&str> {
        let identity = self.account.identity.as_ref().ok_or(Problem::NotAllowed)?;
        Ok(identity.number())
    }
}

fn describe(row: account::Model) -> SharedNumber {
    let is_verified = row.phone_verified.is_some() || row.email_verified.is_some();
    SharedNumber {
        status: match (row.disabled, is_verified) {
            (true, _) => SharedNumberStatus::Disabled,
            (false, true) => SharedNumberStatus::Confirmed,
            (false, false) => SharedNumberStatus::Unconfirmed,
        },
        assurance: row.assurance.parse().unwrap_or(Assurance::Declared),
        number: row.id_number.unwrap_or_default(),
        name: row.name,
        phone: row.phone,
        opened: shared::time::Timestamp(row.created),
    }
}

/// A message to the confirmed address; its reader may have no account.
fn build_newcomer_messages(
    code: &MatchedCode,
    lang: Lang,
    matter: AccountMessageBody,
) -> Vec<NewAccountMessage> {
    vec![NewAccountMessage {
        account: None,
        channel: Some(code.channel),
        address: Some(code.destination.clone()),
        lang,
        matter,
        secret: None,
        status: DeliveryStatus::Waiting,
        expires: None,
    }]
}

async fn register_in_tx(
    transaction: &DatabaseTransaction,
    new: NewRegistration,
    confirmed: Option<&MatchedCode>,
    codes: &[Sha256],
) -> Result<()> {
    let (id, now) = (new.account.id, new.account.created);
    insert_account(transaction, new.account, codes).await?;
    let verified = |channel| {
        let is_confirmed = confirmed.is_some_and(|code| code.channel == channel);
        is_confirmed.then_some(now.0)
    };
    let row = account::ActiveModel {
        id: Set(id.0),
        email: Set(new.email),
        language: Set(Some(new.lang.tag().to_owned())),
        phone_verified: Set(verified(Channel::Sms)),
        email_verified: Set(verified(Channel::Mail)),
        ..Default::default()
    };
    account::Entity::update(row).exec(transaction).await?;
    Ok(())
}

/// The refusal of a known number, the same for all unconfirmed registrations.
pub fn known_number_error(go_on: KnownNumberStep) -> Error {
    let faults = vec![InputFault::new(
        EntryInput::Number,
        InputFaultKind::NumberKnown { go_on },
    )];
    Problem::InvalidForm { faults }.into()
}

/// The names of open candidate accounts with this number.
pub(in crate::db) async fn list_names(
    transaction: &DatabaseTransaction,
    number: &str,
) -> Result<Vec<String>> {
    let names = account::Entity::find()
        .select_only()
        .column(account::Column::Name)
        .filter(account::COLUMN.role.eq(Role::Candidate.as_str()))
        .filter(account::COLUMN.id_number.eq(number))
        .filter(account::COLUMN.disabled.eq(false));
    Ok(names.into_tuple().all(transaction).await?)
}

/// A free login: the wanted one, or with the name or the id appended. The number is always enough
/// to sign in.
pub(in crate::db) fn find_free_login(
    (login, name, id): (&str, &str, AccountId),
    is_taken: impl Fn(&str) -> bool,
) -> String {
    let [plain, with_name, with_id] = list_logins(login, name, id);
    let free = [plain, with_name]
        .into_iter()
        .find(|it| !is_taken(&login_key(it)));
    free.unwrap_or(with_id)
}

/// The logins that an account can get: the wanted one, or with the name or the id appended.
pub(in crate::db) fn list_logins(login: &str, name: &str, id: AccountId) -> [String; 3] {
    [
        login.to_owned(),
        format!("{login} {name}"),
        format!("{login} {}", id.0.simple()),
    ]
}

/// Inserts the account under a free login.
pub(in crate::db) async fn insert_account(
    transaction: &DatabaseTransaction,
    mut new: NewAccount,
    codes: &[Sha256],
) -> Result<()> {
    let (id, now) = (new.id, new.created);
    let logins = list_logins(&new.login, &new.name, id);
    let taken: Vec<String> = account::Entity::find()
        .select_only()
        .column(account::Column::Login)
        .filter(
            account::COLUMN
                .login
                .is_in(logins.iter().map(|it| login_key(it))),
        )
        .into_tuple()
        .all(transaction)
        .await?;
    new.login = find_free_login((&new.login, &new.name, id), |login| {
        taken.iter().any(|other| other == login)
    });
    let inserted = account::Entity::insert(to_account_row(new))
        .exec_without_returning(transaction)
        .await;
    match inserted {
        Ok(_) if codes.is_empty() => Ok(()),
        Ok(_) => replace_own_codes(transaction, id, codes, now).await,
        // Two concurrent registrations of one person, or a closed account of theirs.
        Err(fault) if is_unique_violation(&fault) => {
            Err(known_number_error(KnownNumberStep::Never))
        }
        Err(fault) => Err(fault.into()),
    }
}
