//! Sentences made from models: problems, findings, states, moments. All pages use them.

pub mod account;
pub mod answers;
pub mod browser;
pub mod change;
mod engine_error;
pub mod entry;
pub mod feedback;
pub mod finding;
pub mod hint;
pub mod log;
pub mod message;
pub mod missing;
pub mod moment;
pub mod outlook;
pub mod problem;
pub mod roster;
pub mod rule;
pub mod separator;
pub mod size;
pub mod state;
pub mod unsynced;
