//! Locks on what has no row of its own, as the end of a list.

use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend};

use crate::error::Result;

/// Lets one transaction at a time go on, until its commit. SQLite has only one that writes.
pub(in crate::db) async fn lock_until_commit(
    transaction: &DatabaseTransaction,
    key: i64,
) -> Result<()> {
    if transaction.get_database_backend() == DbBackend::Postgres {
        let lock = format!("SELECT pg_advisory_xact_lock({key})");
        transaction.execute_unprepared(&lock).await?;
    }
    Ok(())
}
