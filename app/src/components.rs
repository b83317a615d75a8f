//! Pieces that several pages use.

pub mod frame;
pub mod loaded;
pub mod problem;
