//! The office's pages.

pub mod board;
mod file;
pub mod outbox;
pub mod roster;
pub mod seats;
