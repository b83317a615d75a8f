//! What the machine must have, one kind a file: found, or installed where we may, or named
//! in one sentence.

pub mod chromium;
pub mod debian;
pub mod fonts;
pub mod node;
pub mod postgres;
pub mod wasm;
