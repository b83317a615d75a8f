//! How many pixels, before any is drawn: found on samples of the picture.

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

/// What is to be made.
pub(super) struct Plan {
    /// As the picture is seen.
    pub(super) width: u32,
    pub(super) height: u32,
    /// At how many eighths of its size the picture is drawn.
    eighths: u32,
    /// Whether it has these sides then, and is only cut.
    is_drawn: bool,
    pub(super) sampling: Sampling,
    /// Where the search begins.
    pub(super) coarseness: Coarseness,
}

/// The coarseness at which bytes buy most legibility; finer ones buy less than more pixels do,
/// coarser ones less than fewer. Chosen by eye; `cargo run --release -p imaging --example fit --
/// sweep` compares others on the photographs of `end2end/pictures`.
const BEST: Coarseness = Coarseness::of(0.5);

/// Finer than this, colours at half the size are what is seen first.
const FULL_COLOUR: f32 = 0.2;

/// Where no ceiling is set: nobody sees a difference, and nobody has to wait for more pixels.
const UNBOUNDED: Coarseness = Coarseness::of(0.2);
const ENOUGH_PIXELS: f64 = 6_000_000.0;

/// Bits for each pixel at [`BEST`] of a usual paper: where the first sample is taken.
const USUAL_BITS: f64 = 0.9;

/// How bytes grow with the factor of resizing: a power of it.
const GROWTH: f64 = 1.6;

/// An eighth within so much of the right factor is as good, and needs no resizing.
const NEAR: f64 = 0.13;

/// Logarithms of bytes: nearer than a sample is to the picture.
const CLOSE: f32 = 0.05;

/// What is resized is drawn so many times larger, where there is as much.
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

    /// The part of the picture in the sides of the plan, or these the other way round.
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
            // On whole samples of colour, too.
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

/// By which factor, and of how many eighths.
#[derive(Clone, Copy)]
struct Size {
    factor: f64,
    eighths: u32,
}

impl Size {
    /// The nearest eighth, or exactly this.
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
    /// So many times the sample is the part.
    share: f64,
}

/// Parts from all over a picture, transformed.
struct Sample {
    coefficients: Coefficients,
    /// So many times the sample weighs the picture does.
    share: f64,
}

impl Sampler<'_> {
    /// The size at which the picture weighs `budget` bytes at the best coarseness, and a sample.
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
        // The second is right but for what grows unlike its power.
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
        // At an eighth of the size, since samples are drawn in whole eighths.
        let full = f64::from(Spectrum::FULL);
        let drawn = hold((size.factor * full).ceil(), 1.0, full);
        Sample {
            coefficients: transform(&self.source.draw(drawn as u32, sampling)),
            share: self.share * (size.factor * full / drawn).powf(GROWTH),
        }
    }
}

impl Sample {
    /// About so many bytes the picture has.
    fn weigh(&self, coarseness: Coarseness) -> f64 {
        weigh(&self.coefficients, coarseness).bytes_of(self.share)
    }

    /// About the coarseness at which the picture has so many bytes.
    fn find_coarseness(&self, budget: u64) -> Coarseness {
        let weigh = |coarseness| self.weigh(coarseness);
        let budget = budget as f64;
        Coarseness::of(Curve::default().find(weigh, budget, BEST.scale, CLOSE))
    }
}
