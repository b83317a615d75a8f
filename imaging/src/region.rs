//! Axis-parallel rectangles of a picture, in pixels.

use shared::image_engine::Corners;

use crate::pixels::Pixels;

/// An axis-parallel rectangle.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Region {
    pub(crate) left: f64,
    pub(crate) top: f64,
    pub(crate) width: f64,
    pub(crate) height: f64,
}

/// The rectangle of four corners where the sides are axis-parallel; it needs no perspective.
pub(crate) fn find_region(Corners([a, b, c, d]): &Corners) -> Option<Region> {
    let near = |one: f64, other: f64| (one - other).abs() < 0.5;
    let is_upright = near(a.1, b.1) && near(b.0, c.0) && near(c.1, d.1) && near(d.0, a.0);
    // The corners may be in any order, since a stored picture may be turned and mirrored.
    let is_lying = near(a.0, b.0) && near(b.1, c.1) && near(c.0, d.0) && near(d.1, a.1);
    (is_upright || is_lying).then(|| {
        let (left, right) = (a.0.min(c.0), a.0.max(c.0));
        let (top, bottom) = (a.1.min(c.1), a.1.max(c.1));
        Region {
            left,
            top,
            width: right - left,
            height: bottom - top,
        }
    })
}

impl Region {
    pub(crate) fn whole(pixels: &Pixels) -> Self {
        Self::sized((f64::from(pixels.width()), f64::from(pixels.height())))
    }

    /// All of a picture with these sides.
    pub(crate) fn sized((width, height): (f64, f64)) -> Self {
        Self {
            left: 0.0,
            top: 0.0,
            width,
            height,
        }
    }

    /// The largest centred part with the shape `width` : `height`.
    pub(crate) fn shaped(self, width: f64, height: f64) -> Self {
        let scale = (self.width / width).min(self.height / height);
        let (width, height) = (width * scale, height * scale);
        Self {
            left: self.left + (self.width - width) / 2.0,
            top: self.top + (self.height - height) / 2.0,
            width,
            height,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Corners, Region, find_region};

    #[test]
    fn upright_corners_are_a_region() {
        let region = Region {
            left: 1.0,
            top: 1.0,
            width: 2.0,
            height: 2.0,
        };
        let corners = Corners::rectangle(1.0, 1.0, 2.0, 2.0);
        assert_eq!(find_region(&corners), Some(region));
    }

    #[test]
    fn a_shape_is_cut_from_the_middle() {
        let region = Region {
            left: 10.0,
            top: 0.0,
            width: 400.0,
            height: 300.0,
        };
        let shaped = region.shaped(3.0, 4.0);
        assert_eq!(
            shaped,
            Region {
                left: 97.5,
                top: 0.0,
                width: 225.0,
                height: 300.0
            }
        );
    }
}
