//! Pure pixel work on bytes in memory: decode under limits, make thumbnails. No IO, no threads,
//! no clock; the caller decides where the work runs and how long it may take.

pub mod decode;
pub mod thumbnail;

pub use decode::{DecodeError, Limits, Picture, decode};
pub use thumbnail::{ThumbnailError, thumbnail};
