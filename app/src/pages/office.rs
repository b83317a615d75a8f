//! The office's pages.

pub mod announcements;
pub mod applications;
pub mod audit;
pub mod board;
pub mod definition;
mod head;
mod known_cases;
pub mod message_log;
pub mod not_entered;
pub mod nudges;
pub mod payments;
pub mod people;
pub mod person;
pub mod position_list;
pub mod progress;
pub mod retention;
pub mod review_quality;
mod reviewer_weeks;
pub mod roster;
pub mod seats;
mod spreadsheet_import;
pub mod staff;
pub mod staff_account;
pub mod staff_new;
pub mod views;
pub mod windows;
