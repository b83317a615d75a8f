//! Implementation of the app's ports (`app::ports`) for one request.
//!
//! Each port function takes a proof of the visitor's role from [`Visitor`], such as `Candidate` or
//! `Officer`, and passes it to a function that can't be called without one. No other access check is
//! needed.

mod absent;
pub mod announcement;
mod audit_log;
mod candidate;
mod candidate_preview;
mod card;
pub mod definition;
mod entry;
mod extension;
mod fingerprint;
mod form;
mod hand_off;
mod identity_correction;
pub mod known_case;
mod message;
mod nudge;
mod office;
mod on_site;
pub mod papers;
mod pause;
pub mod payment;
mod person;
mod position;
mod progress;
mod retention;
pub mod review_access;
mod review_correction;
mod review_keys;
mod review_quality;
mod review_sheet;
mod review_team;
mod reviewer;
pub mod schedule;
mod second_factor;
mod second_look;
mod session;
mod staff;
pub mod test_bench;
mod version_preview;
mod view_log;

use shared::problem::Problem;

pub use crate::services::version_preview::preview_version;
use crate::{
    auth::{RequestOrigin, Visitor},
    error::{Result, to_problem},
    http::reply::ResponseHeaders,
    state::AppState,
};

/// The ports for one request, with its sender and the headers of its response.
pub struct Backend {
    state: AppState,
    visitor: Visitor,
    reply: ResponseHeaders,
    origin: RequestOrigin,
}

impl Backend {
    pub fn new(
        state: AppState,
        visitor: Visitor,
        reply: ResponseHeaders,
        origin: RequestOrigin,
    ) -> Self {
        Self {
            state,
            visitor,
            reply,
            origin,
        }
    }
}

/// Converts a result of the server to one of a port. Internal errors are logged.
fn to_port_result<T>(result: Result<T>) -> Result<T, Problem> {
    result.map_err(to_problem)
}
