//! Invitations: the office opens an account, and a one-time code sets its password (S4-02, S4-20).

use std::collections::HashSet;

use futures::FutureExt;
use sea_orm::{
    ActiveValue::Set, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use shared::{
    digest::Sha256,
    id::{AccountId, ExamCode},
    message::{Channel, Matter},
    problem::Problem,
    role::Role,
    time::Timestamp,
};
use uuid::Uuid;

use super::{
    AccountRecord, Database, NewAccount, NewMessage, RosterChange, RosterEntry,
    account::write_password,
    enter::find_entered,
    entity::{account, invitation, message, roster_entry},
    message::write,
    recovery::replace_own,
    register::open_account,
    roster::import,
    row::Row,
    settle::give_up,
};
use crate::{error::Result, random};

/// Someone to be invited.
#[derive(Clone, Debug)]
pub struct Invitee {
    pub entry: RosterEntry,
    /// Of the code, not the code.
    pub digest: Sha256,
    /// The code itself: it stands in the message until that is sent, and nowhere after.
    pub code: String,
}

/// What an invitation says, and by what it could go.
#[derive(Clone, Debug)]
pub struct Inviting {
    pub exam: ExamCode,
    pub exam_version: u32,
    pub closes: Option<Timestamp>,
    pub channels: Vec<Channel>,
    /// Whoever has not used an invitation gets a new one, and the old is void.
    pub again: bool,
    pub now: Timestamp,
}

/// Whether a person was invited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Invited {
    /// A message with the code waits to be sent.
    Written,
    /// There is no way to send it: the office passes the code on.
    ToPassOn,
    /// They have entered the exam, or have an invitation.
    LeftOut,
}

#[derive(Clone, Debug)]
pub struct InvitationRecord {
    pub exam: ExamCode,
    pub account: AccountRecord,
    pub invited: Timestamp,
    pub used: Option<Timestamp>,
}

impl Database {
    /// Opens the accounts that are not there and gives each person their one invitation to the
    /// exam, with its message; an earlier one that was not used is void.
    pub async fn invite(&self, inviting: Inviting, people: Vec<Invitee>) -> Result<Vec<Invited>> {
        self.write(move |transaction| {
            async move { invite_all(transaction, &inviting, people).await }.boxed()
        })
        .await
    }

    /// The same, with the people's entries in the roster.
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

    /// Those on the roster whom nobody has invited yet.
    pub async fn list_uninvited(&self, exam: &ExamCode) -> Result<Vec<RosterEntry>> {
        let invited: Vec<(Option<String>, String)> = invitation::Entity::find()
            .select_only()
            .column_as(account::Column::IdNumber, "id_number")
            .column_as(account::Column::Name, "name")
            .inner_join(account::Entity)
            .filter(invitation::COLUMN.exam.eq(exam.as_str()))
            .into_tuple()
            .all(self.read())
            .await?;
        let invited: HashSet<_> = invited.into_iter().collect();
        let listed = roster_entry::Entity::find()
            .filter(roster_entry::COLUMN.exam.eq(exam.as_str()))
            .all(self.read())
            .await?;
        let mut entries = Vec::new();
        for row in listed {
            let key = (Some(row.id_number.clone()), row.name.clone());
            if !invited.contains(&key) {
                entries.push(row.try_into()?);
            }
        }
        Ok(entries)
    }

    pub async fn find_invitation(&self, code: Sha256) -> Result<Option<InvitationRecord>> {
        let found = invitation::Entity::find()
            .filter(invitation::COLUMN.digest.eq(code.0.to_vec()))
            .find_also_related(account::Entity)
            .one(self.read())
            .await?;
        let Some((row, Some(person))) = found else {
            return Ok(None);
        };
        let this = Row {
            table: "invitation",
            id: row.id,
        };
        Ok(Some(InvitationRecord {
            exam: this.word(&row.exam)?,
            account: person.try_into()?,
            invited: Timestamp(row.invited),
            used: row.used.map(Timestamp),
        }))
    }

    /// Uses the invitation up: the account has its password and its recovery codes. Says whether
    /// it had not been used before.
    pub async fn accept_invitation(
        &self,
        code: Sha256,
        account: AccountId,
        password_hash: String,
        codes: Vec<Sha256>,
        now: Timestamp,
    ) -> Result<bool> {
        self.write(move |transaction| {
            async move {
                let used = invitation::Entity::update_many()
                    .set(invitation::ActiveModel {
                        used: Set(Some(now.0)),
                        ..Default::default()
                    })
                    .filter(invitation::COLUMN.digest.eq(code.0.to_vec()))
                    .filter(invitation::COLUMN.account.eq(account.0))
                    .filter(invitation::COLUMN.used.is_null())
                    .exec(transaction)
                    .await?;
                if used.rows_affected == 0 {
                    return Ok(false);
                }
                write_password(transaction, account, password_hash).await?;
                replace_own(transaction, account, &codes, now).await?;
                Ok(true)
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
    for person in people {
        invited.push(invite_one(transaction, inviting, person).await?);
    }
    Ok(invited)
}

async fn invite_one(
    transaction: &DatabaseTransaction,
    inviting: &Inviting,
    person: Invitee,
) -> Result<Invited> {
    let (exam, now) = (&inviting.exam, inviting.now);
    let known = match find_person(transaction, &person.entry).await? {
        Some(known) => {
            let id = AccountId(known.id);
            let has_one = invited_at(transaction, id, exam).await?.is_some();
            if find_entered(transaction, id, exam).await?.is_some() || (has_one && !inviting.again)
            {
                return Ok(Invited::LeftOut);
            }
            known
        }
        None => open_for(transaction, &person.entry, now).await?,
    };
    withdraw(transaction, known.id, exam, now).await?;
    let row = invitation::ActiveModel {
        id: Set(random::id(now)),
        exam: Set(exam.to_string()),
        account: Set(known.id),
        digest: Set(person.digest.0.to_vec()),
        invited: Set(now.0),
        used: Set(None),
    };
    invitation::Entity::insert(row)
        .exec_without_returning(transaction)
        .await?;
    let is_reached = inviting.channels.iter().any(|channel| match channel {
        Channel::Mail => known.email.is_some(),
        Channel::Sms => known.phone.is_some(),
    });
    let message = NewMessage {
        account: AccountId(known.id),
        application: None,
        exam: exam.clone(),
        exam_version: inviting.exam_version,
        matter: Matter::Invited {
            closes: inviting.closes,
        },
        secret: is_reached.then_some(person.code),
    };
    write(transaction, message, false, now).await?;
    Ok(match is_reached {
        true => Invited::Written,
        false => Invited::ToPassOn,
    })
}

/// Makes an invitation that was not used void, and whatever of its message was not sent yet.
async fn withdraw(
    transaction: &DatabaseTransaction,
    account: Uuid,
    exam: &ExamCode,
    now: Timestamp,
) -> Result<()> {
    invitation::Entity::delete_many()
        .filter(invitation::COLUMN.account.eq(account))
        .filter(invitation::COLUMN.exam.eq(exam.as_str()))
        .filter(invitation::COLUMN.used.is_null())
        .exec(transaction)
        .await?;
    let unsent: Vec<Uuid> = message::Entity::find()
        .select_only()
        .column(message::Column::Id)
        .filter(message::COLUMN.account.eq(account))
        .filter(message::COLUMN.exam.eq(exam.as_str()))
        .filter(message::COLUMN.secret.is_not_null())
        .into_tuple()
        .all(transaction)
        .await?;
    for id in unsent {
        give_up(transaction, id, SUPERSEDED, now).await?;
    }
    Ok(())
}

/// Why an invitation was not sent, for the office.
const SUPERSEDED: &str = "a newer invitation was made";

async fn find_person(
    transaction: &DatabaseTransaction,
    entry: &RosterEntry,
) -> Result<Option<account::Model>> {
    Ok(account::Entity::find()
        .filter(account::COLUMN.role.eq(Role::Candidate.as_str()))
        .filter(account::COLUMN.id_number.eq(entry.id_number.as_str()))
        .filter(account::COLUMN.name.eq(entry.name.as_str()))
        .one(transaction)
        .await?)
}

async fn open_for(
    transaction: &DatabaseTransaction,
    entry: &RosterEntry,
    now: Timestamp,
) -> Result<account::Model> {
    let new = NewAccount {
        id: AccountId(random::id(now)),
        role: Role::Candidate,
        login: entry.id_number.as_str().to_owned(),
        name: entry.name.clone(),
        identity: Some(entry.id_number.clone().into()),
        valid_until: None,
        phone: entry.phone.clone(),
        password_hash: None,
        created: now,
    };
    open_account(transaction, new, &[]).await?;
    let opened = find_person(transaction, entry)
        .await?
        .ok_or(Problem::NotFound)?;
    let reached = account::ActiveModel {
        id: Set(opened.id),
        email: Set(entry.email.clone()),
        ..Default::default()
    };
    Ok(account::Entity::update(reached).exec(transaction).await?)
}

/// When the person was last invited to the exam.
pub(super) async fn invited_at(
    connection: &impl ConnectionTrait,
    account: AccountId,
    exam: &ExamCode,
) -> Result<Option<Timestamp>> {
    let row = invitation::Entity::find()
        .filter(invitation::COLUMN.account.eq(account.0))
        .filter(invitation::COLUMN.exam.eq(exam.as_str()))
        .order_by_desc(invitation::COLUMN.invited)
        .one(connection)
        .await?;
    Ok(row.map(|row| Timestamp(row.invited)))
}
