//! A slot on its way from the desktop to a phone (C14).

pub mod code;
pub mod offer;
pub mod phone;
