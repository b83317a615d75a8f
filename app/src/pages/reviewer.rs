//! The reviewer's pages.

mod activity;
pub mod desk;
mod key_map;
pub mod keys;
mod next_form;
pub mod queue;
pub mod sheet;
pub mod team;
mod unsent_acts;
