//! The audit chain: each write appends its entries in its own transaction, before the commit.
//!
//! A write collects its entries first ([`record`]) and appends them at its end, so that the lock on
//! the end of the chain is the last one that it takes and two writes never wait for each other.

pub(in crate::db) mod bound_row;
mod list;
mod store;

use std::cell::RefCell;

use futures::{FutureExt, future::BoxFuture};
use sea_orm::{
    ActiveValue::Set, ConnectionTrait, DatabaseTransaction, EntityTrait, PaginatorTrait, QueryOrder,
};
use shared::{
    audit::{AuditDetails, AuditEntry, AuditKind, FIRST_SEQUENCE, NO_PREVIOUS, audit_day},
    digest::Sha256,
    id::{AccountId, ApplicationId, ExamCode},
    time::Timestamp,
};

pub use self::store::SignedHead;
use crate::{
    db::{
        Database,
        engine::advisory_lock::lock_until_commit,
        entity::{
            audit_entry, export_entry, log_entry, receipt, review_event, staff_event,
            staff_sign_in, view_entry,
        },
    },
    error::Result,
};

/// Key of PostgreSQL's advisory lock on the end of the chain: `audit` in ASCII.
const CHAIN_LOCK: i64 = 0x61_75_64_69_74;
/// Entries in one statement. SQLite takes at most 32,766 values, and an entry has 10.
const MAX_ENTRIES_PER_STATEMENT: usize = 500;

/// An entry to be appended.
#[derive(Clone, Debug)]
pub struct NewAuditEntry {
    pub at: Timestamp,
    pub account: Option<AccountId>,
    pub kind: AuditKind,
    /// Code of the exam.
    pub exam: Option<String>,
    pub application: Option<ApplicationId>,
    pub details: AuditDetails,
}

impl NewAuditEntry {
    /// An entry about no exam and no application.
    pub fn new(
        at: Timestamp,
        account: Option<AccountId>,
        kind: AuditKind,
        details: AuditDetails,
    ) -> Self {
        Self {
            at,
            account,
            kind,
            exam: None,
            application: None,
            details,
        }
    }

    /// The same entry, about this exam.
    #[must_use]
    pub fn of_exam(self, exam: impl Into<String>) -> Self {
        Self {
            exam: Some(exam.into()),
            ..self
        }
    }

    /// The same entry, about this application.
    #[must_use]
    pub fn of_application(self, application: ApplicationId) -> Self {
        Self {
            application: Some(application),
            ..self
        }
    }
}

tokio::task_local! {
    /// Entries of the write that this task runs.
    static RECORDED: RefCell<Vec<NewAuditEntry>>;
}

/// Adds an entry to the running write. It is appended if the write succeeds.
///
/// # Panics
/// Outside of a write.
pub(in crate::db) fn record(entry: NewAuditEntry) {
    RECORDED.with(|recorded| recorded.borrow_mut().push(entry));
}

/// Records an import of this name with the number of its rows.
pub(in crate::db) fn record_import(
    (account, now): (Option<AccountId>, Timestamp),
    exam: &ExamCode,
    name: &str,
    rows: usize,
) {
    let details = AuditDetails::default()
        .text("import", name)
        .number("rows", i64::try_from(rows).unwrap_or(i64::MAX));
    let entry = NewAuditEntry::new(now, account, AuditKind::Import, details);
    record(entry.of_exam(exam.as_str()));
}

/// Runs a write and appends the entries that it has recorded. A write that fails appends none.
pub(in crate::db) async fn run_audited<T, W>(
    transaction: &DatabaseTransaction,
    work: W,
) -> Result<T>
where
    W: for<'t> FnOnce(&'t DatabaseTransaction) -> BoxFuture<'t, Result<T>> + Send,
{
    let running = async {
        let answer = work(transaction).await;
        (answer, RECORDED.with(RefCell::take))
    };
    let (answer, entries) = RECORDED.scope(RefCell::default(), running).await;
    let answer = answer?;
    if !entries.is_empty() {
        append(transaction, entries).await?;
    }
    Ok(answer)
}

impl Database {
    /// Begins the chain, if it has no entry: the first one binds the numbers of rows in the older
    /// logs.
    pub async fn begin_audit_chain(&self, now: Timestamp) -> Result<()> {
        if self.find_audit_entry(FIRST_SEQUENCE).await?.is_some() {
            return Ok(());
        }
        self.write(move |transaction| {
            async move {
                lock_until_commit(transaction, CHAIN_LOCK).await?;
                match find_last(transaction).await? {
                    Some(_) => Ok(()),
                    None => {
                        insert(transaction, &[build_first_entry(transaction, now).await?]).await
                    }
                }
            }
            .boxed()
        })
        .await
    }

    /// Appends an entry that belongs to no other change.
    pub async fn append_audit_entry(&self, entry: NewAuditEntry) -> Result<()> {
        self.write(move |_| {
            async move {
                record(entry);
                Ok(())
            }
            .boxed()
        })
        .await
    }
}

async fn append(transaction: &DatabaseTransaction, new: Vec<NewAuditEntry>) -> Result<()> {
    lock_until_commit(transaction, CHAIN_LOCK).await?;
    let mut entries = Vec::with_capacity(new.len());
    let (mut sequence, mut previous, mut day) = match find_last(transaction).await? {
        Some(row) => (row.sequence.unsigned_abs(), read_digest(&row.hash), row.day),
        None => {
            let first = build_first_entry(transaction, new[0].at).await?;
            let link = (first.sequence, first.hash(), first.day.clone());
            entries.push(first);
            link
        }
    };
    for new in new {
        sequence += 1;
        // The days of the chain never go back, so that the head of a day that is over is final.
        day = audit_day(new.at).max(day);
        let entry = AuditEntry {
            sequence,
            at: new.at,
            day: day.clone(),
            account: new.account,
            kind: new.kind.as_str().to_owned(),
            exam: new.exam,
            application: new.application,
            details: new.details.to_json(),
            previous,
        };
        previous = entry.hash();
        entries.push(entry);
    }
    insert(transaction, &entries).await
}

/// The last entry. It is read after the lock, by a statement that sees what others have committed.
async fn find_last(connection: &impl ConnectionTrait) -> Result<Option<audit_entry::Model>> {
    let last = audit_entry::Entity::find()
        .order_by_desc(audit_entry::COLUMN.sequence)
        .one(connection)
        .await?;
    Ok(last)
}

async fn build_first_entry(connection: &impl ConnectionTrait, at: Timestamp) -> Result<AuditEntry> {
    async fn count<E>(connection: &impl ConnectionTrait) -> Result<i64>
    where
        E: EntityTrait,
        E::Model: Sync,
    {
        let count = E::find().count(connection).await?;
        Ok(i64::try_from(count).unwrap_or(i64::MAX))
    }
    let details = AuditDetails::default()
        .number(
            "export_entry",
            count::<export_entry::Entity>(connection).await?,
        )
        .number("log_entry", count::<log_entry::Entity>(connection).await?)
        .number("receipt", count::<receipt::Entity>(connection).await?)
        .number(
            "review_event",
            count::<review_event::Entity>(connection).await?,
        )
        .number(
            "staff_event",
            count::<staff_event::Entity>(connection).await?,
        )
        .number(
            "staff_sign_in",
            count::<staff_sign_in::Entity>(connection).await?,
        )
        .number("view_entry", count::<view_entry::Entity>(connection).await?);
    Ok(AuditEntry {
        sequence: FIRST_SEQUENCE,
        at,
        day: audit_day(at),
        account: None,
        kind: AuditKind::ChainStarted.as_str().to_owned(),
        exam: None,
        application: None,
        details: details.to_json(),
        previous: NO_PREVIOUS,
    })
}

async fn insert(connection: &impl ConnectionTrait, entries: &[AuditEntry]) -> Result<()> {
    for entries in entries.chunks(MAX_ENTRIES_PER_STATEMENT) {
        let rows = entries.iter().map(|entry| audit_entry::ActiveModel {
            sequence: Set(entry.sequence.cast_signed()),
            at: Set(entry.at.0),
            day: Set(entry.day.clone()),
            account: Set(entry.account.map(|account| account.0)),
            kind: Set(entry.kind.clone()),
            exam: Set(entry.exam.clone()),
            application: Set(entry.application.map(|application| application.0)),
            details: Set(entry.details.clone()),
            previous: Set(entry.previous.0.to_vec()),
            hash: Set(entry.hash().0.to_vec()),
        });
        audit_entry::Entity::insert_many(rows)
            .exec_without_returning(connection)
            .await?;
    }
    Ok(())
}

/// A stored hash. A changed one may have another length: it becomes a hash that no entry has.
fn read_digest(bytes: &[u8]) -> Sha256 {
    <[u8; 32]>::try_from(bytes).map_or_else(|_| Sha256::of(bytes), Sha256)
}
