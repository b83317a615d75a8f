//! The app's backend ports, for one request: whoever asks, and what they may ask.
//!
//! Each port's functions take their witness from [`Visitor`] and hand it to a function that
//! cannot be called without one; there is no other gate to remember.

mod candidate;
mod card;
mod entry;
mod lapse;
mod office;
pub mod papers;
mod position;
mod reviewer;
mod session;

use shared::problem::Problem;

pub use self::lapse::lapse_overdue;
use crate::{
    auth::{Origin, Visitor},
    error::{Result, to_problem},
    http::reply::Reply,
    state::AppState,
};

pub struct Backend {
    state: AppState,
    visitor: Visitor,
    reply: Reply,
    origin: Origin,
}

impl Backend {
    pub fn new(state: AppState, visitor: Visitor, reply: Reply, origin: Origin) -> Self {
        Self {
            state,
            visitor,
            reply,
            origin,
        }
    }
}

/// What a port answers.
fn answer<T>(outcome: Result<T>) -> Result<T, Problem> {
    outcome.map_err(to_problem)
}
