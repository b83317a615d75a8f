//! Sign-ins of staff with address and browser, kept for half a year.

use std::collections::HashMap;

use sea_orm::{
    ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use shared::{
    audit::{AuditDetails, AuditKind},
    id::AccountId,
    time::Timestamp,
    view::StaffSignIn,
};
use uuid::Uuid;

use crate::{
    db::{
        Database, NewAuditEntry,
        audit::{self, bound_row::bind_new_row},
        entity::staff_sign_in,
    },
    error::Result,
    random,
};

/// Most sign-ins on the page of an account.
const MAX_LISTED_SIGN_INS: u64 = 100;
/// Time in milliseconds for which sign-ins of staff are kept.
pub const SIGN_IN_RETENTION_MS: i64 = 180 * Timestamp::DAY_MS;

impl Database {
    /// Latest sign-in of each of these accounts that has one.
    pub async fn last_sign_ins(
        &self,
        accounts: &[AccountId],
    ) -> Result<HashMap<AccountId, Timestamp>> {
        let ids = accounts.iter().map(|account| account.0);
        let rows: Vec<(Uuid, i64)> = staff_sign_in::Entity::find()
            .select_only()
            .column(staff_sign_in::Column::Account)
            .column_as(staff_sign_in::Column::At.max(), "at")
            .filter(staff_sign_in::Column::Account.is_in(ids))
            .group_by(staff_sign_in::Column::Account)
            .into_tuple()
            .all(self.read())
            .await?;
        let rows = rows.into_iter();
        Ok(rows
            .map(|(account, at)| (AccountId(account), Timestamp(at)))
            .collect())
    }

    /// Sign-ins of an account, newest first.
    pub async fn list_sign_ins(&self, account: AccountId) -> Result<Vec<StaffSignIn>> {
        let rows = staff_sign_in::Entity::find()
            .filter(staff_sign_in::COLUMN.account.eq(account.0))
            .order_by_desc(staff_sign_in::COLUMN.at)
            .order_by_desc(staff_sign_in::COLUMN.id)
            .limit(MAX_LISTED_SIGN_INS)
            .all(self.read())
            .await?;
        let sign_ins = rows.into_iter().map(|row| StaffSignIn {
            at: Timestamp(row.at),
            address: row.address,
            browser: row.browser,
        });
        Ok(sign_ins.collect())
    }
}

/// Records a sign-in: account, address, browser and time. Old ones are deleted, also those of people
/// who no longer sign in.
pub(super) async fn insert_sign_in(
    transaction: &DatabaseTransaction,
    (account, address, browser, now): (AccountId, String, String, Timestamp),
) -> Result<()> {
    staff_sign_in::Entity::delete_many()
        .filter(
            staff_sign_in::COLUMN
                .at
                .lt(now.plus(-SIGN_IN_RETENTION_MS).0),
        )
        .exec(transaction)
        .await?;
    let row = staff_sign_in::ActiveModel {
        id: Set(random::uuid_v7(now)),
        account: Set(account.0),
        at: Set(now.0),
        address: Set(address),
        browser: Set(browser),
    };
    let details = AuditDetails::default().bind(bind_new_row(&row));
    audit::record(NewAuditEntry::new(
        now,
        Some(account),
        AuditKind::SignIn,
        details,
    ));
    staff_sign_in::Entity::insert(row)
        .exec_without_returning(transaction)
        .await?;
    Ok(())
}
