//! Second factors of accounts and their recovery codes. Each change is written with its event and
//! messages.

use futures::FutureExt;
use sea_orm::{ActiveValue::Set, DatabaseTransaction, EntityTrait, PaginatorTrait, QueryFilter};
use shared::{
    digest::Sha256,
    id::{AccountId, SessionId},
    problem::Problem,
    staff::StaffEventKind,
    time::Timestamp,
};
use uuid::Uuid;

use super::{account_change::StaffChange, contact::delete_other_sessions, delete_sessions};
use crate::{
    db::{
        Database,
        engine::error::is_unique_violation,
        entity::{second_factor, second_factor_code},
    },
    error::Result,
    random,
};

/// The second factor of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SecondFactorRecord {
    /// Value from which the secret is derived.
    pub nonce: Uuid,
    /// The latest accepted time step.
    pub last_step: i64,
    pub since: Timestamp,
}

impl Database {
    /// The second factor of an account. `None` if it has none.
    pub async fn find_second_factor(
        &self,
        account: AccountId,
    ) -> Result<Option<SecondFactorRecord>> {
        let row = second_factor::Entity::find_by_id(account.0)
            .one(self.read())
            .await?;
        Ok(row.map(|row| SecondFactorRecord {
            nonce: row.nonce,
            last_step: row.last_step,
            since: Timestamp(row.since),
        }))
    }

    /// Number of unused recovery codes of the second factor.
    pub async fn count_second_factor_codes(&self, account: AccountId) -> Result<u32> {
        let count = second_factor_code::Entity::find()
            .filter(second_factor_code::COLUMN.account.eq(account.0))
            .count(self.read())
            .await?;
        Ok(u32::try_from(count).unwrap_or(u32::MAX))
    }

    /// Stores a second factor with its recovery codes. Every other session of the account ends, since
    /// the password alone opened it.
    ///
    /// # Errors
    /// `Stale` if the account has one.
    pub async fn insert_second_factor(
        &self,
        factor: SecondFactorRecord,
        codes: Vec<Sha256>,
        kept: SessionId,
        change: StaffChange,
    ) -> Result<()> {
        self.write(move |transaction| {
            async move {
                let row = second_factor::ActiveModel {
                    account: Set(change.account.0),
                    nonce: Set(factor.nonce),
                    last_step: Set(factor.last_step),
                    since: Set(factor.since.0),
                };
                let inserted = second_factor::Entity::insert(row)
                    .exec_without_returning(transaction)
                    .await;
                match inserted {
                    Err(fault) if is_unique_violation(&fault) => {
                        return Err(Problem::Stale.into());
                    }
                    inserted => inserted?,
                };
                replace_codes(transaction, change.account, &codes, change.at).await?;
                delete_other_sessions(transaction, change.account, kept).await?;
                change
                    .write(transaction, [StaffEventKind::SecondFactorSet])
                    .await
            }
            .boxed()
        })
        .await
    }

    /// Accepts a code of this time step; `false` if one of it or of a later step was accepted
    /// before.
    pub async fn accept_totp_step(&self, account: AccountId, step: i64) -> Result<bool> {
        self.write(move |transaction| {
            async move {
                let accepted = second_factor::Entity::update_many()
                    .set(second_factor::ActiveModel {
                        last_step: Set(step),
                        ..Default::default()
                    })
                    .filter(second_factor::COLUMN.account.eq(account.0))
                    .filter(second_factor::COLUMN.last_step.lt(step))
                    .exec(transaction)
                    .await?;
                Ok(accepted.rows_affected > 0)
            }
            .boxed()
        })
        .await
    }

    /// Spends a recovery code; `false` if the account does not have it.
    pub async fn spend_second_factor_code(
        &self,
        code: Sha256,
        change: StaffChange,
    ) -> Result<bool> {
        self.write(move |transaction| {
            async move {
                let spent = second_factor_code::Entity::delete_many()
                    .filter(second_factor_code::COLUMN.account.eq(change.account.0))
                    .filter(second_factor_code::COLUMN.digest.eq(code.0.to_vec()))
                    .exec(transaction)
                    .await?;
                if spent.rows_affected == 0 {
                    return Ok(false);
                }
                change
                    .write(transaction, [StaffEventKind::SecondFactorCodeUsed])
                    .await?;
                Ok(true)
            }
            .boxed()
        })
        .await
    }

    /// Replaces the recovery codes of a second factor.
    pub async fn replace_second_factor_codes(
        &self,
        codes: Vec<Sha256>,
        change: StaffChange,
    ) -> Result<()> {
        self.write(move |transaction| {
            async move {
                replace_codes(transaction, change.account, &codes, change.at).await?;
                let event = StaffEventKind::SecondFactorCodesRenewed;
                change.write(transaction, [event]).await
            }
            .boxed()
        })
        .await
    }

    /// Removes a second factor with its codes. An administrator's reset also ends all sessions.
    ///
    /// # Errors
    /// `Stale` if the account has none.
    pub async fn remove_second_factor(
        &self,
        event: StaffEventKind,
        change: StaffChange,
    ) -> Result<()> {
        self.write(move |transaction| {
            async move {
                let removed = second_factor::Entity::delete_by_id(change.account.0)
                    .exec(transaction)
                    .await?;
                if removed.rows_affected == 0 {
                    return Err(Problem::Stale.into());
                }
                replace_codes(transaction, change.account, &[], change.at).await?;
                if event == StaffEventKind::SecondFactorReset {
                    delete_sessions(transaction, change.account).await?;
                }
                change.write(transaction, [event]).await
            }
            .boxed()
        })
        .await
    }
}

async fn replace_codes(
    transaction: &DatabaseTransaction,
    account: AccountId,
    codes: &[Sha256],
    now: Timestamp,
) -> Result<()> {
    second_factor_code::Entity::delete_many()
        .filter(second_factor_code::COLUMN.account.eq(account.0))
        .exec(transaction)
        .await?;
    if codes.is_empty() {
        return Ok(());
    }
    let rows = codes.iter().map(|code| second_factor_code::ActiveModel {
        id: Set(random::uuid_v7(now)),
        account: Set(account.0),
        digest: Set(code.0.to_vec()),
    });
    second_factor_code::Entity::insert_many(rows)
        .exec_without_returning(transaction)
        .await?;
    Ok(())
}
