//! Decoded pictures: as stored in the file, and upright.

use crate::{orientation::ExifOrientation, pixels::Pixels};

/// A decoded picture, upright, in gray or RGB. Transparent parts are white.
#[derive(Clone, Debug, PartialEq)]
pub struct UprightPicture {
    /// Upright pixels.
    pub pixels: Pixels,
}

/// Pixels as stored in the file, and the orientation in which they are shown.
pub(crate) struct UnorientedPicture {
    pub(crate) pixels: Pixels,
    pub(crate) way: ExifOrientation,
}

impl UnorientedPicture {
    pub(super) fn upright(self) -> UprightPicture {
        UprightPicture {
            pixels: self.way.apply(self.pixels),
        }
    }
}
