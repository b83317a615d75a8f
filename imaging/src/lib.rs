//! Pixel work on bytes in memory: decoding under limits, fitting to a rule, stripping metadata,
//! hints, thumbnails. The server and the worker of the browser use it. It has no IO, no threads and
//! no clock: the caller decides where the work runs and how long it may take.

#![warn(missing_docs)]

mod clamp;
mod connected_component;
mod dct_image;
pub mod decode;
pub mod fit;
pub mod hint;
mod jpeg;
pub mod likeness;
mod orientation;
pub mod perspective;
pub mod pixels;
pub mod planes;
mod preview;
pub mod qr;
mod region;
mod resize;
pub mod sheet;
mod source;
pub mod strip;
#[cfg(feature = "foreign")]
pub mod thumbnail;

pub use decode::{DecodeError, DecodeLimits};
#[cfg(feature = "foreign")]
pub use decode::{UprightPicture, decode, decode_source};
pub use fit::{Edit, FitError, FitOutput, FitStep, fit};
pub use jpeg::ChromaSampling;
pub use perspective::Corners;
pub use pixels::Pixels;
pub use planes::Planes;
pub use source::PictureSource;
pub use strip::{StripError, strip, strip_inspected};
#[cfg(feature = "foreign")]
pub use thumbnail::{ThumbnailError, thumbnail};
