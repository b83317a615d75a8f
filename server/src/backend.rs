//! Backend ports of the app for one request: the sender and their rights.
//!
//! Each port's functions take their witness from [`Visitor`] and pass it to a function that cannot
//! be called without one. No other access check is needed.

mod absent;
mod candidate;
mod card;
mod closing;
mod entry;
mod fingerprint;
mod form;
mod hand_off;
mod lapse;
mod message;
mod office;
mod on_site;
pub mod papers;
pub mod payment;
mod position;
mod remind;
mod reviewer;
mod revision;
mod session;

use shared::problem::Problem;

pub use self::{
    absent::{lapse_absent, remind_absent},
    lapse::lapse_overdue,
    remind::remind_closing,
    revision::{Revision, adopt_versions, preview_revision},
};
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

/// Runs the actions that only the clock triggers. New versions are adopted first, because they may
/// give people more time; if that fails, nothing lapses.
pub async fn act_by_the_clock(state: &AppState) -> Result<()> {
    adopt_versions(&state.db, state.clock.now()).await?;
    lapse_overdue(state).await?;
    lapse_absent(state).await?;
    remind_closing(state).await?;
    remind_absent(state).await?;
    Ok(())
}

/// Converts the result of a port.
fn answer<T>(outcome: Result<T>) -> Result<T, Problem> {
    outcome.map_err(to_problem)
}
