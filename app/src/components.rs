//! Pieces that several pages use.

pub mod clock;
pub mod frame;
pub mod here;
pub mod keys;
pub mod loaded;
pub mod pager;
pub mod picture;
pub mod problem;
pub mod state;
pub mod viewer;
