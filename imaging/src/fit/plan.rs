//! Choice of the size in pixels, found on samples before the whole picture is drawn.

use super::{
    Unfit,
    curve::Curve,
    demand::{Bounds, Demand},
};
use crate::{
    hold::hold,
    jpeg::{Coarseness, Coefficients, Sampling, transform, weigh},
    planes::Planes,
    region::Region,
    resize::Resize,
    spectrum::Spectrum,
};

/// Size, sampling and first coarseness of the file to be made.
pub(super) struct Plan {
    /// Sides as the picture is seen.
    pub(super) width: u32,
    pub(super) height: u32,
    /// Eighths of its size at which the picture is drawn.
    eighths: u32,
    /// True if the drawn picture has these sides already and is only cut.
    is_drawn: bool,
    pub(super) sampling: Sampling,
    /// Coarseness at which the search begins.
    pub(super) coarseness: Coarseness,
}

/// Coarseness at which bytes buy most legibility: at a finer one more pixels are worth more, at a
/// coarser one fewer pixels are. Chosen by eye; `cargo run --release -p imaging --example fit --
/// sweep` compares others on the photographs of `end2end/pictures`.
const BEST: Coarseness = Coarseness::of(0.5);

/// Below this scale, colour at half the size is the first visible loss.
const FULL_COLOUR: f32 = 0.2;

/// Coarseness and pixels where the rule sets no ceiling: no visible loss, and a short time of work.
const UNBOUNDED: Coarseness = Coarseness::of(0.2);
const ENOUGH_PIXELS: f64 = 6_000_000.0;

/// Bits for each pixel of a usual paper at [`BEST`]; they give the size of the first sample.
const USUAL_BITS: f64 = 0.9;

/// Exponent by which bytes grow with the factor of resizing.
const GROWTH: f64 = 1.6;

/// Largest difference in logarithms at which a whole eighth replaces the factor: it needs no
/// resizing.
const NEAR: f64 = 0.13;

/// Tolerance in logarithms of bytes; a sample is no closer to the picture than this.
const CLOSE: f32 = 0.05;

/// A picture that is resized is drawn larger by this factor, where the source has so much.
const MARGIN: f64 = 1.5;

impl Plan {
    pub(super) fn make(
        source: &Spectrum,
        region: Region,
        seen: (f64, f64),
        demand: &Demand,
    ) -> Result<Self, Unfit> {
        let bounds = demand.bounds(seen)?;
        let Some(ceiling) = demand.ceiling else {
            let enough = (ENOUGH_PIXELS / (seen.0 * seen.1)).sqrt();
            let size = Size::near(hold(enough, bounds.least, bounds.most), bounds, demand);
            return Ok(size.plan(seen, demand, Sampling::Full, UNBOUNDED));
        };
        let part = source.sample(region);
        let source = part.as_ref().unwrap_or(source);
        let pixels = f64::from(source.width) * f64::from(source.height);
        let sampler = Sampler {
            source,
            share: region.width * region.height / pixels,
        };
        let (size, sample) = sampler.find_size(seen, ceiling, bounds, demand);
        let coarseness = sample.find_coarseness(ceiling);
        if coarseness.scale >= FULL_COLOUR {
            return Ok(size.plan(seen, demand, Sampling::Half, coarseness));
        }
        let sample = sampler.take(size, Sampling::Full);
        let coarseness = sample.find_coarseness(ceiling);
        Ok(size.plan(seen, demand, Sampling::Full, coarseness))
    }

    /// Draws the part of the picture in `sides`: those of the plan as they are stored.
    pub(super) fn draw(&self, source: &Spectrum, region: Region, sides: (u32, u32)) -> Planes {
        let planes = source.draw(self.eighths, self.sampling);
        let scale = f64::from(self.eighths) / f64::from(Spectrum::FULL);
        let mut part = Region {
            left: region.left * scale,
            top: region.top * scale,
            width: region.width * scale,
            height: region.height * scale,
        };
        if self.is_drawn {
            // The start is even, so that it falls on a whole sample of colour.
            let start = |at: f64, side: u32, whole: u32| {
                hold(
                    (at / 2.0).round() * 2.0,
                    0.0,
                    f64::from(whole.saturating_sub(side)),
                )
            };
            part = Region {
                left: start(part.left, sides.0, planes.width()),
                top: start(part.top, sides.1, planes.height()),
                width: f64::from(sides.0),
                height: f64::from(sides.1),
            };
        }
        planes.cut(part, sides, self.sampling, &mut Resize::new())
    }
}

/// Factor of resizing, and eighths at which the picture is drawn for it.
#[derive(Clone, Copy)]
struct Size {
    factor: f64,
    eighths: u32,
}

impl Size {
    /// The nearest whole eighth where it is close enough; otherwise exactly this factor.
    fn near(factor: f64, bounds: Bounds, demand: &Demand) -> Self {
        const FULL: f64 = Spectrum::FULL as f64;
        let eighths = (factor * FULL).round().max((bounds.least * FULL).ceil());
        let nearest = eighths / FULL;
        let is_near = (nearest / factor).ln().abs() < NEAR && nearest <= bounds.most;
        if is_near && demand.exact.is_none() {
            return Self {
                factor: nearest,
                eighths: eighths as u32,
            };
        }
        let more = (factor * FULL * MARGIN).ceil();
        Self {
            factor,
            eighths: hold(more, 1.0, FULL) as u32,
        }
    }

    fn is_drawn(self) -> bool {
        self.factor * f64::from(Spectrum::FULL) == f64::from(self.eighths)
    }

    fn plan(
        self,
        seen: (f64, f64),
        demand: &Demand,
        sampling: Sampling,
        coarseness: Coarseness,
    ) -> Plan {
        let (width, height) = demand.size(seen, self.factor);
        Plan {
            width,
            height,
            eighths: self.eighths,
            is_drawn: self.is_drawn() && demand.exact.is_none(),
            sampling,
            coarseness,
        }
    }
}

/// Draws a sample of the picture at any size.
struct Sampler<'a> {
    source: &'a Spectrum,
    /// Pixels of the part divided by those of the sample.
    share: f64,
}

/// Coefficients of a sample.
struct Sample {
    coefficients: Coefficients,
    /// Bytes of the picture divided by those of the sample.
    share: f64,
}

impl Sampler<'_> {
    /// The size at which the picture has `budget` bytes at [`BEST`], and a sample at that size.
    fn find_size(
        &self,
        (width, height): (f64, f64),
        budget: u64,
        bounds: Bounds,
        demand: &Demand,
    ) -> (Size, Sample) {
        let bound =
            |factor: f64| Size::near(hold(factor, bounds.least, bounds.most), bounds, demand);
        let usual = (budget as f64 * 8.0 / USUAL_BITS / (width * height)).sqrt();
        let mut size = bound(usual);
        let mut sample = self.take(size, Sampling::Half);
        // A second pass corrects for pictures that do not follow the power law.
        for _ in 0..2 {
            let miss = budget as f64 / sample.weigh(BEST);
            let next = bound(size.factor * miss.powf(1.0 / GROWTH));
            if next.factor == size.factor {
                break;
            }
            size = next;
            sample = self.take(size, Sampling::Half);
        }
        (size, sample)
    }

    fn take(&self, size: Size, sampling: Sampling) -> Sample {
        let sampling = match self.source.sampling() {
            Sampling::Gray => Sampling::Gray,
            _ => sampling,
        };
        // Samples are drawn in whole eighths; `share` corrects for the difference.
        let full = f64::from(Spectrum::FULL);
        let drawn = hold((size.factor * full).ceil(), 1.0, full);
        Sample {
            coefficients: transform(&self.source.draw(drawn as u32, sampling)),
            share: self.share * (size.factor * full / drawn).powf(GROWTH),
        }
    }
}

impl Sample {
    /// Estimate of the picture's bytes.
    fn weigh(&self, coarseness: Coarseness) -> f64 {
        weigh(&self.coefficients, coarseness).bytes_of(self.share)
    }

    /// Estimate of the coarseness at which the picture has `budget` bytes.
    fn find_coarseness(&self, budget: u64) -> Coarseness {
        let weigh = |coarseness| self.weigh(coarseness);
        let budget = budget as f64;
        Coarseness::of(Curve::default().find(weigh, budget, BEST.scale, CLOSE))
    }
}
