//! Cutting a picture to what is asked, and comparing what came of it with what it was.
//!
//! All places are pixels of the picture as it is seen, as in [`shared::fitting`].

pub mod compare;
pub mod crop;
pub mod frame;
mod geometry;
pub mod history;
mod picture;
mod pointer;
pub mod shape;

pub use self::{
    geometry::{is_rectangle, turn, turn_corners},
    history::History,
    picture::Subject,
};
