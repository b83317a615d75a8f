//! Decoded pictures: as stored in the file, and upright.

use crate::{pixels::Pixels, way::Way};

/// A decoded picture, upright, in gray or RGB. Transparent parts are white.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    /// Upright pixels.
    pub pixels: Pixels,
}

/// Pixels as stored in the file, and the orientation in which they are shown.
pub(crate) struct Stored {
    pub(crate) pixels: Pixels,
    pub(crate) way: Way,
}

impl Stored {
    pub(super) fn upright(self) -> Picture {
        Picture {
            pixels: self.way.apply(self.pixels),
        }
    }
}
