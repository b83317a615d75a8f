//! Models and rules of Zhunkao, compiled into the browser and the server.
//!
//! They are pure: no IO, no clock, no randomness, no framework. Time and ids are arguments. The
//! terms are listed in docs/glossary.md.

#![warn(missing_docs)]

pub mod announcement;
pub mod application;
pub mod audit;
pub mod calendar;
pub mod characters;
pub mod digest;
pub mod entry;
pub mod exam;
pub mod exam_pause;
pub mod file_name;
pub mod file_size;
pub mod form_fields;
pub mod hint;
pub mod id;
pub mod identity_provider;
pub mod image_engine;
pub mod jpeg;
pub mod json;
pub mod judge;
pub mod message;
pub mod nudge;
pub mod outbox;
pub mod paper;
pub mod pause_fault;
pub mod payment;
pub mod person;
pub mod position;
pub mod problem;
pub mod progress;
pub mod proof_of_work;
pub mod review_event;
pub mod review_grant;
pub mod review_keys;
pub mod role;
pub mod roster;
pub mod scheduled_version;
pub mod search;
pub mod seat;
pub mod second_factor;
pub mod staff;
pub mod stage_clock;
pub mod text;
pub mod time;
pub mod unit_scope;
mod upload_count;
pub mod url;
pub mod validity;
pub mod version_warning;
pub mod view;
pub mod view_log;
