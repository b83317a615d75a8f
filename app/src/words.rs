//! Sentences made from models: problems, findings, states, moments. All pages use them.

pub mod account;
pub mod answers;
pub mod browser;
pub mod change;
pub mod entry;
pub mod feedback;
pub mod finding;
pub mod hint;
pub mod joint;
pub mod log;
pub mod measure;
pub mod message;
pub mod missing;
pub mod moment;
pub mod outlook;
pub mod owed;
pub mod problem;
pub mod roster;
pub mod rule;
pub mod state;
mod unfit;
