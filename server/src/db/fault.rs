//! What can go wrong in the database, as the server's one error.

use std::any::Any;

use sea_orm::{DbErr, RuntimeErr, SqlErr, sqlx};
use shared::problem::Problem;

use crate::error::Error;

/// SQLite's SQLITE_FULL and PostgreSQL's disk_full.
const FULL: [&str; 2] = ["13", "53100"];

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        if is_full(&error) {
            Error::Problem(Problem::NoSpace)
        } else {
            Error::Store(Box::new(error))
        }
    }
}

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

/// Names the row in which something did not make sense.
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

/// Why what was right was not done.
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
        Error::Store(Box::new(lost))
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

/// Why a whole batch failed, for each of its commands.
#[derive(Clone, Debug)]
pub(super) enum BatchFailure {
    NoSpace,
    Other(String),
}

impl From<DbErr> for BatchFailure {
    fn from(error: DbErr) -> Self {
        if is_full(&error) {
            BatchFailure::NoSpace
        } else {
            BatchFailure::Other(error.to_string())
        }
    }
}

impl From<BatchFailure> for Error {
    fn from(failure: BatchFailure) -> Self {
        match failure {
            BatchFailure::NoSpace => Error::Problem(Problem::NoSpace),
            BatchFailure::Other(words) => Lost::Batch(words).into(),
        }
    }
}

/// Whether a key was taken.
pub(super) fn is_taken(error: &DbErr) -> bool {
    matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_)))
}

fn is_full(error: &DbErr) -> bool {
    let (DbErr::Exec(RuntimeErr::SqlxError(source))
    | DbErr::Query(RuntimeErr::SqlxError(source))
    | DbErr::Conn(RuntimeErr::SqlxError(source))) = error
    else {
        return false;
    };
    match source.as_ref() {
        sqlx::Error::Database(reported) => reported
            .code()
            .is_some_and(|code| FULL.contains(&code.as_ref())),
        _ => false,
    }
}
