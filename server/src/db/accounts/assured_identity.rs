//! Confirmed identities for roster lookups. A registered person typed number and name, which proves
//! nothing. A roster lookup therefore takes an [`AssuredIdentity`], which only a confirmed account
//! provides.

use futures::FutureExt;
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use shared::{
    audit::{AuditDetails, AuditKind},
    id::{AccountId, ExamCode},
    person::Assurance,
    problem::Problem,
    role::Role,
    time::Timestamp,
};

use crate::{
    db::{
        AccountRecord, Database, NewAuditEntry,
        applications::queue_group::update_groups_of_people,
        audit,
        engine::error::is_unique_violation,
        entity::{account, application, open_id_account},
        messages::account_message::{NewAccountMessage, insert_account_messages},
        rosters::upload_mark::copy_marks,
    },
    error::Result,
};

/// Number and name of a candidate, confirmed by another party.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssuredIdentity {
    number: String,
    name: String,
}

impl AssuredIdentity {
    pub(in crate::db) fn number(&self) -> &str {
        &self.number
    }

    pub(in crate::db) fn name(&self) -> &str {
        &self.name
    }
}

impl AccountRecord {
    /// The owner's identity for roster lookups; `None` for a self-declared account.
    pub fn assured_identity(&self) -> Option<AssuredIdentity> {
        if !self.assurance.is_confirmed() || self.role != Role::Candidate {
            return None;
        }
        Some(AssuredIdentity {
            number: self.identity.as_ref()?.number().to_owned(),
            name: self.name.clone(),
        })
    }
}

/// Confirmation of an account that its owner opened, by somebody who has seen their document.
#[derive(Clone, Debug)]
pub struct Vouching {
    pub account: AccountId,
    /// The officer; `None` for the command line.
    pub actor: Option<AccountId>,
    /// Note on how the identity was checked.
    pub identity_check: String,
    pub at: Timestamp,
    /// Messages to the owner.
    pub messages: Vec<NewAccountMessage>,
}

/// The result of confirming an account by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VouchOutcome {
    Confirmed,
    /// The account was confirmed before.
    AlreadyConfirmed(Assurance),
    /// The person has another confirmed account.
    OtherAccountConfirmed,
}

impl Database {
    /// Records the office's confirmation of an account's number and name. The roster's upload marks
    /// and its units then apply to its applications. The confirmation is an entry of the audit chain.
    ///
    /// # Errors
    /// `NotFound` for an unknown account, `Stale` if another account of the person was confirmed at
    /// the same time.
    pub async fn vouch_account(&self, vouching: Vouching) -> Result<VouchOutcome> {
        self.write(move |transaction| {
            async move {
                let id = vouching.account;
                // Locked, so that no correction of the identity is written between.
                let known = account::Entity::find_by_id(id.0)
                    .lock_exclusive()
                    .one(transaction)
                    .await?;
                let known = AccountRecord::try_from(known.ok_or(Problem::NotFound)?)?;
                if known.assurance.is_confirmed() {
                    return Ok(VouchOutcome::AlreadyConfirmed(known.assurance));
                }
                let confirmed = account::ActiveModel {
                    id: Set(id.0),
                    assurance: Set(Assurance::Vouched.as_str().to_owned()),
                    ..Default::default()
                };
                let taken = find_assured(transaction, &known).await?;
                if taken.is_some() {
                    return Ok(VouchOutcome::OtherAccountConfirmed);
                }
                match account::Entity::update(confirmed).exec(transaction).await {
                    Ok(_) => {}
                    Err(fault) if is_unique_violation(&fault) => return Err(Problem::Stale.into()),
                    Err(fault) => return Err(fault.into()),
                }
                let number = known.identity.as_ref().map(|it| it.number().to_owned());
                for exam in exams_of(transaction, id).await? {
                    let numbers = || number.iter().map(String::as_str);
                    copy_marks(transaction, &exam, numbers()).await?;
                    update_groups_of_people(transaction, &exam, numbers()).await?;
                }
                let details = AuditDetails::default()
                    .text("account", id.to_string())
                    .text("identity-check", vouching.identity_check.as_str());
                let kind = AuditKind::IdentityConfirmed;
                audit::record(NewAuditEntry::new(
                    vouching.at,
                    vouching.actor,
                    kind,
                    details,
                ));
                insert_account_messages(transaction, vouching.messages, vouching.at).await?;
                Ok(VouchOutcome::Confirmed)
            }
            .boxed()
        })
        .await
    }

    /// The identity providers connected to the account.
    pub async fn providers_of(&self, account: AccountId) -> Result<Vec<String>> {
        providers_of(self.read(), account).await
    }
}

async fn find_assured(
    connection: &impl ConnectionTrait,
    known: &AccountRecord,
) -> Result<Option<account::Model>> {
    let Some(identity) = &known.identity else {
        return Ok(None);
    };
    let found = account::Entity::find()
        .filter(account::COLUMN.role.eq(Role::Candidate.as_str()))
        .filter(account::COLUMN.id_number.eq(identity.number()))
        .filter(account::COLUMN.name.eq(known.name.as_str()))
        .filter(account::COLUMN.assurance.ne(Assurance::Declared.as_str()));
    Ok(found.one(connection).await?)
}

async fn exams_of(connection: &impl ConnectionTrait, account: AccountId) -> Result<Vec<ExamCode>> {
    let codes: Vec<String> = application::Entity::find()
        .select_only()
        .column(application::Column::Exam)
        .filter(application::COLUMN.candidate.eq(account.0))
        .into_tuple()
        .all(connection)
        .await?;
    Ok(codes.iter().filter_map(|code| code.parse().ok()).collect())
}

pub(in crate::db) async fn providers_of(
    connection: &impl ConnectionTrait,
    account: AccountId,
) -> Result<Vec<String>> {
    let providers = open_id_account::Entity::find()
        .select_only()
        .column(open_id_account::Column::Provider)
        .filter(open_id_account::COLUMN.account.eq(account.0));
    Ok(providers.into_tuple().all(connection).await?)
}
