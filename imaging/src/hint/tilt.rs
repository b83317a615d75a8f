//! How far lines of text and edges of paper are from upright.

use crate::pixels::Pixels;

/// Degrees on either side that are told apart, and steps of a degree.
const WIDEST: f64 = 20.0;
const STEPS: f64 = 2.0;
const BINS: usize = (2.0 * WIDEST * STEPS) as usize + 1;
/// A step between neighbours that is part of an edge.
const STEP: i32 = 40;
/// The best direction has so many times the mean of all, or nothing is straight.
const CLEAR: f64 = 2.0;

/// The direction of most edges, in degrees clockwise from the nearest upright one.
pub(super) fn measure_tilt(gray: &Pixels) -> Option<f64> {
    let (width, height) = (gray.width() as usize, gray.height() as usize);
    let mut bins = [0.0_f64; BINS];
    for y in 1..height.saturating_sub(1) {
        let (above, here, below) = (gray.row(y - 1), gray.row(y), gray.row(y + 1));
        for x in 1..width.saturating_sub(1) {
            let at = |row: &[u8], x: usize| i32::from(row[x]);
            let across = at(above, x + 1) + 2 * at(here, x + 1) + at(below, x + 1)
                - at(above, x - 1)
                - 2 * at(here, x - 1)
                - at(below, x - 1);
            let down = at(below, x - 1) + 2 * at(below, x) + at(below, x + 1)
                - at(above, x - 1)
                - 2 * at(above, x)
                - at(above, x + 1);
            if across.abs() + down.abs() < 4 * STEP {
                continue;
            }
            // An edge lies across its gradient; a quarter turn makes no difference.
            let (long, short, sign) = match across.abs() > down.abs() {
                true => (across, down, 1.0),
                false => (down, across, -1.0),
            };
            let degrees = sign * (f64::from(short) / f64::from(long)).atan().to_degrees();
            if degrees.abs() <= WIDEST {
                bins[((degrees + WIDEST) * STEPS).round() as usize] += 1.0;
            }
        }
    }
    let near = |place: usize| {
        (place.saturating_sub(1)..(place + 2).min(BINS))
            .map(|it| bins[it])
            .sum::<f64>()
    };
    let best = (0..BINS).max_by(|a, b| near(*a).total_cmp(&near(*b)))?;
    let mean = bins.iter().sum::<f64>() / BINS as f64;
    (mean > 0.0 && near(best) / 3.0 > CLEAR * mean).then(|| best as f64 / STEPS - WIDEST)
}
