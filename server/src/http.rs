//! HTTP: what of a request means what, and how answers look. The routes stand in the crate root.

pub mod body;
pub mod cookie;
pub mod digest_header;
pub mod explain;
pub mod file_name;
pub mod form;
pub mod health;
pub mod intake;
pub mod language;
pub mod office_file;
pub mod origin;
pub mod other_system;
pub mod page;
pub mod paper;
pub mod payment;
pub mod picture;
pub mod posted;
pub mod problem;
pub mod protection;
pub mod reply;
pub mod roster;
pub mod seats;
pub mod site;
pub mod target;
pub mod upload;
pub mod visitor;
