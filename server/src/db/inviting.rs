//! Inviting: opens accounts for people who have none, and gives each person one code that sets the
//! password. A command of a few statements handles hundreds of people, since a roster may have
//! 200,000 (S0-12, S4-02).
//!
//! Self-declared accounts are ignored: the invited person gets another account.

use std::collections::{HashMap, HashSet};

use futures::FutureExt;
use sea_orm::{
    ActiveValue::Set, ConnectionTrait, DatabaseTransaction, EntityTrait, ExprTrait as _,
    QueryFilter, QuerySelect,
};
use shared::{
    digest::Sha256,
    id::{AccountId, ExamCode},
    message::{Channel, Matter},
    person::Assurance,
    role::Role,
    time::Timestamp,
};
use uuid::Uuid;

use super::{
    Database, NewAccount, NewMessage, RosterChange, RosterEntry,
    account::{is_declared, login_key, write_account},
    entity::{account, application, invitation, message},
    message::write_all,
    register::free_login,
    roster::import,
    settle::give_up,
    window_start::set_roster_time,
};
use crate::{error::Result, random};

/// People in one statement. SQLite takes at most 32,766 values, and an account has 15.
const ROWS_TOGETHER: usize = 500;

/// A person to be invited.
#[derive(Clone, Debug)]
pub struct Invitee {
    pub entry: RosterEntry,
    /// The SHA-256 of the code.
    pub digest: Sha256,
    /// The code itself; it is stored only in the message, until that is sent.
    pub code: String,
}

/// The content of an invitation and the channels it could go by.
#[derive(Clone, Debug)]
pub struct Inviting {
    pub exam: ExamCode,
    pub exam_version: u32,
    pub closes: Option<Timestamp>,
    pub channels: Vec<Channel>,
    /// Replaces unused invitations by new ones.
    pub again: bool,
    /// Only people who cannot sign in yet: the code is their first password.
    pub only_unused: bool,
    pub now: Timestamp,
}

/// The result of inviting one person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Invited {
    /// A message with the code waits for delivery.
    Written,
    /// No channel can send it: the office passes the code on.
    ToPassOn,
    /// The person has entered the exam, has an invitation, or can sign in and needs none.
    LeftOut,
}

impl Database {
    /// Opens missing accounts and gives each person their only invitation to the exam with its
    /// message; an earlier unused one becomes void.
    pub async fn invite(&self, inviting: Inviting, people: Vec<Invitee>) -> Result<Vec<Invited>> {
        self.write(move |transaction| {
            async move { invite_all(transaction, &inviting, people).await }.boxed()
        })
        .await
    }

    /// As [`Self::invite`], and imports the people into the roster.
    pub async fn import_inviting(
        &self,
        inviting: Inviting,
        people: Vec<Invitee>,
    ) -> Result<(RosterChange, Vec<Invited>)> {
        self.write(move |transaction| {
            async move {
                let entries: Vec<RosterEntry> =
                    people.iter().map(|person| person.entry.clone()).collect();
                let change = import(transaction, &inviting.exam, &entries).await?;
                let invited = invite_all(transaction, &inviting, people).await?;
                Ok((change, invited))
            }
            .boxed()
        })
        .await
    }
}

async fn invite_all(
    transaction: &DatabaseTransaction,
    inviting: &Inviting,
    people: Vec<Invitee>,
) -> Result<Vec<Invited>> {
    let mut invited = Vec::with_capacity(people.len());
    let mut people = people.into_iter();
    loop {
        let some: Vec<Invitee> = people.by_ref().take(ROWS_TOGETHER).collect();
        if some.is_empty() {
            return Ok(invited);
        }
        invited.extend(invite_some(transaction, inviting, some).await?);
    }
}

async fn invite_some(
    transaction: &DatabaseTransaction,
    inviting: &Inviting,
    people: Vec<Invitee>,
) -> Result<Vec<Invited>> {
    let known = find_or_open(transaction, &people, inviting.now).await?;
    let known_people = KnownPeople::read(transaction, &inviting.exam, known.values()).await?;
    let (mut outcomes, mut rows, mut messages) = (Vec::new(), Vec::new(), Vec::new());
    for person in people {
        let account = &known[&key_of(&person.entry)];
        if known_people.leaves_out(account, inviting) {
            outcomes.push(Invited::LeftOut);
            continue;
        }
        let is_reached = inviting.channels.iter().any(|channel| match channel {
            Channel::Mail => account.email.is_some() || person.entry.email.is_some(),
            Channel::Sms => account.phone.is_some() || person.entry.phone.is_some(),
        });
        rows.push((account.id, person.digest));
        messages.push(NewMessage {
            account: AccountId(account.id),
            application: None,
            exam: inviting.exam.clone(),
            exam_version: inviting.exam_version,
            matter: Matter::Invited {
                closes: inviting.closes,
            },
            secret: is_reached.then_some(person.code),
        });
        outcomes.push(match is_reached {
            true => Invited::Written,
            false => Invited::ToPassOn,
        });
    }
    let anew = rows.iter().map(|(account, _)| *account);
    withdraw(transaction, anew.collect(), inviting).await?;
    forget_times(transaction, &rows, inviting).await?;
    insert(transaction, rows, inviting).await?;
    write_all(transaction, messages, inviting.now).await?;
    Ok(outcomes)
}

/// The people who have an invitation to an exam, and those who have entered it.
struct KnownPeople {
    invited: HashSet<Uuid>,
    entered: HashSet<Uuid>,
}

impl KnownPeople {
    async fn read(
        connection: &impl ConnectionTrait,
        exam: &ExamCode,
        accounts: impl Iterator<Item = &account::Model>,
    ) -> Result<Self> {
        let ids: Vec<Uuid> = accounts.map(|account| account.id).collect();
        let invited: Vec<Uuid> = invitation::Entity::find()
            .select_only()
            .column(invitation::Column::Account)
            .filter(invitation::COLUMN.exam.eq(exam.as_str()))
            .filter(invitation::COLUMN.account.is_in(ids.iter().copied()))
            .into_tuple()
            .all(connection)
            .await?;
        let entered: Vec<Uuid> = application::Entity::find()
            .select_only()
            .column(application::Column::Candidate)
            .filter(application::COLUMN.exam.eq(exam.as_str()))
            .filter(application::COLUMN.candidate.is_in(ids))
            .into_tuple()
            .all(connection)
            .await?;
        Ok(Self {
            invited: invited.into_iter().collect(),
            entered: entered.into_iter().collect(),
        })
    }

    fn leaves_out(&self, account: &account::Model, inviting: &Inviting) -> bool {
        let is_used =
            !account.password_hash.is_empty() || account.assurance == Assurance::Provider.as_str();
        self.entered.contains(&account.id)
            || (self.invited.contains(&account.id) && !inviting.again)
            || (inviting.only_unused && is_used)
    }
}

type Key = (String, String);

fn key_of(entry: &RosterEntry) -> Key {
    (entry.id_number.as_str().to_owned(), entry.name.clone())
}

/// The confirmed account of each person, opened if there is none.
async fn find_or_open(
    transaction: &DatabaseTransaction,
    people: &[Invitee],
    now: Timestamp,
) -> Result<HashMap<Key, account::Model>> {
    let mut known = find_people(transaction, people).await?;
    let mut opened = HashSet::new();
    let missing = people.iter().map(|person| &person.entry).filter(|entry| {
        let key = key_of(entry);
        !known.contains_key(&key) && opened.insert(key)
    });
    let missing: Vec<&RosterEntry> = missing.collect();
    if missing.is_empty() {
        return Ok(known);
    }
    let mut taken = list_taken_logins(transaction, &missing).await?;
    let rows = missing.into_iter().map(|entry| {
        let mut new = open_for(entry, now);
        new.login = free_login(&new, |login| taken.contains(login));
        taken.insert(login_key(&new.login));
        account::ActiveModel {
            email: Set(entry.email.clone()),
            ..write_account(new)
        }
    });
    let rows: Vec<account::ActiveModel> = rows.collect();
    account::Entity::insert_many(rows)
        .exec_without_returning(transaction)
        .await?;
    known.extend(find_people(transaction, people).await?);
    Ok(known)
}

async fn find_people(
    connection: &impl ConnectionTrait,
    people: &[Invitee],
) -> Result<HashMap<Key, account::Model>> {
    let numbers = people.iter().map(|person| person.entry.id_number.as_str());
    let rows = account::Entity::find()
        .filter(account::COLUMN.role.eq(Role::Candidate.as_str()))
        .filter(account::COLUMN.id_number.is_in(numbers))
        .filter(is_declared().not())
        .all(connection)
        .await?;
    let known = rows.into_iter().map(|row| {
        let number = row.id_number.clone().unwrap_or_default();
        ((number, row.name.clone()), row)
    });
    Ok(known.collect())
}

/// The existing logins among those that these people could get.
async fn list_taken_logins(
    connection: &impl ConnectionTrait,
    entries: &[&RosterEntry],
) -> Result<HashSet<String>> {
    let wanted = entries.iter().flat_map(|entry| {
        let number = entry.id_number.as_str();
        [
            login_key(number),
            login_key(&format!("{number} {}", entry.name)),
        ]
    });
    let taken: Vec<String> = account::Entity::find()
        .select_only()
        .column(account::Column::Login)
        .filter(account::COLUMN.login.is_in(wanted))
        .into_tuple()
        .all(connection)
        .await?;
    Ok(taken.into_iter().collect())
}

/// A new account that can't be signed in to before its code is used.
fn open_for(entry: &RosterEntry, now: Timestamp) -> NewAccount {
    NewAccount {
        id: AccountId(random::id(now)),
        role: Role::Candidate,
        login: entry.id_number.as_str().to_owned(),
        name: entry.name.clone(),
        identity: Some(entry.id_number.clone().into()),
        valid_until: None,
        phone: entry.phone.clone(),
        password_hash: None,
        assurance: Assurance::Vouched,
        created: now,
    }
}

async fn insert(
    transaction: &DatabaseTransaction,
    invited: Vec<(Uuid, Sha256)>,
    inviting: &Inviting,
) -> Result<()> {
    if invited.is_empty() {
        return Ok(());
    }
    let rows = invited
        .into_iter()
        .map(|(account, digest)| invitation::ActiveModel {
            id: Set(random::id(inviting.now)),
            exam: Set(inviting.exam.to_string()),
            account: Set(account),
            digest: Set(digest.0.to_vec()),
            invited: Set(inviting.now.0),
            accepted: Set(None),
            used: Set(None),
        });
    invitation::Entity::insert_many(rows)
        .exec_without_returning(transaction)
        .await?;
    Ok(())
}

/// Clears the start times of people who are invited again.
async fn forget_times(
    transaction: &DatabaseTransaction,
    invited: &[(Uuid, Sha256)],
    inviting: &Inviting,
) -> Result<()> {
    if inviting.again {
        for (person, _) in invited {
            set_roster_time(transaction, AccountId(*person), &inviting.exam, None).await?;
        }
    }
    Ok(())
}

/// Voids unused invitations and their unsent messages.
async fn withdraw(
    transaction: &DatabaseTransaction,
    accounts: Vec<Uuid>,
    inviting: &Inviting,
) -> Result<()> {
    if accounts.is_empty() {
        return Ok(());
    }
    invitation::Entity::delete_many()
        .filter(invitation::COLUMN.account.is_in(accounts.iter().copied()))
        .filter(invitation::COLUMN.exam.eq(inviting.exam.as_str()))
        .filter(invitation::COLUMN.used.is_null())
        .exec(transaction)
        .await?;
    let unsent: Vec<Uuid> = message::Entity::find()
        .select_only()
        .column(message::Column::Id)
        .filter(message::COLUMN.account.is_in(accounts))
        .filter(message::COLUMN.exam.eq(inviting.exam.as_str()))
        .filter(message::COLUMN.secret.is_not_null())
        .into_tuple()
        .all(transaction)
        .await?;
    for id in unsent {
        give_up(transaction, id, SUPERSEDED, inviting.now).await?;
    }
    Ok(())
}

/// Reason of an unsent invitation, shown to the office.
const SUPERSEDED: &str = "a newer invitation was made";
