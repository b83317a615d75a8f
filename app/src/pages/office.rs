//! The office's pages.

pub mod board;
pub mod outbox;
pub mod roster;
