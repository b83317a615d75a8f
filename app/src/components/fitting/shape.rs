//! The frame of a portrait as pure geometry: a part of the picture with the exact shape of the
//! rule. It never has fewer pixels than the rule wants, so that nothing is enlarged.

use shared::{
    exam::ImageRule,
    fitting::{Corners, Point},
};

/// The demands of the rule: shape, and smallest size in pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shape {
    /// Width divided by height.
    ratio: f64,
    /// Smallest width and height in pixels, if the rule names them.
    pub least: Option<(u32, u32)>,
    /// True if the result has exactly this size.
    pub is_exact: bool,
}

/// An upright part of the picture, in pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Part {
    pub left: f64,
    pub top: f64,
    pub width: f64,
    pub height: f64,
}

/// Smallest share of the largest frame, for rules without a size in pixels.
const CLOSEST: f64 = 0.1;

impl Shape {
    /// The shape of a rule; `None` if the rule leaves it to the person.
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

    pub fn ratio(self) -> f64 {
        self.ratio
    }

    /// The largest part of a picture, in its middle.
    pub fn largest(self, (width, height): Point) -> Part {
        self.part((width / 2.0, height / 2.0), width, (width, height))
    }

    /// True if the picture has enough pixels for the rule.
    pub fn is_enough(self, size: Point) -> bool {
        self.least
            .is_none_or(|(width, _)| self.largest(size).width + 0.5 >= f64::from(width))
    }

    /// The smallest and the largest width of the frame. The smallest has the pixels that the rule
    /// wants.
    fn widths(self, (width, height): Point) -> (f64, f64) {
        let widest = width.min(height * self.ratio);
        let narrowest = match self.least {
            Some((width, height)) => f64::from(width).max(f64::from(height) * self.ratio),
            None => widest * CLOSEST,
        };
        (narrowest.min(widest), widest)
    }

    /// The part nearest to the wanted middle and width.
    pub fn part(self, (x, y): Point, width: f64, size: Point) -> Part {
        let (narrowest, widest) = self.widths(size);
        let width = width.clamp(narrowest, widest);
        let height = width / self.ratio;
        Part {
            left: (x - width / 2.0).clamp(0.0, (size.0 - width).max(0.0)),
            top: (y - height / 2.0).clamp(0.0, (size.1 - height).max(0.0)),
            width,
            height,
        }
    }

    pub fn moved(self, part: Part, (x, y): Point, size: Point) -> Part {
        let (middle_x, middle_y) = part.middle();
        self.part((middle_x + x, middle_y + y), part.width, size)
    }

    /// Scales the view by `factor` about the middle.
    pub fn zoomed(self, part: Part, factor: f64, size: Point) -> Part {
        self.part(part.middle(), part.width / factor, size)
    }

    /// The zoom of the frame on a logarithmic scale, from 0 (largest part) to 1 (smallest part).
    pub fn closeness(self, part: Part, size: Point) -> f64 {
        let (narrowest, widest) = self.widths(size);
        if widest - narrowest < 1.0 {
            return 0.0;
        }
        ((widest / part.width).ln() / (widest / narrowest).ln()).clamp(0.0, 1.0)
    }

    /// The inverse of [`Self::closeness`]: each step scales the view by the same factor.
    pub fn brought_to(self, part: Part, closeness: f64, size: Point) -> Part {
        let (narrowest, widest) = self.widths(size);
        let width = widest * (narrowest / widest).powf(closeness);
        self.part(part.middle(), width, size)
    }
}

impl Part {
    pub fn middle(self) -> Point {
        (self.left + self.width / 2.0, self.top + self.height / 2.0)
    }

    pub fn corners(self) -> Corners {
        Corners::rectangle(self.left, self.top, self.width, self.height)
    }

    /// The part between upright corners.
    pub fn of(Corners([a, _, c, _]): Corners) -> Self {
        Self {
            left: a.0,
            top: a.1,
            width: c.0 - a.0,
            height: c.1 - a.1,
        }
    }
}

#[cfg(test)]
mod tests {
    use shared::exam::image_rule::{Aspect, Pixels, Strictness};

    use super::*;

    const PHONE: Point = (3024.0, 4032.0);

    fn official() -> Shape {
        let rule = ImageRule {
            exact: Some(Pixels {
                width: 295,
                height: 413,
            }),
            ..ImageRule::default()
        };
        Shape::of(&rule).expect("it wants a shape")
    }

    #[test]
    fn a_rule_without_a_shape_has_no_frame() {
        assert_eq!(Shape::of(&ImageRule::default()), None);
        let rule = ImageRule {
            aspect: Some(Aspect {
                width: 3,
                height: 4,
                tolerance: 1,
                strict: Strictness::Hard,
            }),
            ..ImageRule::default()
        };
        assert_eq!(Shape::of(&rule).map(Shape::ratio), Some(0.75));
    }

    #[test]
    fn the_frame_keeps_its_shape_and_stays_within_however_it_is_moved() {
        let shape = official();
        let mut part = shape.largest(PHONE);
        for (step, by) in [(-900.0, 4000.0), (3e6, -3e6), (12.5, 0.25)]
            .into_iter()
            .zip([1.7, 0.2, 1e9])
        {
            part = shape.moved(shape.zoomed(part, by, PHONE), step, PHONE);
            assert!((part.width / part.height - 295.0 / 413.0).abs() < 1e-9);
            assert!(part.left >= 0.0 && part.left + part.width <= PHONE.0 + 1e-6);
            assert!(part.top >= 0.0 && part.top + part.height <= PHONE.1 + 1e-6);
        }
    }

    #[test]
    fn no_frame_has_fewer_pixels_than_are_wanted() {
        let shape = official();
        let closest = shape.zoomed(shape.largest(PHONE), 1e9, PHONE);
        assert!((closest.width - 295.0).abs() < 1e-6 && (closest.height - 413.0).abs() < 1e-6);
        assert!(shape.is_enough(PHONE) && shape.is_enough((295.0, 413.0)));
        assert!(!shape.is_enough((240.0, 320.0)));
    }

    #[test]
    fn closeness_is_a_scale_with_both_ends() {
        let shape = official();
        let wide = shape.largest(PHONE);
        for wanted in [0.0, 0.25, 0.5, 1.0] {
            let part = shape.brought_to(wide, wanted, PHONE);
            assert!(
                (shape.closeness(part, PHONE) - wanted).abs() < 1e-6,
                "{wanted}"
            );
        }
        // A picture that is just large enough leaves no choice.
        let exact = (295.0, 413.0);
        assert_eq!(shape.closeness(shape.largest(exact), exact), 0.0);
    }
}
