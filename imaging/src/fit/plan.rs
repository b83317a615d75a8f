//! Choice of the size in pixels, found on samples before the whole picture is drawn.

use super::{FitError, curve::SizeCurve};
use crate::{
    clamp::clamp_no_panic,
    dct_image::DctImage,
    fit::constraints::{FitConstraints, ScaleBounds},
    jpeg::{ChromaSampling, Coefficients, QuantScale, measure_encoding, transform},
    planes::Planes,
    region::Region,
    resize::Resize,
};

/// Size, sampling and first quantisation scale of the file to be made.
pub(super) struct FitPlan {
    /// Sides as the picture is seen.
    pub(super) width: u32,
    pub(super) height: u32,
    /// Eighths of its size at which the picture is drawn.
    eighths: u32,
    /// True if the drawn picture has these sides already and is only cut.
    is_drawn: bool,
    pub(super) sampling: ChromaSampling,
    /// Scale at which the search begins.
    pub(super) coarseness: QuantScale,
}

/// Scale at which bytes buy most legibility: at a finer one more pixels are worth more, at a
/// coarser one fewer pixels are. Chosen by eye; `cargo run --release -p imaging --example fit --
/// sweep` compares others on the photographs of `end2end/pictures`.
const BEST_SCALE: QuantScale = QuantScale::from_scale(0.5);

/// Below this scale, colour at half the size is the first visible loss.
const MAX_FULL_COLOUR_SCALE: f32 = 0.2;

/// Scale and pixels where the rule sets no ceiling: no visible loss, and a short time of work.
const UNBOUNDED_SCALE: QuantScale = QuantScale::from_scale(0.2);
const UNBOUNDED_PIXELS: f64 = 6_000_000.0;

/// Bits for each pixel of a usual paper at [`BEST_SCALE`]; they give the size of the first sample.
const TYPICAL_BITS_PER_PIXEL: f64 = 0.9;

/// Exponent by which bytes grow with the factor of resizing.
const SIZE_GROWTH_EXPONENT: f64 = 1.6;

/// Largest difference in logarithms at which a whole eighth replaces the factor: it needs no
/// resizing.
const EIGHTH_TOLERANCE: f64 = 0.13;

/// Tolerance in logarithms of bytes; a sample is no closer to the picture than this.
const LOG_TOLERANCE: f32 = 0.05;

/// A picture that is resized is drawn larger by this factor, where the source has so much.
const DRAW_MARGIN: f64 = 1.5;

impl FitPlan {
    pub(super) fn make(
        source: &DctImage,
        region: Region,
        seen: (f64, f64),
        demand: &FitConstraints,
    ) -> Result<Self, FitError> {
        let bounds = demand.scale_bounds(seen)?;
        let Some(ceiling) = demand.ceiling else {
            let enough = (UNBOUNDED_PIXELS / (seen.0 * seen.1)).sqrt();
            let size = ResizeFactor::snap_to_eighth(
                clamp_no_panic(enough, bounds.least, bounds.most),
                bounds,
                demand,
            );
            return Ok(size.plan(seen, demand, ChromaSampling::Full, UNBOUNDED_SCALE));
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
        if coarseness.scale >= MAX_FULL_COLOUR_SCALE {
            return Ok(size.plan(seen, demand, ChromaSampling::Half, coarseness));
        }
        let sample = sampler.take_sample(size, ChromaSampling::Full);
        let coarseness = sample.find_coarseness(ceiling);
        Ok(size.plan(seen, demand, ChromaSampling::Full, coarseness))
    }

    /// Draws the part of the picture in `sides`: those of the plan as they are stored.
    pub(super) fn draw(&self, source: &DctImage, region: Region, sides: (u32, u32)) -> Planes {
        let planes = source.draw(self.eighths, self.sampling);
        let scale = f64::from(self.eighths) / f64::from(DctImage::FULL);
        let mut part = Region {
            left: region.left * scale,
            top: region.top * scale,
            width: region.width * scale,
            height: region.height * scale,
        };
        if self.is_drawn {
            // The start is even, so that it falls on a whole sample of colour.
            let start = |at: f64, side: u32, whole: u32| {
                clamp_no_panic(
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
struct ResizeFactor {
    factor: f64,
    eighths: u32,
}

impl ResizeFactor {
    /// The nearest whole eighth where it is close enough; otherwise exactly this factor.
    fn snap_to_eighth(factor: f64, bounds: ScaleBounds, demand: &FitConstraints) -> Self {
        const FULL: f64 = DctImage::FULL as f64;
        let eighths = (factor * FULL).round().max((bounds.least * FULL).ceil());
        let nearest = eighths / FULL;
        let is_near = (nearest / factor).ln().abs() < EIGHTH_TOLERANCE && nearest <= bounds.most;
        if is_near && demand.exact.is_none() {
            return Self {
                factor: nearest,
                eighths: eighths as u32,
            };
        }
        let more = (factor * FULL * DRAW_MARGIN).ceil();
        Self {
            factor,
            eighths: clamp_no_panic(more, 1.0, FULL) as u32,
        }
    }

    fn is_drawn(self) -> bool {
        self.factor * f64::from(DctImage::FULL) == f64::from(self.eighths)
    }

    fn plan(
        self,
        seen: (f64, f64),
        demand: &FitConstraints,
        sampling: ChromaSampling,
        coarseness: QuantScale,
    ) -> FitPlan {
        let (width, height) = demand.size(seen, self.factor);
        FitPlan {
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
    source: &'a DctImage,
    /// Pixels of the part divided by those of the sample.
    share: f64,
}

/// Coefficients of a sample.
struct PictureSample {
    coefficients: Coefficients,
    /// Bytes of the picture divided by those of the sample.
    share: f64,
}

impl Sampler<'_> {
    /// The size at which the picture has `budget` bytes at [`BEST_SCALE`], and a sample at that size.
    fn find_size(
        &self,
        (width, height): (f64, f64),
        budget: u64,
        bounds: ScaleBounds,
        demand: &FitConstraints,
    ) -> (ResizeFactor, PictureSample) {
        let bound = |factor: f64| {
            ResizeFactor::snap_to_eighth(
                clamp_no_panic(factor, bounds.least, bounds.most),
                bounds,
                demand,
            )
        };
        let usual = (budget as f64 * 8.0 / TYPICAL_BITS_PER_PIXEL / (width * height)).sqrt();
        let mut size = bound(usual);
        let mut sample = self.take_sample(size, ChromaSampling::Half);
        // A second pass corrects for pictures that do not follow the power law.
        for _ in 0..2 {
            let miss = budget as f64 / sample.measure_encoding(BEST_SCALE);
            let next = bound(size.factor * miss.powf(1.0 / SIZE_GROWTH_EXPONENT));
            if next.factor == size.factor {
                break;
            }
            size = next;
            sample = self.take_sample(size, ChromaSampling::Half);
        }
        (size, sample)
    }

    fn take_sample(&self, size: ResizeFactor, sampling: ChromaSampling) -> PictureSample {
        let sampling = match self.source.sampling() {
            ChromaSampling::Gray => ChromaSampling::Gray,
            _ => sampling,
        };
        // Samples are drawn in whole eighths; `share` corrects for the difference.
        let full = f64::from(DctImage::FULL);
        let drawn = clamp_no_panic((size.factor * full).ceil(), 1.0, full);
        PictureSample {
            coefficients: transform(&self.source.draw(drawn as u32, sampling)),
            share: self.share * (size.factor * full / drawn).powf(SIZE_GROWTH_EXPONENT),
        }
    }
}

impl PictureSample {
    /// Estimate of the picture's bytes.
    fn measure_encoding(&self, coarseness: QuantScale) -> f64 {
        measure_encoding(&self.coefficients, coarseness).scaled_bytes(self.share)
    }

    /// Estimate of the scale at which the picture has `budget` bytes.
    fn find_coarseness(&self, budget: u64) -> QuantScale {
        let measure_encoding = |coarseness| self.measure_encoding(coarseness);
        let budget = budget as f64;
        QuantScale::from_scale(SizeCurve::default().find(
            measure_encoding,
            budget,
            BEST_SCALE.scale,
            LOG_TOLERANCE,
        ))
    }
}
