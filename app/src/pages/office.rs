//! The office's pages.

pub mod board;
mod file;
pub mod not_entered;
pub mod outbox;
pub mod payments;
pub mod roster;
pub mod seats;
