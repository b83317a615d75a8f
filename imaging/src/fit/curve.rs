//! Bytes of a file as a function of the coarseness: nearly a power law, in small steps.

use crate::{hold::hold, jpeg::Coarseness};

/// Exponent of the fall of bytes, used where only one point is known.
const FALL: f32 = 0.7;
/// Maximum of weighings for one call of `find`.
const MOST_LOOKS: usize = 5;

/// Known points of the curve.
#[derive(Default)]
pub(super) struct Curve {
    /// Sorted by scale, the coarsest last.
    points: Vec<Point>,
}

/// Logarithms of scale and bytes.
#[derive(Clone, Copy)]
struct Point {
    scale: f32,
    bytes: f32,
}

impl Curve {
    pub(super) fn add(&mut self, scale: f32, bytes: f64) {
        let point = Point {
            scale: ln(scale),
            bytes: ln(bytes),
        };
        let place = self.points.partition_point(|it| it.scale < point.scale);
        self.points.insert(place, point);
    }

    /// Estimates the scale for `budget` bytes by a line in the logarithms, through the two points
    /// around it or the nearest two.
    pub(super) fn guess(&self, budget: f64) -> f32 {
        let budget = ln(budget);
        let coarser = self.points.partition_point(|it| it.bytes > budget);
        let last = self.points.len() - 1;
        let is_between = 0 < coarser && coarser <= last;
        let near = self.points[coarser.min(last)];
        let first = coarser.saturating_sub(1).min(last.saturating_sub(1));
        let fall = match self.points[first..] {
            [finer, coarser, ..] => (finer.bytes - coarser.bytes) / (coarser.scale - finer.scale),
            _ => FALL,
        };
        // Two points of one step say little about the slope beyond them.
        let fall = if is_between {
            fall
        } else {
            hold(fall, 0.3, 1.5)
        };
        let scale = exp(near.scale + (near.bytes - budget) / fall);
        hold(scale, Coarseness::FINE, Coarseness::COARSEST)
    }

    /// Finds the scale for `budget` bytes, until the logarithms differ by less than `close`. Begins
    /// at `begin` where no point is known.
    pub(super) fn find(
        &mut self,
        weigh: impl Fn(Coarseness) -> f64,
        budget: f64,
        begin: f32,
        close: f32,
    ) -> f32 {
        let mut here = hold(begin, Coarseness::FINE, Coarseness::COARSEST);
        if !self.points.is_empty() {
            here = self.guess(budget);
        }
        for _ in 0..MOST_LOOKS {
            if ln(self.look(&weigh, here) / budget).abs() < close {
                break;
            }
            here = self.guess(budget);
            if self.knows(here) {
                break;
            }
        }
        here
    }

    /// Bytes at a scale: the known value, or weighed and stored.
    pub(super) fn look(&mut self, weigh: impl Fn(Coarseness) -> f64, scale: f32) -> f64 {
        if let Some(point) = self.find_point(scale) {
            return f64::from(point.bytes).exp();
        }
        let bytes = weigh(Coarseness::of(scale));
        self.add(scale, bytes);
        bytes
    }

    pub(super) fn knows(&self, scale: f32) -> bool {
        self.find_point(scale).is_some()
    }

    fn find_point(&self, scale: f32) -> Option<&Point> {
        self.points.iter().find(|it| it.scale == ln(scale))
    }
}

// Both go through f64: the differences between machines are lost in rounding to f32.

fn ln(number: impl Into<f64>) -> f32 {
    number.into().ln() as f32
}

fn exp(number: f32) -> f32 {
    f64::from(number).exp() as f32
}
