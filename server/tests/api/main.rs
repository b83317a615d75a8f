//! The server as its clients meet it: real routes, real migrations, a clock that stands still.
//!
//! On SQLite, or on the PostgreSQL that ZHUNKAO_TEST_DATABASE names.

mod actor;
mod again;
mod app;
mod application;
mod clock;
mod contention;
mod failing_disk;
mod fingerprint;
mod form;
mod gate;
mod hand_off;
mod invitation;
mod kill;
mod life;
mod message;
mod national;
mod open_id;
mod page;
mod papers;
mod payment;
mod picture;
mod plain_form;
mod positions;
mod recovery;
mod refused_upload;
mod registered;
mod registration;
mod results;
mod revision;
mod roster;
mod seats;
mod sign_in;
mod slow;
mod stored;
mod storm;
mod upload;
