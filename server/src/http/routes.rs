//! Handlers of routes, one file for each resource.

pub mod announcements;
pub mod application_export;
pub mod definition;
pub mod health;
pub mod images;
pub mod office_file;
pub mod open_id;
pub mod pages;
pub mod papers;
pub mod payments;
pub mod plain_form;
pub mod positions;
pub mod posted_pages;
pub mod roster;
pub mod seats;
pub mod site;
pub mod uploads;
