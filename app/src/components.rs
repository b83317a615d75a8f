//! Pieces that several pages use.

pub mod clock;
pub mod frame;
pub mod here;
pub mod loaded;
pub mod problem;
pub mod state;
