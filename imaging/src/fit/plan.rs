//! How many pixels, before any is touched: found on samples of the picture.

use super::{
    Unfit,
    demand::{Bounds, Demand},
};
use crate::{
    crop::Region,
    hold::hold,
    jpeg::{Coarseness, Coefficients, Sampling, transform, weigh},
    pixels::Pixels,
    planes::Planes,
    resize::{Quality, Resize},
    way::Way,
};

/// What is to be made.
pub(super) struct Plan {
    /// As the picture is seen.
    pub(super) width: u32,
    pub(super) height: u32,
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

/// A size within so much of the right one is near enough; so many are tried.
const NEAR: f64 = 0.1;
const MOST_SAMPLES: usize = 4;

impl Plan {
    pub(super) fn make(
        source: &Planes,
        region: Region,
        seen: (f64, f64),
        way: Way,
        demand: &Demand,
    ) -> Result<Self, Unfit> {
        let bounds = demand.bounds(seen)?;
        let mut sampler = Sampler {
            source,
            region,
            way,
            resize: Resize::new(Quality::Sample),
        };
        let Some(ceiling) = demand.ceiling else {
            let enough = (ENOUGH_PIXELS / (seen.0 * seen.1)).sqrt();
            let (width, height) = demand.size(seen, hold(enough, bounds.least, bounds.most));
            return Ok(Self {
                width,
                height,
                sampling: Sampling::Full,
                coarseness: UNBOUNDED,
            });
        };
        let (factor, sample) = match demand.exact {
            Some(_) => (bounds.least, sampler.take(bounds.least, Sampling::Half)),
            None => sampler.find_factor(seen, ceiling, bounds),
        };
        let (width, height) = demand.size(seen, factor);
        let coarseness = sample.find_coarseness(ceiling);
        if coarseness.scale >= FULL_COLOUR {
            return Ok(Self {
                width,
                height,
                sampling: Sampling::Half,
                coarseness,
            });
        }
        let sample = sampler.take(factor, Sampling::Full);
        Ok(Self {
            width,
            height,
            sampling: Sampling::Full,
            coarseness: sample.find_coarseness(ceiling),
        })
    }
}

/// Takes samples of the picture at any size.
struct Sampler<'a> {
    source: &'a Planes,
    region: Region,
    way: Way,
    resize: Resize,
}

/// Parts from all over a picture, transformed.
struct Sample {
    coefficients: Coefficients,
    /// So many times the sample is the picture.
    share: f64,
}

/// Pixels along the side of a part, and parts along the sides of a picture.
const TILE: u32 = 48;
const ACROSS: u32 = 8;
const DOWN: u32 = 8;
const TILES: u32 = ACROSS * DOWN;

impl Sampler<'_> {
    /// The factor at which the picture weighs `budget` bytes at the best coarseness, and a
    /// sample near it.
    fn find_factor(
        &mut self,
        (width, height): (f64, f64),
        budget: u64,
        bounds: Bounds,
    ) -> (f64, Sample) {
        let usual = (budget as f64 * 8.0 / USUAL_BITS / (width * height)).sqrt();
        let mut factor = hold(usual, bounds.least, bounds.most);
        let mut samples = 1;
        loop {
            let sample = self.take(factor, Sampling::Half);
            let miss = budget as f64 / sample.weigh(BEST);
            let next = hold(factor * miss.powf(1.0 / GROWTH), bounds.least, bounds.most);
            // What is left to go is less than another sample would be wrong.
            if (next / factor).ln().abs() < NEAR || samples == MOST_SAMPLES {
                return (next, sample.seen_at(next / factor));
            }
            factor = next;
            samples += 1;
        }
    }

    /// Parts of the picture resized by `factor`; all of it where that is no more work.
    fn take(&mut self, factor: f64, sampling: Sampling) -> Sample {
        let Region {
            left,
            top,
            width,
            height,
        } = self.region;
        let (wide, high) = (
            (width * factor).round().max(1.0) as u32,
            (height * factor).round().max(1.0) as u32,
        );
        if wide < 2 * ACROSS * TILE || high < 2 * DOWN * TILE {
            let resize = &mut self.resize;
            let whole = self
                .source
                .resized(self.region, (wide, high), sampling, resize);
            return Sample {
                coefficients: transform(&self.way.turn(whole)),
                share: 1.0,
            };
        }
        // One below the other, as one high picture.
        let mut strip = Strip::default();
        let side = f64::from(TILE);
        for row in 0..DOWN {
            for column in 0..ACROSS {
                let (x, y) = (
                    (f64::from(wide) - side) * (f64::from(column) + 0.5) / f64::from(ACROSS),
                    (f64::from(high) - side) * (f64::from(row) + 0.5) / f64::from(DOWN),
                );
                let part = Region {
                    left: left + x / factor,
                    top: top + y / factor,
                    width: side / factor,
                    height: side / factor,
                };
                let resize = &mut self.resize;
                strip.add(&self.source.resized(part, (TILE, TILE), sampling, resize));
            }
        }
        Sample {
            coefficients: transform(&strip.join(sampling)),
            share: f64::from(wide) * f64::from(high) / f64::from(TILE * TILE * TILES),
        }
    }
}

/// Tiles one below the other.
#[derive(Default)]
struct Strip {
    luma: Vec<u8>,
    chroma: Option<[Vec<u8>; 2]>,
}

impl Strip {
    fn add(&mut self, tile: &Planes) {
        self.luma.extend_from_slice(tile.luma().bytes());
        if let Some(planes) = tile.chroma() {
            let strips = self.chroma.get_or_insert_default();
            for (strip, plane) in strips.iter_mut().zip(planes) {
                strip.extend_from_slice(plane.bytes());
            }
        }
    }

    fn join(self, sampling: Sampling) -> Planes {
        let plane = |side: u32, bytes| Pixels::new(side, side * TILES, bytes).expect("whole tiles");
        let side = match sampling {
            Sampling::Half => TILE / 2,
            Sampling::Gray | Sampling::Full => TILE,
        };
        let chroma = self
            .chroma
            .map(|planes| planes.map(|bytes| plane(side, bytes)));
        Planes::new(plane(TILE, self.luma), chroma).expect("colours in one size")
    }
}

impl Sample {
    /// The same, of a picture that is larger by a factor near 1.
    fn seen_at(self, factor: f64) -> Self {
        Self {
            share: self.share * factor.powf(GROWTH),
            ..self
        }
    }

    /// About so many bytes the picture has.
    fn weigh(&self, coarseness: Coarseness) -> f64 {
        weigh(&self.coefficients, coarseness).bytes() as f64 * self.share
    }

    /// About the coarseness at which the picture has so many bytes.
    fn find_coarseness(&self, budget: u64) -> Coarseness {
        let (mut fine, mut coarse) = (Coarseness::FINE.ln(), Coarseness::COARSEST.ln());
        for _ in 0..8 {
            let middle = (fine + coarse) / 2.0;
            if self.weigh(Coarseness::of(middle.exp())) > budget as f64 {
                fine = middle;
            } else {
                coarse = middle;
            }
        }
        Coarseness::of(coarse.exp())
    }
}
