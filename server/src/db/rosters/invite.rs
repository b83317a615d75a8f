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
    message::{Channel, MessageBody},
    person::Assurance,
    role::Role,
    time::Timestamp,
};
use uuid::Uuid;

use crate::{
    db::{
        Database, NewAccount, NewMessage, RosterChange, RosterEntry,
        accounts::{
            identity_history::PersonKey, is_declared, login_key, register::find_free_login,
            to_account_row,
        },
        audit,
        entity::{account, application, invitation, message},
        messages::{delivery_result::cancel_deliveries, insert_messages},
        rosters::{import_entries, window_start::set_roster_start},
    },
    error::Result,
    random,
};

/// People in one statement. SQLite takes at most 32,766 values, and an account has 15.
const MAX_ROWS_PER_STATEMENT: usize = 500;

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
pub struct InvitationBatch {
    pub exam: ExamCode,
    pub exam_version: u32,
    pub closes: Option<Timestamp>,
    pub channels: Vec<Channel>,
    /// Replaces unused invitations by new ones.
    pub replaces_unused: bool,
    /// Only people who cannot sign in yet: the code is their first password.
    pub only_unused: bool,
    /// The member of the office; `None` for the command line.
    pub account: Option<AccountId>,
    pub now: Timestamp,
}

/// The result of inviting one person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InviteOutcome {
    /// A message with the code waits for delivery.
    Queued,
    /// No channel can send it: the office passes the code on.
    NoChannel,
    /// The person has entered the exam, has an invitation, or can sign in and needs none.
    Skipped,
}

impl Database {
    /// Opens missing accounts and gives each person their only invitation to the exam with its
    /// message; an earlier unused one becomes void.
    pub async fn invite(
        &self,
        inviting: InvitationBatch,
        people: Vec<Invitee>,
    ) -> Result<Vec<InviteOutcome>> {
        self.write(move |transaction| {
            async move {
                let origin = (inviting.account, inviting.now);
                audit::record_import(origin, &inviting.exam, "invitations", people.len());
                invite_all(transaction, &inviting, people).await
            }
            .boxed()
        })
        .await
    }

    /// As [`Self::invite`], and imports the people into the roster.
    pub async fn import_and_invite(
        &self,
        inviting: InvitationBatch,
        people: Vec<Invitee>,
    ) -> Result<(RosterChange, Vec<InviteOutcome>)> {
        self.write(move |transaction| {
            async move {
                let entries: Vec<RosterEntry> =
                    people.iter().map(|person| person.entry.clone()).collect();
                let change = import_entries(transaction, &inviting.exam, &entries).await?;
                let origin = (inviting.account, inviting.now);
                audit::record_import(origin, &inviting.exam, "roster", entries.len());
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
    inviting: &InvitationBatch,
    people: Vec<Invitee>,
) -> Result<Vec<InviteOutcome>> {
    let mut invited = Vec::with_capacity(people.len());
    let mut people = people.into_iter();
    loop {
        let some: Vec<Invitee> = people.by_ref().take(MAX_ROWS_PER_STATEMENT).collect();
        if some.is_empty() {
            return Ok(invited);
        }
        invited.extend(invite_chunk(transaction, inviting, some).await?);
    }
}

async fn invite_chunk(
    transaction: &DatabaseTransaction,
    inviting: &InvitationBatch,
    people: Vec<Invitee>,
) -> Result<Vec<InviteOutcome>> {
    let known = find_or_create_accounts(transaction, &people, inviting.now).await?;
    let known_people = KnownPeople::load(transaction, &inviting.exam, known.values()).await?;
    let (mut outcomes, mut rows, mut messages) = (Vec::new(), Vec::new(), Vec::new());
    for person in people {
        let account = &known[&person_key(&person.entry)];
        if known_people.is_skipped(account, inviting) {
            outcomes.push(InviteOutcome::Skipped);
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
            matter: MessageBody::Invited {
                closes: inviting.closes,
            },
            secret: is_reached.then_some(person.code),
            is_quiet: false,
        });
        outcomes.push(match is_reached {
            true => InviteOutcome::Queued,
            false => InviteOutcome::NoChannel,
        });
    }
    let anew = rows.iter().map(|(account, _)| *account);
    void_unused_invitations(transaction, anew.collect(), inviting).await?;
    clear_start_times(transaction, &rows, inviting).await?;
    insert(transaction, rows, inviting).await?;
    insert_messages(transaction, messages, inviting.now).await?;
    Ok(outcomes)
}

/// The people who have an invitation to an exam, and those who have entered it.
struct KnownPeople {
    invited: HashSet<Uuid>,
    entered: HashSet<Uuid>,
}

impl KnownPeople {
    async fn load(
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

    fn is_skipped(&self, account: &account::Model, inviting: &InvitationBatch) -> bool {
        let is_used =
            !account.password_hash.is_empty() || account.assurance == Assurance::Provider.as_str();
        self.entered.contains(&account.id)
            || (self.invited.contains(&account.id) && !inviting.replaces_unused)
            || (inviting.only_unused && is_used)
    }
}

fn person_key(entry: &RosterEntry) -> PersonKey {
    (entry.id_number.as_str().to_owned(), entry.name.clone())
}

/// The confirmed account of each person, opened if there is none.
async fn find_or_create_accounts(
    transaction: &DatabaseTransaction,
    people: &[Invitee],
    now: Timestamp,
) -> Result<HashMap<PersonKey, account::Model>> {
    let mut known = find_people(transaction, people).await?;
    let mut opened = HashSet::new();
    let missing = people.iter().map(|person| &person.entry).filter(|entry| {
        let key = person_key(entry);
        !known.contains_key(&key) && opened.insert(key)
    });
    let missing: Vec<&RosterEntry> = missing.collect();
    if missing.is_empty() {
        return Ok(known);
    }
    let mut taken = list_taken_logins(transaction, &missing).await?;
    let rows = missing.into_iter().map(|entry| {
        let mut new = build_account(entry, now);
        new.login = find_free_login((&new.login, &new.name, new.id), |login| {
            taken.contains(login)
        });
        taken.insert(login_key(&new.login));
        account::ActiveModel {
            email: Set(entry.email.clone()),
            ..to_account_row(new)
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
) -> Result<HashMap<PersonKey, account::Model>> {
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
fn build_account(entry: &RosterEntry, now: Timestamp) -> NewAccount {
    NewAccount {
        id: AccountId(random::uuid_v7(now)),
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
    inviting: &InvitationBatch,
) -> Result<()> {
    if invited.is_empty() {
        return Ok(());
    }
    let rows = invited
        .into_iter()
        .map(|(account, digest)| invitation::ActiveModel {
            id: Set(random::uuid_v7(inviting.now)),
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
async fn clear_start_times(
    transaction: &DatabaseTransaction,
    invited: &[(Uuid, Sha256)],
    inviting: &InvitationBatch,
) -> Result<()> {
    if inviting.replaces_unused {
        for (person, _) in invited {
            set_roster_start(transaction, AccountId(*person), &inviting.exam, None).await?;
        }
    }
    Ok(())
}

/// Voids unused invitations and their unsent messages.
async fn void_unused_invitations(
    transaction: &DatabaseTransaction,
    accounts: Vec<Uuid>,
    inviting: &InvitationBatch,
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
        cancel_deliveries(transaction, id, SUPERSEDED, inviting.now).await?;
    }
    Ok(())
}

/// Reason of an unsent invitation, shown to the office.
const SUPERSEDED: &str = "a newer invitation was made";
