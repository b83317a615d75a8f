//! Sentences made from models: problems, findings, states, moments. All pages use them.

pub mod account;
pub mod answers;
pub mod browser;
pub mod change;
mod commitment;
mod engine_error;
pub mod entry;
mod exam_card;
pub mod feedback;
pub mod finding;
pub mod hint;
pub mod log;
pub mod marked_box;
pub mod message;
pub mod missing;
pub mod moment;
pub mod outlook;
pub mod problem;
pub mod review_event;
pub mod review_keys;
mod roster;
pub mod rule;
pub mod separator;
pub mod size;
mod staff;
pub mod state;
pub mod unsynced;
