//! The pages, in folders by their users.

pub mod candidate;
pub mod entry;
pub mod hand_off;
pub mod office;
pub mod reviewer;
