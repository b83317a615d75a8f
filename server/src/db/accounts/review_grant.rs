//! Grants of reviewers on exams. The first grant ends the mark of an unrestricted reviewer, so that
//! an account that has lost its last grant may do nothing, and not everything again.

use std::collections::HashSet;

use futures::FutureExt;
use sea_orm::{
    ActiveValue::Set,
    ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait, Select,
    sea_query::{Condition, OnConflict},
};
use shared::{
    id::{AccountId, ExamCode},
    review_grant::{Grant, GrantKind, ReviewGrants},
    role::Role,
    staff::StaffEventKind,
    time::Timestamp,
    unit_scope::UnitScope,
    view::{Colleague, ReviewLevel},
};
use uuid::Uuid;

use crate::{
    db::{
        Database,
        accounts::account_change::StaffChange,
        engine::{
            error::CorruptRow,
            row_decoder::{RowDecoder, to_json},
        },
        entity::{account, review_grant},
    },
    error::Result,
};

/// Most reviewers of a list.
const MAX_REVIEWERS: usize = 500;

/// A grant with its dates.
#[derive(Clone, Debug)]
pub struct GrantRecord {
    pub grant: Grant,
    pub granted: Timestamp,
    /// `None` while the grant counts.
    pub revoked: Option<Timestamp>,
}

impl Database {
    /// Gives an account a right on an exam, also one that was revoked.
    pub async fn add_grant(&self, account: AccountId, grant: Grant, now: Timestamp) -> Result<()> {
        self.write(move |transaction| insert_grant(transaction, account, grant, now).boxed())
            .await
    }

    /// Takes a right from an account; `false` if it does not have it.
    pub async fn revoke_grant(
        &self,
        account: AccountId,
        (exam, kind): (ExamCode, GrantKind),
        now: Timestamp,
    ) -> Result<bool> {
        self.write(move |transaction| {
            async move {
                let ended = end_grant(transaction, account, (&exam, kind), now).await?;
                Ok(ended.is_some())
            }
            .boxed()
        })
        .await
    }

    /// Removes all grants of an account, which may judge every exam again, and records it.
    pub async fn unrestrict_staff(&self, change: StaffChange) -> Result<()> {
        self.write(move |transaction| {
            async move {
                review_grant::Entity::delete_many()
                    .filter(review_grant::COLUMN.account.eq(change.account.0))
                    .exec(transaction)
                    .await?;
                set_unrestricted(transaction, change.account, true).await?;
                change
                    .write(transaction, [StaffEventKind::Unrestricted])
                    .await
            }
            .boxed()
        })
        .await
    }

    /// The grants of an account, also the revoked ones.
    pub async fn list_grants(&self, account: AccountId) -> Result<Vec<GrantRecord>> {
        find_records(self.read(), account).await
    }

    /// The open accounts that may judge applications of this exam and unit at this level, by name.
    pub async fn list_reviewers(
        &self,
        exam: &ExamCode,
        unit: Option<&str>,
        level: ReviewLevel,
    ) -> Result<Vec<Colleague>> {
        // The units are read here and not in the query: they are a list in one column.
        let kind = GrantKind::from(level);
        let rows = select_grants_of(exam, kind).all(self.read()).await?;
        let mut covering: HashSet<Uuid> = HashSet::new();
        for row in rows {
            let account = row.account;
            let record = GrantRecord::try_from(row)?;
            if record.grant.scope.covers(unit) {
                covering.insert(account);
            }
        }
        let granted = select_grants_of(exam, kind)
            .select_only()
            .column(review_grant::Column::Account)
            .into_query();
        let accounts = account::Entity::find()
            .filter(account::COLUMN.role.eq(Role::Reviewer.as_str()))
            .filter(account::COLUMN.disabled.eq(false))
            .filter(
                Condition::any()
                    .add(account::COLUMN.is_unrestricted.eq(true))
                    .add(account::COLUMN.id.in_subquery(granted)),
            )
            .order_by_asc(account::COLUMN.name)
            .order_by_asc(account::COLUMN.login)
            .all(self.read())
            .await?;
        let may_judge =
            |account: &account::Model| account.is_unrestricted || covering.contains(&account.id);
        let reviewers = accounts.into_iter().filter(may_judge).take(MAX_REVIEWERS);
        let reviewers = reviewers.map(|row| Colleague {
            account: AccountId(row.id),
            name: row.name,
            login: row.login,
        });
        Ok(reviewers.collect())
    }

    /// The rights of a reviewer; none if there is no such account.
    pub async fn review_grants(&self, account: AccountId) -> Result<ReviewGrants> {
        read_review_grants(self.read(), account).await
    }
}

/// The grants of one right on an exam that count.
fn select_grants_of(exam: &ExamCode, kind: GrantKind) -> Select<review_grant::Entity> {
    review_grant::Entity::find()
        .filter(review_grant::COLUMN.exam.eq(exam.as_str()))
        .filter(review_grant::COLUMN.kind.eq(kind.as_str()))
        .filter(review_grant::COLUMN.revoked.is_null())
}

/// The rights of a reviewer, within a transaction or not; none if there is no such account.
pub(in crate::db) async fn read_review_grants(
    connection: &impl ConnectionTrait,
    account: AccountId,
) -> Result<ReviewGrants> {
    let row = account::Entity::find_by_id(account.0).one(connection);
    let Some(row) = row.await? else {
        return Ok(ReviewGrants::from_grants([]));
    };
    let records = find_records(connection, account).await?;
    Ok(to_review_grants(&row, records))
}

async fn find_records(
    connection: &impl ConnectionTrait,
    account: AccountId,
) -> Result<Vec<GrantRecord>> {
    let rows = review_grant::Entity::find()
        .filter(review_grant::COLUMN.account.eq(account.0))
        .order_by_asc(review_grant::COLUMN.exam)
        .order_by_asc(review_grant::COLUMN.kind)
        .all(connection)
        .await?;
    let records = rows.into_iter().map(GrantRecord::try_from);
    Ok(records.collect::<Result<_, _>>()?)
}

/// Inserts a grant, or renews one that was revoked or has other units. The account is restricted from
/// now on.
pub(in crate::db) async fn insert_grant(
    transaction: &DatabaseTransaction,
    account: AccountId,
    grant: Grant,
    now: Timestamp,
) -> Result<()> {
    let row = review_grant::ActiveModel {
        account: Set(account.0),
        exam: Set(grant.exam.to_string()),
        kind: Set(grant.kind.as_str().to_owned()),
        granted: Set(now.0),
        revoked: Set(None),
        units: Set(grant.scope.units().map(to_json)),
    };
    let columns = [
        review_grant::Column::Account,
        review_grant::Column::Exam,
        review_grant::Column::Kind,
    ];
    let renew = OnConflict::columns(columns)
        .update_columns([
            review_grant::Column::Granted,
            review_grant::Column::Revoked,
            review_grant::Column::Units,
        ])
        .to_owned();
    review_grant::Entity::insert(row)
        .on_conflict(renew)
        .exec_without_returning(transaction)
        .await?;
    set_unrestricted(transaction, account, false).await
}

async fn set_unrestricted(
    transaction: &DatabaseTransaction,
    account: AccountId,
    is_unrestricted: bool,
) -> Result<()> {
    account::Entity::update_many()
        .set(account::ActiveModel {
            is_unrestricted: Set(is_unrestricted),
            ..Default::default()
        })
        .filter(account::COLUMN.id.eq(account.0))
        .exec(transaction)
        .await?;
    Ok(())
}

/// The applications that a right of the account covers now. `None` if it does not have the right.
pub(in crate::db) async fn find_scope(
    transaction: &DatabaseTransaction,
    account: AccountId,
    (exam, kind): (&ExamCode, GrantKind),
) -> Result<Option<UnitScope>> {
    let found = review_grant::Entity::find()
        .filter(review_grant::COLUMN.account.eq(account.0))
        .filter(review_grant::COLUMN.exam.eq(exam.as_str()))
        .filter(review_grant::COLUMN.kind.eq(kind.as_str()))
        .filter(review_grant::COLUMN.revoked.is_null())
        .one(transaction)
        .await?;
    let found = found.map(GrantRecord::try_from).transpose()?;
    Ok(found.map(|record| record.grant.scope))
}

/// Ends a grant, and returns what it covered; `None` if the account does not have it.
pub(in crate::db) async fn end_grant(
    transaction: &DatabaseTransaction,
    account: AccountId,
    right: (&ExamCode, GrantKind),
    now: Timestamp,
) -> Result<Option<UnitScope>> {
    let Some(scope) = find_scope(transaction, account, right).await? else {
        return Ok(None);
    };
    let (exam, kind) = right;
    let revoked = review_grant::Entity::update_many()
        .set(review_grant::ActiveModel {
            revoked: Set(Some(now.0)),
            ..Default::default()
        })
        .filter(review_grant::COLUMN.account.eq(account.0))
        .filter(review_grant::COLUMN.exam.eq(exam.as_str()))
        .filter(review_grant::COLUMN.kind.eq(kind.as_str()))
        .filter(review_grant::COLUMN.revoked.is_null())
        .exec(transaction)
        .await?;
    Ok((revoked.rows_affected > 0).then_some(scope))
}

/// The rights that follow from an account and all its grants.
pub(in crate::db) fn to_review_grants(
    account: &account::Model,
    records: Vec<GrantRecord>,
) -> ReviewGrants {
    if account.is_unrestricted {
        return ReviewGrants::Unrestricted;
    }
    let valid = records.into_iter().filter(|it| it.revoked.is_none());
    ReviewGrants::from_grants(valid.map(|record| record.grant))
}

impl TryFrom<review_grant::Model> for GrantRecord {
    type Error = CorruptRow;
    fn try_from(row: review_grant::Model) -> Result<Self, CorruptRow> {
        let this = RowDecoder {
            table: "review_grant",
            id: format!("{} {} {}", row.account, row.exam, row.kind),
        };
        Ok(Self {
            grant: Grant {
                exam: this.parse_text::<ExamCode>(&row.exam)?,
                kind: this.parse_text::<GrantKind>(&row.kind)?,
                scope: match &row.units {
                    Some(units) => UnitScope::Units(this.json(units)?),
                    None => UnitScope::WholeExam,
                },
            },
            granted: Timestamp(row.granted),
            revoked: row.revoked.map(Timestamp),
        })
    }
}
