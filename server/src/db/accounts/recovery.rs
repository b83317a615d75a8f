//! Recovery codes: sets owned by a person, and single codes issued by the office.

use futures::FutureExt;
use sea_orm::{
    ActiveValue::Set, Condition, DatabaseTransaction, EntityTrait, PaginatorTrait, QueryFilter,
};
use shared::{
    audit::{AuditDetails, AuditKind},
    digest::Sha256,
    id::AccountId,
    problem::Problem,
    role::Role,
    staff::StaffEventKind,
    time::Timestamp,
};
use uuid::Uuid;

use crate::{
    db::{
        Database, NewAuditEntry,
        accounts::{
            account_change::{OwnChange, StaffChange},
            one_time_code::spend_code,
            write_password,
        },
        audit,
        entity::{account, recovery_code},
        messages::account_message::{NewAccountMessage, insert_account_messages},
    },
    error::Result,
    random,
};

/// A code of the office with which an owner sets a new password.
#[derive(Clone, Debug)]
pub struct NewOfficeCode {
    pub account: AccountId,
    /// SHA-256 of the code.
    pub code: Sha256,
    pub expires: Timestamp,
    /// The person who makes it; `None` for the command line.
    pub actor: Option<AccountId>,
    /// Note on how the identity was checked; empty for the command line.
    pub identity_check: String,
    /// Messages to the owner.
    pub messages: Vec<NewAccountMessage>,
}

impl Database {
    /// Replaces the account's own codes.
    pub async fn replace_recovery_codes(
        &self,
        account: AccountId,
        codes: Vec<Sha256>,
        now: Timestamp,
    ) -> Result<()> {
        self.write(move |transaction| {
            async move { replace_own_codes(transaction, account, &codes, now).await }.boxed()
        })
        .await
    }

    /// Replaces the code of the office, which is valid for a limited time. That of staff is an event
    /// of the account, and that of a candidate an entry of the audit chain.
    ///
    /// # Errors
    /// `NotFound` for an unknown account.
    pub async fn issue_recovery_code(&self, new: NewOfficeCode, now: Timestamp) -> Result<()> {
        self.write(move |transaction| {
            async move {
                let (account, until) = (new.account, new.expires);
                let owner = account::Entity::find_by_id(account.0)
                    .one(transaction)
                    .await?
                    .ok_or(Problem::NotFound)?;
                replace_office_code(transaction, account, new.code, now, until).await?;
                if owner.role == Role::Candidate.as_str() {
                    let details = AuditDetails::default()
                        .text("account", account.to_string())
                        .text("identity-check", new.identity_check.as_str());
                    let kind = AuditKind::ResetCode;
                    audit::record(NewAuditEntry::new(now, new.actor, kind, details));
                    return insert_account_messages(transaction, new.messages, now).await;
                }
                let change = StaffChange {
                    account,
                    actor: new.actor,
                    at: now,
                    messages: new.messages,
                };
                let event = StaffEventKind::LinkIssued { until };
                change.write(transaction, [event]).await
            }
            .boxed()
        })
        .await
    }

    /// Number of the account's own unused codes.
    pub async fn count_recovery_codes(&self, account: AccountId) -> Result<u32> {
        let count = recovery_code::Entity::find()
            .filter(recovery_code::COLUMN.account.eq(account.0))
            .filter(recovery_code::COLUMN.by_office.eq(false))
            .count(self.read())
            .await?;
        Ok(u32::try_from(count).unwrap_or(u32::MAX))
    }

    /// The account among these to which the code belongs; `None` if it was used or has expired.
    pub async fn find_recovery_code(
        &self,
        accounts: &[AccountId],
        code: Sha256,
        now: Timestamp,
    ) -> Result<Option<AccountId>> {
        let row = recovery_code::Entity::find()
            .filter(valid_code_condition(code, now))
            .one(self.read())
            .await?;
        let owner = row.map(|row| AccountId(row.account));
        Ok(owner.filter(|owner| accounts.contains(owner)))
    }

    /// Spends the code, sets a new password and ends every session; `false` if the code was already
    /// spent.
    ///
    /// A code of the office also removes all other ways of recovery that a previous holder may
    /// have: recovery codes, and the confirmation of phone and mail address.
    pub async fn recover_by_code(
        &self,
        code: Sha256,
        password_hash: String,
        change: OwnChange,
    ) -> Result<bool> {
        self.write(move |transaction| {
            async move {
                let found = recovery_code::Entity::find()
                    .filter(recovery_code::COLUMN.account.eq(change.account.0))
                    .filter(valid_code_condition(code, change.at))
                    .one(transaction)
                    .await?;
                let Some(found) = found else {
                    return Ok(false);
                };
                let used = recovery_code::Entity::delete_by_id(found.id)
                    .exec(transaction)
                    .await?;
                if used.rows_affected == 0 {
                    return Ok(false);
                }
                write_password(transaction, change.account, password_hash).await?;
                if found.by_office {
                    reset_recovery_channels(transaction, change.account).await?;
                }
                change.write(transaction).await?;
                Ok(true)
            }
            .boxed()
        })
        .await
    }

    /// As [`Self::recover_by_code`], with a code that was sent to a confirmed phone or mail address.
    pub async fn recover_by_message(
        &self,
        code: Uuid,
        password_hash: String,
        change: OwnChange,
    ) -> Result<bool> {
        self.write(move |transaction| {
            async move {
                if !spend_code(transaction, code, change.at).await? {
                    return Ok(false);
                }
                write_password(transaction, change.account, password_hash).await?;
                change.write(transaction).await?;
                Ok(true)
            }
            .boxed()
        })
        .await
    }
}

/// Replaces the code of the office by this one.
pub(in crate::db) async fn replace_office_code(
    transaction: &DatabaseTransaction,
    account: AccountId,
    code: Sha256,
    now: Timestamp,
    expires: Timestamp,
) -> Result<()> {
    recovery_code::Entity::delete_many()
        .filter(recovery_code::COLUMN.account.eq(account.0))
        .filter(recovery_code::COLUMN.by_office.eq(true))
        .exec(transaction)
        .await?;
    let row = recovery_code::ActiveModel {
        by_office: Set(true),
        expires: Set(Some(expires.0)),
        ..to_recovery_code_row(account, &code, now)
    };
    recovery_code::Entity::insert(row)
        .exec_without_returning(transaction)
        .await?;
    Ok(())
}

pub(in crate::db) async fn reset_recovery_channels(
    transaction: &DatabaseTransaction,
    account: AccountId,
) -> Result<()> {
    recovery_code::Entity::delete_many()
        .filter(recovery_code::COLUMN.account.eq(account.0))
        .exec(transaction)
        .await?;
    let row = account::ActiveModel {
        phone_verified: Set(None),
        email_verified: Set(None),
        ..Default::default()
    };
    account::Entity::update_many()
        .set(row)
        .filter(account::COLUMN.id.eq(account.0))
        .exec(transaction)
        .await?;
    Ok(())
}

pub(in crate::db) fn valid_code_condition(code: Sha256, now: Timestamp) -> Condition {
    let lasts = Condition::any()
        .add(recovery_code::COLUMN.expires.is_null())
        .add(recovery_code::COLUMN.expires.gt(now.0));
    Condition::all()
        .add(recovery_code::COLUMN.digest.eq(code.0.to_vec()))
        .add(lasts)
}

pub(in crate::db) async fn replace_own_codes(
    transaction: &DatabaseTransaction,
    account: AccountId,
    codes: &[Sha256],
    now: Timestamp,
) -> Result<()> {
    recovery_code::Entity::delete_many()
        .filter(recovery_code::COLUMN.account.eq(account.0))
        .filter(recovery_code::COLUMN.by_office.eq(false))
        .exec(transaction)
        .await?;
    let rows = codes
        .iter()
        .map(|code| to_recovery_code_row(account, code, now));
    recovery_code::Entity::insert_many(rows)
        .exec_without_returning(transaction)
        .await?;
    Ok(())
}

fn to_recovery_code_row(
    account: AccountId,
    code: &Sha256,
    now: Timestamp,
) -> recovery_code::ActiveModel {
    recovery_code::ActiveModel {
        id: Set(random::uuid_v7(now)),
        account: Set(account.0),
        digest: Set(code.0.to_vec()),
        by_office: Set(false),
        expires: Set(None),
    }
}
