//! Prerequisites on the machine, one kind in each file: each is found, installed where that is
//! possible, or named in an error or message.

pub mod chromium;
pub mod debian;
pub mod fonts;
pub mod node;
pub mod postgres;
pub mod wasm;
