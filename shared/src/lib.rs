//! Models and rules of Zhunkao, compiled into the browser and the server.
//!
//! They are pure: no IO, no clock, no randomness, no framework. Time and ids are arguments. The
//! terms are listed in ARCHITECTURE.md, Vocabulary.

pub mod application;
pub mod calendar;
pub mod digest;
pub mod entry;
pub mod exam;
pub mod file_name;
pub mod fitting;
pub mod hint;
pub mod id;
pub mod jpeg;
pub mod judge;
pub mod message;
pub mod other_system;
pub mod outbox;
pub mod paper;
pub mod payment;
pub mod person;
pub mod position;
pub mod problem;
pub mod proof;
pub mod role;
pub mod roster;
pub mod search;
pub mod seat;
pub mod size;
pub mod text;
pub mod time;
pub mod typed;
pub mod url;
pub mod view;
