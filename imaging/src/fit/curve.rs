//! Bytes of a file as a function of the quantisation scale: nearly a power law, in small steps.

use crate::{clamp::clamp_no_panic, jpeg::QuantScale};

/// Exponent of the fall of bytes, used where only one point is known.
const DEFAULT_EXPONENT: f32 = 0.7;
/// Maximum of measurements for one call of `find`.
const MAX_MEASUREMENTS: usize = 5;

/// Known points of the curve.
#[derive(Default)]
pub(super) struct SizeCurve {
    /// Sorted by scale, the coarsest last.
    points: Vec<CurvePoint>,
}

/// Logarithms of scale and bytes.
#[derive(Clone, Copy)]
struct CurvePoint {
    scale: f32,
    bytes: f32,
}

impl SizeCurve {
    pub(super) fn add(&mut self, scale: f32, bytes: f64) {
        let point = CurvePoint {
            scale: ln(scale),
            bytes: ln(bytes),
        };
        let place = self.points.partition_point(|it| it.scale < point.scale);
        self.points.insert(place, point);
    }

    /// Estimates the scale for `budget` bytes by a line in the logarithms, through the two points
    /// around it or the nearest two.
    pub(super) fn estimate_scale(&self, budget: f64) -> f32 {
        let budget = ln(budget);
        let coarser = self.points.partition_point(|it| it.bytes > budget);
        let last = self.points.len() - 1;
        let is_between = 0 < coarser && coarser <= last;
        let near = self.points[coarser.min(last)];
        let first = coarser.saturating_sub(1).min(last.saturating_sub(1));
        let fall = match self.points[first..] {
            [finer, coarser, ..] => (finer.bytes - coarser.bytes) / (coarser.scale - finer.scale),
            _ => DEFAULT_EXPONENT,
        };
        // Two points of one step say little about the slope beyond them.
        let fall = if is_between {
            fall
        } else {
            clamp_no_panic(fall, 0.3, 1.5)
        };
        let scale = exp(near.scale + (near.bytes - budget) / fall);
        clamp_no_panic(scale, QuantScale::FINE, QuantScale::COARSEST_SCALE)
    }

    /// Finds the scale for `budget` bytes, until the logarithms differ by less than `close`. Begins
    /// at `begin` where no point is known.
    pub(super) fn find(
        &mut self,
        weigh: impl Fn(QuantScale) -> f64,
        budget: f64,
        begin: f32,
        close: f32,
    ) -> f32 {
        let mut here = clamp_no_panic(begin, QuantScale::FINE, QuantScale::COARSEST_SCALE);
        if !self.points.is_empty() {
            here = self.estimate_scale(budget);
        }
        for _ in 0..MAX_MEASUREMENTS {
            if ln(self.measure_bytes(&weigh, here) / budget).abs() < close {
                break;
            }
            here = self.estimate_scale(budget);
            if self.knows(here) {
                break;
            }
        }
        here
    }

    /// Bytes at a scale: the known value, or measured and stored.
    pub(super) fn measure_bytes(&mut self, weigh: impl Fn(QuantScale) -> f64, scale: f32) -> f64 {
        if let Some(point) = self.find_point(scale) {
            return f64::from(point.bytes).exp();
        }
        let bytes = weigh(QuantScale::from_scale(scale));
        self.add(scale, bytes);
        bytes
    }

    pub(super) fn knows(&self, scale: f32) -> bool {
        self.find_point(scale).is_some()
    }

    fn find_point(&self, scale: f32) -> Option<&CurvePoint> {
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
