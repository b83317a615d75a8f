//! Pages for everyone: the first page, the sign-in and registration, and one's own account.

pub mod account;
pub mod activate;
pub mod contact;
pub mod form_post;
pub mod home;
pub mod inputs;
pub mod invitation;
pub mod not_found;
pub mod password;
pub mod recover;
pub mod recovery_codes;
pub mod register;
pub mod second_factor;
pub mod second_step;
pub mod server_page;
pub mod sign_in;
pub mod staff_link;
