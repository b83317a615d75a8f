//! Cropping a picture to its rule, and comparing the result with the original.
//!
//! All coordinates are pixels of the picture with its orientation applied, as in
//! [`shared::fitting`].

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
