//! Conversion of database errors to the server's error type.

use std::{any::Any, io::ErrorKind};

use sea_orm::{ConnAcquireErr, DbErr, RuntimeErr, SqlErr, sqlx};
use shared::problem::Problem;

use crate::error::Error;

/// SQLite's SQLITE_FULL and PostgreSQL's disk_full.
const FULL: [&str; 2] = ["13", "53100"];

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        if is_full(&error) {
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
pub(super) const BUSY: Problem = Problem::Busy { retry_seconds: 5 };

/// Codes of PostgreSQL: too many connections, a shutdown or startup, a lost connection, a lock
/// timeout, and serialization failures.
const BUSY_CODES: [&str; 11] = [
    "53300", "57P01", "57P02", "57P03", "08000", "08003", "08006", "55P03", "40001", "40P01",
    "53400",
];

/// A row that no version of this program has written.
#[derive(Debug, thiserror::Error)]
#[error("table {table}, row {id}: {fault}")]
pub struct NonsenseRow {
    pub table: &'static str,
    pub id: String,
    pub fault: String,
}

impl From<NonsenseRow> for Error {
    fn from(row: NonsenseRow) -> Self {
        Error::Store(Box::new(row))
    }
}

/// An error for a row with an invalid value.
pub(super) fn nonsense(
    table: &'static str,
    id: impl ToString,
    fault: impl ToString,
) -> NonsenseRow {
    NonsenseRow {
        table,
        id: id.to_string(),
        fault: fault.to_string(),
    }
}

/// Reasons for which a valid command was not committed.
#[derive(Debug, thiserror::Error)]
pub(super) enum Lost {
    #[error("the transaction that this command was part of failed: {0}")]
    Batch(String),
    #[error("it panicked: {0}")]
    Panic(String),
    #[error("the task of the database has stopped")]
    Stopped,
    #[error("the database does not answer")]
    Silent,
}

impl From<Lost> for Error {
    fn from(lost: Lost) -> Self {
        match lost {
            Lost::Silent => BUSY.into(),
            lost => Error::Store(Box::new(lost)),
        }
    }
}

pub(super) fn panicked(panic: &(dyn Any + Send)) -> Lost {
    let words = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    Lost::Panic(
        words
            .or_else(|| panic.downcast_ref::<String>().cloned())
            .unwrap_or_default(),
    )
}

/// Reason for the failure of a whole batch, returned to each of its commands.
#[derive(Clone, Debug)]
pub(super) enum BatchFailure {
    NoSpace,
    Busy,
    Other(String),
}

impl From<DbErr> for BatchFailure {
    fn from(error: DbErr) -> Self {
        if is_full(&error) {
            BatchFailure::NoSpace
        } else if is_busy(&error) {
            tracing::warn!(%error, "the database is busy");
            BatchFailure::Busy
        } else {
            BatchFailure::Other(error.to_string())
        }
    }
}

impl From<BatchFailure> for Error {
    fn from(failure: BatchFailure) -> Self {
        match failure {
            BatchFailure::NoSpace => Error::Problem(Problem::NoSpace),
            BatchFailure::Busy => BUSY.into(),
            BatchFailure::Other(words) => Lost::Batch(words).into(),
        }
    }
}

/// Returns whether a unique key was taken.
pub(super) fn is_taken(error: &DbErr) -> bool {
    matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_)))
}

fn is_full(error: &DbErr) -> bool {
    reported_code(error).is_some_and(|code| FULL.contains(&code.as_str()))
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
        || reported_code(error)
            .is_some_and(|code| BUSY_CODES.contains(&code.as_str()) || is_sqlite_lock(&code))
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
