//! The hand-off of a slot from the desktop to a phone (C14).

pub mod code;
pub mod offer;
pub mod phone;
