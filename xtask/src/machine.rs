//! What the machine must have, one kind a file: found, or installed where we may, or named
//! in one sentence.

pub(crate) mod chromium;
pub(crate) mod debian;
pub(crate) mod fonts;
pub(crate) mod node;
pub(crate) mod postgres;
pub(crate) mod wasm;
