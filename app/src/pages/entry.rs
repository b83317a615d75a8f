//! Pages for everyone: the first page, the sign-in and registration, and one's own account.

pub mod account;
pub mod activate;
pub mod attempt;
pub mod codes;
pub mod contact;
pub mod elsewhere;
pub mod home;
pub mod inputs;
pub mod invitation;
pub mod not_found;
pub mod password;
pub mod recover;
pub mod register;
pub mod sign_in;
