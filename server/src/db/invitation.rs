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
    person::IdNumber,
    role::Role,
    time::Timestamp,
};
use uuid::Uuid;

use super::{
    AccountRecord, Database, NewAccount, RosterEntry,
    account::write_password,
    enter::find_entered,
    entity::{account, invitation, roster_entry},
    recovery::replace_own,
    register::open_account,
    row::Row,
};
use crate::{error::Result, random};

/// Someone to be invited.
#[derive(Clone, Debug)]
pub struct Invitee {
    pub id_number: IdNumber,
    pub name: String,
    pub phone: Option<String>,
    /// Of the code, not the code.
    pub code: Sha256,
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
    /// exam; an earlier one that was not used is void. Says of each whether they were invited:
    /// those who have entered the exam are not.
    pub async fn invite(
        &self,
        exam: &ExamCode,
        people: Vec<Invitee>,
        now: Timestamp,
    ) -> Result<Vec<bool>> {
        let exam = exam.clone();
        self.write(move |transaction| {
            async move {
                let mut invited = Vec::with_capacity(people.len());
                for person in people {
                    invited.push(invite_one(transaction, &exam, person, now).await?);
                }
                Ok(invited)
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

async fn invite_one(
    transaction: &DatabaseTransaction,
    exam: &ExamCode,
    person: Invitee,
    now: Timestamp,
) -> Result<bool> {
    let account = match find_person(transaction, &person).await? {
        Some(account) if find_entered(transaction, account, exam).await?.is_some() => {
            return Ok(false);
        }
        Some(account) => account,
        None => open_for(transaction, &person, now).await?,
    };
    invitation::Entity::delete_many()
        .filter(invitation::COLUMN.account.eq(account.0))
        .filter(invitation::COLUMN.exam.eq(exam.as_str()))
        .filter(invitation::COLUMN.used.is_null())
        .exec(transaction)
        .await?;
    let row = invitation::ActiveModel {
        id: Set(random::id(now)),
        exam: Set(exam.to_string()),
        account: Set(account.0),
        digest: Set(person.code.0.to_vec()),
        invited: Set(now.0),
        used: Set(None),
    };
    invitation::Entity::insert(row)
        .exec_without_returning(transaction)
        .await?;
    Ok(true)
}

async fn find_person(
    transaction: &DatabaseTransaction,
    person: &Invitee,
) -> Result<Option<AccountId>> {
    let id: Option<Uuid> = account::Entity::find()
        .select_only()
        .column(account::Column::Id)
        .filter(account::COLUMN.role.eq(Role::Candidate.as_str()))
        .filter(account::COLUMN.id_number.eq(person.id_number.as_str()))
        .filter(account::COLUMN.name.eq(person.name.as_str()))
        .into_tuple()
        .one(transaction)
        .await?;
    Ok(id.map(AccountId))
}

async fn open_for(
    transaction: &DatabaseTransaction,
    person: &Invitee,
    now: Timestamp,
) -> Result<AccountId> {
    let id = AccountId(random::id(now));
    let new = NewAccount {
        id,
        role: Role::Candidate,
        login: person.id_number.as_str().to_owned(),
        name: person.name.clone(),
        identity: Some(person.id_number.clone().into()),
        valid_until: None,
        phone: person.phone.clone(),
        password_hash: None,
        created: now,
    };
    open_account(transaction, new, &[]).await?;
    Ok(id)
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
