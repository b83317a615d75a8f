//! How bytes change with the coarseness: nearly as a power of it, in small steps.

use crate::{hold::hold, jpeg::Coarseness};

/// Where only one point is known, bytes fall by this power.
const FALL: f32 = 0.7;
/// Looks that one question may cost.
const MOST_LOOKS: usize = 5;

/// What is known of a curve.
#[derive(Default)]
pub(super) struct Curve {
    /// The coarsest last.
    points: Vec<Point>,
}

/// As logarithms.
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

    /// The scale that has about so many bytes: on the line through the two points that it lies
    /// between, or that are nearest.
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
        // The two sides of a step say little of what comes after them.
        let fall = if is_between {
            fall
        } else {
            hold(fall, 0.3, 1.5)
        };
        let scale = exp(near.scale + (near.bytes - budget) / fall);
        hold(scale, Coarseness::FINE, Coarseness::COARSEST)
    }

    /// The scale that has so many bytes, until logarithms are as close as that; begins at `begin`
    /// where nothing is known.
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

    /// What is weighed at a scale, if it is not known.
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

// By way of f64: what machines differ in is lost in rounding to f32.

fn ln(number: impl Into<f64>) -> f32 {
    number.into().ln() as f32
}

fn exp(number: f32) -> f32 {
    f64::from(number).exp() as f32
}
