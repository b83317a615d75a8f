//! A decoded picture: as its file stores it, and upright.

use crate::{pixels::Pixels, way::Way};

/// A decoded picture, upright, in gray or colour. What was transparent is white, as on paper.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    pub pixels: Pixels,
}

/// Pixels as they lie in the file, and how to turn them.
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
