//! The pages, by whose they are.

pub mod candidate;
pub mod entry;
pub mod hand_off;
pub mod office;
pub mod reviewer;
