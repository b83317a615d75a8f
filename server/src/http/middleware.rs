//! Layers around routes: limits, protection, the visitor, and the language of the pages.

pub mod announcements;
pub mod body_limit;
pub mod flash;
pub mod language;
pub mod problem_page;
pub mod security_headers;
pub mod visitor;
