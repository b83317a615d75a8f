//! Errors of the server, and the part of them that a person sees.
//!
//! [`to_problem`] is the only conversion to a [`Problem`]; it logs an internal error once, with the
//! reference that the person sees.

use std::{error::Error as StdError, io};

use shared::{application::LockReason, problem::Problem};

use crate::random;

pub type Result<T, E = Error> = std::result::Result<T, E>;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A problem that is shown to the person unchanged.
    #[error("{0}")]
    Problem(Problem),
    #[error("the database failed")]
    Store(#[source] Box<dyn StdError + Send + Sync>),
    #[error("a file could not be read or written")]
    Io(#[from] io::Error),
    #[error("a task ended before its time")]
    Task(#[from] tokio::task::JoinError),
    /// A state that the program considers impossible.
    #[error("{0}")]
    Broken(String),
}

impl From<Problem> for Error {
    fn from(problem: Problem) -> Self {
        Error::Problem(problem)
    }
}

impl From<LockReason> for Error {
    fn from(locked: LockReason) -> Self {
        Error::Problem(locked.into())
    }
}

/// The problem shown to the person. Internal errors are logged here.
pub fn to_problem(error: Error) -> Problem {
    if let Error::Problem(problem) = error {
        return problem;
    }
    if is_out_of_space(&error) {
        tracing::error!(error = %describe(&error), "no space left");
        return Problem::NoSpace;
    }
    let reference = random::new_reference();
    tracing::error!(reference, error = %describe(&error), "a request failed");
    Problem::Internal { reference }
}

/// The error and its chain of causes on one line.
fn describe(error: &Error) -> String {
    let causes = causes(error).map(|cause| cause.to_string());
    causes.collect::<Vec<_>>().join(": ")
}

fn is_out_of_space(error: &Error) -> bool {
    causes(error)
        .filter_map(|cause| cause.downcast_ref::<io::Error>())
        .any(|cause| {
            matches!(
                cause.kind(),
                io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded
            )
        })
}

/// The error itself, followed by its chain of causes.
fn causes<'a>(error: &'a Error) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    let mut next: Option<&'a (dyn StdError + 'static)> = Some(error);
    std::iter::from_fn(move || {
        let cause = next?;
        next = cause.source();
        Some(cause)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_disk_is_reported_and_other_errors_get_a_reference() {
        let full = Error::Store(Box::new(io::Error::from(io::ErrorKind::StorageFull)));
        assert_eq!(to_problem(full), Problem::NoSpace);
        let broken = Error::Io(io::Error::other("cable"));
        assert!(
            matches!(to_problem(broken), Problem::Internal { reference } if reference.len() == 8)
        );
        assert_eq!(to_problem(Problem::Stale.into()), Problem::Stale);
    }
}
