//! Cropping a picture to its rule, and comparing the result with the original.
//!
//! All coordinates are pixels of the picture with its orientation applied, as in
//! [`shared::image_engine`].

pub mod compare;
pub mod corner_crop;
mod geometry;
pub mod history;
mod picture;
mod pointer;
pub mod portrait_crop;
pub mod shape;

pub use self::{
    geometry::{is_rectangle, rotate_corners, rotate_edit},
    history::UndoHistory,
    picture::EditorPicture,
};
