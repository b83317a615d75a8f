//! Pages for everyone: the first page, signing in, one's own account.

pub mod account;
pub mod home;
pub mod not_found;
pub mod sign_in;
