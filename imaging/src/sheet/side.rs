//! Exact position of one side of a sheet: the line along which brightness falls outwards.

use shared::image_engine::Point;

use crate::pixels::Pixels;

/// A line through `middle`, and the share of sampled places on it.
pub(super) struct SheetSide {
    middle: Point,
    along: Point,
    /// From 0 to 1.
    pub(super) found: f64,
}

/// Sampled places along the side. The share `SKIPPED_END_SHARE` is left out at either end, where corners may be
/// bent.
const SAMPLE_COUNT: usize = 60;
const SKIPPED_END_SHARE: f64 = 0.06;
/// Least fall of brightness.
const MIN_BRIGHTNESS_DROP: f64 = 9.0;
/// Distance in pixels within which a place is on the line.
const MAX_LINE_DISTANCE_PX: f64 = 2.5;
/// Number of refits to the places near the line.
const REFIT_COUNT: usize = 4;

/// Finds the side from `a` to `b`, clockwise around the sheet; it may be off by three times `reach`
/// pixels. `None` where too few edges are found.
pub(super) fn find_side(gray: &Pixels, a: Point, b: Point, reach: f64) -> Option<SheetSide> {
    let length = (b.0 - a.0).hypot(b.1 - a.1);
    if length < 20.0 {
        return None;
    }
    let along = ((b.0 - a.0) / length, (b.1 - a.1) / length);
    let outwards = (along.1, -along.0);
    let far = (reach * 3.0).max(6.0) as i32;
    let edges: Vec<Point> = (0..SAMPLE_COUNT)
        .filter_map(|place| {
            let share = SKIPPED_END_SHARE
                + (1.0 - 2.0 * SKIPPED_END_SHARE) * (place as f64 + 0.5) / SAMPLE_COUNT as f64;
            let here = (a.0 + (b.0 - a.0) * share, a.1 + (b.1 - a.1) * share);
            let at = |step: f64| (here.0 + outwards.0 * step, here.1 + outwards.1 * step);
            let falls = (-far..=far).filter_map(|step| {
                let step = f64::from(step);
                let inside = (sample_brightness(gray, at(step - 1.5))?
                    + sample_brightness(gray, at(step - 3.0))?)
                    / 2.0;
                let outside = (sample_brightness(gray, at(step + 1.5))?
                    + sample_brightness(gray, at(step + 3.0))?)
                    / 2.0;
                Some((step, inside - outside))
            });
            let (step, fall) = falls.max_by(|one, other| one.1.total_cmp(&other.1))?;
            (fall >= MIN_BRIGHTNESS_DROP).then(|| at(step))
        })
        .collect();
    let mut side = fit_line(&edges)?;
    for _ in 0..REFIT_COUNT {
        let near: Vec<Point> = edges
            .iter()
            .copied()
            .filter(|place| side.distance(*place) <= MAX_LINE_DISTANCE_PX)
            .collect();
        side = SheetSide {
            found: near.len() as f64 / SAMPLE_COUNT as f64,
            ..fit_line(&near)?
        };
    }
    Some(side)
}

impl SheetSide {
    fn distance(&self, place: Point) -> f64 {
        let (x, y) = (place.0 - self.middle.0, place.1 - self.middle.1);
        (x * self.along.1 - y * self.along.0).abs()
    }

    /// Crossing of two lines; `None` where they are nearly parallel.
    pub(super) fn intersect(&self, other: &Self) -> Option<Point> {
        let across = self.along.0 * other.along.1 - self.along.1 * other.along.0;
        let (x, y) = (
            other.middle.0 - self.middle.0,
            other.middle.1 - self.middle.1,
        );
        if across.abs() <= 0.2 {
            return None;
        }
        let step = (x * other.along.1 - y * other.along.0) / across;
        Some((
            self.middle.0 + self.along.0 * step,
            self.middle.1 + self.along.1 * step,
        ))
    }
}

/// Line of least squares (orthogonal distances).
fn fit_line(places: &[Point]) -> Option<SheetSide> {
    let count = places.len() as f64;
    if places.len() < 5 {
        return None;
    }
    let sum = |of: &dyn Fn(&Point) -> f64| places.iter().map(of).sum::<f64>() / count;
    let middle = (sum(&|place| place.0), sum(&|place| place.1));
    let (xx, yy, xy) = (
        sum(&|(x, _)| (x - middle.0).powi(2)),
        sum(&|(_, y)| (y - middle.1).powi(2)),
        sum(&|(x, y)| (x - middle.0) * (y - middle.1)),
    );
    let angle = (2.0 * xy).atan2(xx - yy) / 2.0;
    Some(SheetSide {
        middle,
        along: (angle.cos(), angle.sin()),
        found: 0.0,
    })
}

/// Brightness at a point; `None` outside of the picture.
fn sample_brightness(gray: &Pixels, (x, y): Point) -> Option<f64> {
    let is_inside =
        x >= 0.0 && y >= 0.0 && x < f64::from(gray.width()) && y < f64::from(gray.height());
    is_inside.then(|| f64::from(gray.row(y as usize)[x as usize]))
}
