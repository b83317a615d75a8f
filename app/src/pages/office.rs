//! The office's pages.

pub mod board;
pub mod message_log;
pub mod not_entered;
pub mod payments;
pub mod roster;
pub mod seats;
mod spreadsheet_import;
