//! Parts of a request as values: addresses, cookies, headers, bodies and ids.

pub mod body;
pub mod client_address;
pub mod cookie;
pub mod digest_header;
pub mod file_name;
pub mod form_body;
pub mod origin;
pub mod path_ids;
