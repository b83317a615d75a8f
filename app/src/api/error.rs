//! The error of a server function: a `Problem` of the server, or a transport failure.

use leptos::prelude::{FromServerFnError, ServerFnErrorErr};
use serde::{Deserialize, Serialize};
use shared::problem::Problem;

use super::codec::TextJson;

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum ApiError {
    /// The server refused the call.
    #[error("{0}")]
    Problem(Problem),
    /// The call or its answer was lost.
    #[error("{0}")]
    Transport(String),
}

impl ApiError {
    /// True if the same call can succeed when it is made again.
    pub fn is_retryable(&self) -> bool {
        match self {
            ApiError::Transport(_) => true,
            ApiError::Problem(problem) => matches!(problem, Problem::Busy { .. }),
        }
    }
}

impl From<Problem> for ApiError {
    fn from(problem: Problem) -> Self {
        ApiError::Problem(problem)
    }
}

impl FromServerFnError for ApiError {
    type Encoder = TextJson;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        ApiError::Transport(error.to_string())
    }
}
