//! HTTP: parsing of requests and building of responses. The routes are in the crate root.

pub mod extract;
pub mod middleware;
pub mod problem;
pub mod reply;
pub mod routes;
pub mod slot_upload;
