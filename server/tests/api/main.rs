//! The server as its clients meet it: real routes, real migrations, a clock that stands still.
//!
//! On SQLite, or on the PostgreSQL that ZHUNKAO_TEST_DATABASE names.

mod actor;
mod app;
mod application;
mod clock;
mod contention;
mod failing_disk;
mod form;
mod gate;
mod invitation;
mod kill;
mod life;
mod message;
mod page;
mod papers;
mod picture;
mod plain_form;
mod recovery;
mod refused_upload;
mod registration;
mod revision;
mod roster;
mod sign_in;
mod slow;
mod upload;
