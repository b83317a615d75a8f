//! Conversion of database errors to the server's error type.

use std::{any::Any, io::ErrorKind};

use sea_orm::{ConnAcquireErr, DbErr, RuntimeErr, SqlErr, sqlx};
use shared::problem::Problem;

use crate::error::Error;

/// SQLite's SQLITE_FULL and PostgreSQL's disk_full.
const DISK_FULL_CODES: [&str; 2] = ["13", "53100"];

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        if is_disk_full(&error) {
            Error::Problem(Problem::NoSpace)
        } else if is_busy(&error) {
            tracing::warn!(%error, "the database is busy");
            BUSY.into()
        } else {
            Error::Store(Box::new(error))
        }
    }
}

/// The problem returned while the database cannot be reached or is overloaded.
pub(in crate::db) const BUSY: Problem = Problem::Busy { retry_seconds: 5 };

/// Codes of PostgreSQL: too many connections, a shutdown or startup, a lost connection, a lock
/// timeout, and serialization failures.
const POSTGRES_BUSY_CODES: [&str; 11] = [
    "53300", "57P01", "57P02", "57P03", "08000", "08003", "08006", "55P03", "40001", "40P01",
    "53400",
];

/// A row that no version of this program has written.
#[derive(Debug, thiserror::Error)]
#[error("table {table}, row {id}: {fault}")]
pub struct CorruptRow {
    pub table: &'static str,
    pub id: String,
    pub fault: String,
}

impl From<CorruptRow> for Error {
    fn from(row: CorruptRow) -> Self {
        Error::Store(Box::new(row))
    }
}

/// An error for a row with an invalid value.
pub(in crate::db) fn corrupt_row(
    table: &'static str,
    id: impl ToString,
    fault: impl ToString,
) -> CorruptRow {
    CorruptRow {
        table,
        id: id.to_string(),
        fault: fault.to_string(),
    }
}

/// Reasons for which a valid command was not committed.
#[derive(Debug, thiserror::Error)]
pub(in crate::db) enum WriterError {
    #[error("the transaction that this command was part of failed: {0}")]
    Batch(String),
    #[error("it panicked: {0}")]
    Panic(String),
    #[error("the task of the database has stopped")]
    Stopped,
    #[error("the database does not answer")]
    Timeout,
}

impl From<WriterError> for Error {
    fn from(lost: WriterError) -> Self {
        match lost {
            WriterError::Timeout => BUSY.into(),
            lost => Error::Store(Box::new(lost)),
        }
    }
}

pub(in crate::db) fn panic_error(panic: &(dyn Any + Send)) -> WriterError {
    let words = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    WriterError::Panic(
        words
            .or_else(|| panic.downcast_ref::<String>().cloned())
            .unwrap_or_default(),
    )
}

/// Reason for the failure of a whole batch, returned to each of its commands.
#[derive(Clone, Debug)]
pub(in crate::db) enum BatchError {
    NoSpace,
    Busy,
    Other(String),
}

impl From<DbErr> for BatchError {
    fn from(error: DbErr) -> Self {
        if is_disk_full(&error) {
            BatchError::NoSpace
        } else if is_busy(&error) {
            tracing::warn!(%error, "the database is busy");
            BatchError::Busy
        } else {
            BatchError::Other(error.to_string())
        }
    }
}

impl From<BatchError> for Error {
    fn from(failure: BatchError) -> Self {
        match failure {
            BatchError::NoSpace => Error::Problem(Problem::NoSpace),
            BatchError::Busy => BUSY.into(),
            BatchError::Other(words) => WriterError::Batch(words).into(),
        }
    }
}

/// Returns whether a unique key was taken.
pub(in crate::db) fn is_unique_violation(error: &DbErr) -> bool {
    matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_)))
}

fn is_disk_full(error: &DbErr) -> bool {
    reported_code(error).is_some_and(|code| DISK_FULL_CODES.contains(&code.as_str()))
}

/// Returns whether the same statement can succeed a little later.
fn is_busy(error: &DbErr) -> bool {
    if let DbErr::ConnectionAcquire(ConnAcquireErr::Timeout) = error {
        return true;
    }
    let is_unreachable = match driver_error(error) {
        Some(sqlx::Error::PoolTimedOut) => true,
        // PostgreSQL is unreachable, or the connection broke.
        Some(sqlx::Error::Io(fault)) => fault.kind() != ErrorKind::StorageFull,
        _ => false,
    };
    is_unreachable
        || reported_code(error).is_some_and(|code| {
            POSTGRES_BUSY_CODES.contains(&code.as_str()) || is_sqlite_lock(&code)
        })
}

/// SQLITE_BUSY or SQLITE_LOCKED: extended codes have the same low byte.
fn is_sqlite_lock(code: &str) -> bool {
    let is_short = code.len() <= 4;
    is_short
        && code
            .parse::<u32>()
            .is_ok_and(|code| matches!(code & 0xff, 5 | 6))
}

fn driver_error(error: &DbErr) -> Option<&sqlx::Error> {
    let (DbErr::Exec(RuntimeErr::SqlxError(source))
    | DbErr::Query(RuntimeErr::SqlxError(source))
    | DbErr::Conn(RuntimeErr::SqlxError(source))) = error
    else {
        return None;
    };
    Some(source)
}

fn reported_code(error: &DbErr) -> Option<String> {
    match driver_error(error)? {
        sqlx::Error::Database(reported) => reported.code().map(|code| code.into_owned()),
        _ => None,
    }
}
