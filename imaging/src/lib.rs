//! Pixel work on bytes in memory: decoding under limits, fitting to a rule, stripping metadata,
//! hints, thumbnails. The server and the worker of the browser use it. It has no IO, no threads and
//! no clock: the caller decides where the work runs and how long it may take.

mod blob;
pub mod crop;
pub mod decode;
pub mod fit;
pub mod hint;
mod hold;
mod jpeg;
pub mod likeness;
pub mod paper;
pub mod pixels;
pub mod planes;
mod preview;
pub mod qr;
mod region;
mod resize;
mod source;
mod spectrum;
pub mod strip;
#[cfg(feature = "foreign")]
pub mod thumbnail;
mod way;

pub use crop::Corners;
pub use decode::{DecodeError, Limits};
#[cfg(feature = "foreign")]
pub use decode::{Picture, decode, decode_source};
pub use fit::{Edit, Fitted, Step, Unfit, fit};
pub use jpeg::Sampling;
pub use pixels::Pixels;
pub use planes::Planes;
pub use source::Source;
pub use strip::{StripError, strip, strip_inspected};
#[cfg(feature = "foreign")]
pub use thumbnail::{ThumbnailError, thumbnail};
