//! The office's pages.

pub mod board;
