//! Geometry of the portrait crop: a rectangle in the picture with the aspect ratio that the image
//! rule demands. The rectangle has at least as many pixels as the rule demands, if the picture has
//! them, so that the crop is never enlarged.

use shared::{
    exam::ImageRule,
    image_engine::{Corners, Point},
};

/// Crop that an image rule demands: aspect ratio, and smallest size in pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CropShape {
    /// Width divided by height.
    ratio: f64,
    /// Smallest width and height in pixels. `None` if the rule has no size.
    pub least: Option<(u32, u32)>,
    /// True if the fitted image must have exactly the size `least`.
    pub is_exact: bool,
}

/// Crop rectangle, parallel to the sides of the picture. The unit is one pixel of the picture; the
/// origin is its top left corner.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CropRect {
    /// Distance from the left edge of the picture.
    pub left: f64,
    /// Distance from the top edge of the picture.
    pub top: f64,
    /// Width of the rectangle.
    pub width: f64,
    /// Height of the rectangle.
    pub height: f64,
}

/// Smallest crop width, as a share of the largest, for rules without a size in pixels.
const MIN_WIDTH_RATIO: f64 = 0.1;

impl CropShape {
    /// Crop shape of a rule. `None` if the rule has neither an exact size nor an aspect ratio.
    pub fn of(rule: &ImageRule) -> Option<Self> {
        let least = rule.exact.or(rule.least);
        let least = least.map(|pixels| (pixels.width, pixels.height));
        let ratio = match (rule.exact, rule.aspect) {
            (Some(exact), _) => f64::from(exact.width) / f64::from(exact.height),
            (None, Some(aspect)) => f64::from(aspect.width) / f64::from(aspect.height),
            (None, None) => return None,
        };
        Some(Self {
            ratio,
            least,
            is_exact: rule.exact.is_some(),
        })
    }

    /// Width divided by height.
    pub fn ratio(self) -> f64 {
        self.ratio
    }

    /// Largest crop of a picture of this width and height, in its middle.
    pub fn largest(self, (width, height): Point) -> CropRect {
        self.nearest_rect((width / 2.0, height / 2.0), width, (width, height))
    }

    /// True if a crop of the picture can have the smallest size of the rule.
    pub fn has_enough_pixels(self, size: Point) -> bool {
        // The division by the ratio can lose a fraction of a pixel.
        self.least
            .is_none_or(|(width, _)| self.largest(size).width + 0.5 >= f64::from(width))
    }

    /// Smallest and largest width of the crop, in pixels. The smallest is the one that the rule
    /// demands, or the largest if the picture is too small.
    fn width_range(self, (width, height): Point) -> (f64, f64) {
        let max_width = width.min(height * self.ratio);
        let min_width = match self.least {
            Some((width, height)) => f64::from(width).max(f64::from(height) * self.ratio),
            None => max_width * MIN_WIDTH_RATIO,
        };
        (min_width.min(max_width), max_width)
    }

    /// Valid crop that is nearest to this middle and width, in a picture of this size.
    pub fn nearest_rect(self, (middle_x, middle_y): Point, width: f64, size: Point) -> CropRect {
        let (min_width, max_width) = self.width_range(size);
        let width = width.clamp(min_width, max_width);
        let height = width / self.ratio;
        CropRect {
            left: (middle_x - width / 2.0).clamp(0.0, (size.0 - width).max(0.0)),
            top: (middle_y - height / 2.0).clamp(0.0, (size.1 - height).max(0.0)),
            width,
            height,
        }
    }

    /// The crop, moved by this distance in pixels, but not out of the picture.
    pub fn moved(self, crop: CropRect, (x, y): Point, size: Point) -> CropRect {
        let (middle_x, middle_y) = crop.middle();
        self.nearest_rect((middle_x + x, middle_y + y), crop.width, size)
    }

    /// The crop, magnified by `factor` about its middle: its width is divided by `factor`.
    pub fn zoomed(self, crop: CropRect, factor: f64, size: Point) -> CropRect {
        self.nearest_rect(crop.middle(), crop.width / factor, size)
    }

    /// Zoom level on a logarithmic scale, from 0 (largest crop) to 1 (smallest crop).
    pub fn zoom_level(self, crop: CropRect, size: Point) -> f64 {
        let (min_width, max_width) = self.width_range(size);
        if max_width - min_width < 1.0 {
            return 0.0;
        }
        ((max_width / crop.width).ln() / (max_width / min_width).ln()).clamp(0.0, 1.0)
    }

    /// The crop at this zoom level, from 0 to 1. The inverse of [`Self::zoom_level`]: equal steps
    /// of the level magnify by equal factors.
    pub fn at_zoom_level(self, crop: CropRect, zoom_level: f64, size: Point) -> CropRect {
        let (min_width, max_width) = self.width_range(size);
        let width = max_width * (min_width / max_width).powf(zoom_level);
        self.nearest_rect(crop.middle(), width, size)
    }
}

impl CropRect {
    /// Middle of the rectangle.
    pub fn middle(self) -> Point {
        (self.left + self.width / 2.0, self.top + self.height / 2.0)
    }

    /// Corners of the rectangle, in the form that the image engine takes.
    pub fn corners(self) -> Corners {
        Corners::rectangle(self.left, self.top, self.width, self.height)
    }

    /// Rectangle with these corners, which must be those of an unrotated rectangle.
    pub fn of(Corners([top_left, _, bottom_right, _]): Corners) -> Self {
        Self {
            left: top_left.0,
            top: top_left.1,
            width: bottom_right.0 - top_left.0,
            height: bottom_right.1 - top_left.1,
        }
    }
}

#[cfg(test)]
mod tests {
    use shared::exam::image_rule::{AspectRule, PixelSize, Strictness};

    use super::*;

    /// Size of a photo from a phone, in pixels.
    const PHOTO_SIZE: Point = (3024.0, 4032.0);

    fn exact_size_shape() -> CropShape {
        let rule = ImageRule {
            exact: Some(PixelSize {
                width: 295,
                height: 413,
            }),
            ..ImageRule::default()
        };
        CropShape::of(&rule).expect("the rule has an exact size")
    }

    #[test]
    fn rule_without_ratio_has_no_crop_shape() {
        assert_eq!(CropShape::of(&ImageRule::default()), None);
        let rule = ImageRule {
            aspect: Some(AspectRule {
                width: 3,
                height: 4,
                tolerance: 1,
                strict: Strictness::Hard,
            }),
            ..ImageRule::default()
        };
        assert_eq!(CropShape::of(&rule).map(CropShape::ratio), Some(0.75));
    }

    #[test]
    fn crop_keeps_ratio_and_stays_inside_picture() {
        let shape = exact_size_shape();
        let mut crop = shape.largest(PHOTO_SIZE);
        for (distance, factor) in [(-900.0, 4000.0), (3e6, -3e6), (12.5, 0.25)]
            .into_iter()
            .zip([1.7, 0.2, 1e9])
        {
            crop = shape.moved(shape.zoomed(crop, factor, PHOTO_SIZE), distance, PHOTO_SIZE);
            assert!((crop.width / crop.height - 295.0 / 413.0).abs() < 1e-9);
            assert!(crop.left >= 0.0 && crop.left + crop.width <= PHOTO_SIZE.0 + 1e-6);
            assert!(crop.top >= 0.0 && crop.top + crop.height <= PHOTO_SIZE.1 + 1e-6);
        }
    }

    #[test]
    fn crop_is_never_smaller_than_the_rule_allows() {
        let shape = exact_size_shape();
        let smallest = shape.zoomed(shape.largest(PHOTO_SIZE), 1e9, PHOTO_SIZE);
        assert!((smallest.width - 295.0).abs() < 1e-6 && (smallest.height - 413.0).abs() < 1e-6);
        assert!(shape.has_enough_pixels(PHOTO_SIZE) && shape.has_enough_pixels((295.0, 413.0)));
        assert!(!shape.has_enough_pixels((240.0, 320.0)));
    }

    #[test]
    fn zoom_level_covers_zero_to_one() {
        let shape = exact_size_shape();
        let largest = shape.largest(PHOTO_SIZE);
        for zoom_level in [0.0, 0.25, 0.5, 1.0] {
            let crop = shape.at_zoom_level(largest, zoom_level, PHOTO_SIZE);
            assert!(
                (shape.zoom_level(crop, PHOTO_SIZE) - zoom_level).abs() < 1e-6,
                "{zoom_level}"
            );
        }
        // A picture of exactly the smallest size has only one crop.
        let exact = (295.0, 413.0);
        assert_eq!(shape.zoom_level(shape.largest(exact), exact), 0.0);
    }
}
