//! The reviewer's pages.

pub mod desk;
pub mod queue;
