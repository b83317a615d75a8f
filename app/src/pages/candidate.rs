//! The candidate's pages.

pub mod commitment;
pub mod contacts;
pub mod dossier;
pub mod draft_file;
pub mod enter;
pub mod exams;
pub mod extension_note;
pub mod facts;
pub mod form;
pub mod hub;
pub mod image;
pub mod materials;
pub mod messages;
pub mod notice;
pub mod papers;
pub mod payment;
pub mod portrait;
pub mod positions;
pub mod recall;
pub mod receipt;
pub mod requirements;
pub mod samples;
pub mod stage_hint;
pub mod submit;
pub mod unsynced;
pub mod uploaded;
