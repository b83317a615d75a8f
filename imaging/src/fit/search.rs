//! Search for the quantisation scale, on the coefficients of the whole picture.

use super::{FitError, FitStep, ProgressCallback, curve::SizeCurve, report_step};
use crate::{
    fit::constraints::FitConstraints,
    jpeg::{Coefficients, Density, MeasuredEncoding, QuantScale, measure_encoding, write},
};

/// Search for the finest scale whose file is within the ceiling.
pub(super) struct ScaleSearch<'a> {
    picture: &'a Coefficients,
    floor: u64,
    ceiling: Option<u64>,
    begin: QuantScale,
}

/// Shares of the ceiling: the search stops at `STOP_SHARE`, aims at `TARGET_SHARE`, and accepts `ACCEPTED_SHARE` after
/// `EARLY_MEASUREMENTS`, since near some scales a step of one table entry is two percent.
const STOP_SHARE: f64 = 0.985;
const TARGET_SHARE: f64 = 0.992;
const ACCEPTED_SHARE: f64 = 0.975;
const EARLY_MEASUREMENTS: usize = 3;
/// Share of the ceiling that is kept for more stuffing than the average.
const STUFFING_RESERVE_SHARE: f64 = 0.001;
/// Maximum of measurements. Two or three are usual; more find nothing where one step is many bytes.
const MAX_MEASUREMENTS: usize = 12;
/// Steps of bisection of the dead zone in `fill`.
const DEAD_ZONE_BISECTIONS: usize = 4;
/// Ratio of scales below which the search ends.
const MIN_SCALE_RATIO: f32 = 1.001;
/// Tolerance in logarithms of bytes.
const LOG_TOLERANCE: f32 = 0.006;
/// One in so many units is measured to find how bytes change with the scale.
const SUBSAMPLING_STEP: usize = 8;
/// Pictures with fewer blocks than this are not thinned.
const MIN_SUBSAMPLED_BLOCKS: usize = 4_000;

impl<'a> ScaleSearch<'a> {
    pub(super) fn new(
        picture: &'a Coefficients,
        demand: &FitConstraints,
        begin: QuantScale,
    ) -> Self {
        Self {
            picture,
            floor: demand.floor,
            ceiling: demand.ceiling,
            begin,
        }
    }

    /// The file and its quantisation scale. Below the floor only where the finest file is, too.
    pub(super) fn run(
        &self,
        density: Density,
        watch: ProgressCallback,
    ) -> Result<(Vec<u8>, QuantScale), FitError> {
        let mut ceiling = self.ceiling.unwrap_or(u64::MAX);
        loop {
            let weight = self.find_within_ceiling(ceiling)?;
            report_step(watch, FitStep::Searched)?;
            let file = write(self.picture, &weight, density);
            report_step(watch, FitStep::Written)?;
            let over = (file.len() as u64).saturating_sub(self.ceiling.unwrap_or(u64::MAX));
            if over == 0 {
                return Ok((file, weight.coarseness));
            }
            // The stuffing exceeded its reserve, so the ceiling is lowered by the excess.
            ceiling = ceiling.min(weight.bytes()) - over;
        }
    }

    /// The finest measured scale within the ceiling.
    fn find_within_ceiling(&self, ceiling: u64) -> Result<MeasuredEncoding, FitError> {
        if self.ceiling.is_none() {
            return Ok(self.reach_floor(measure_encoding(self.picture, self.begin), ceiling));
        }
        let ceiling = ceiling - (ceiling as f64 * STUFFING_RESERVE_SHARE) as u64;
        let floor = self.safe_floor().min(ceiling);
        let [content, enough] =
            [STOP_SHARE, ACCEPTED_SHARE].map(|share| ((ceiling as f64 * share) as u64).max(floor));
        let is_small = self.picture.count() < MIN_SUBSAMPLED_BLOCKS;
        let part = self
            .picture
            .subsample(if is_small { 1 } else { SUBSAMPLING_STEP });
        let times = self.picture.count() as f64 / part.count() as f64;
        let weigh_part = |coarseness| measure_encoding(&part, coarseness).scaled_bytes(times);
        let (mut of_part, mut of_whole) = (SizeCurve::default(), SizeCurve::default());
        let aim = TARGET_SHARE * ceiling as f64;
        let mut here = of_part.find(weigh_part, aim, self.begin.scale, LOG_TOLERANCE);
        // `over` is the last scale above the ceiling, `within` the last encoding within it.
        let (mut over, mut within) = (None, None::<MeasuredEncoding>);
        for number in 1..=MAX_MEASUREMENTS {
            let weight = measure_encoding(self.picture, QuantScale::from_scale(here));
            let bytes = weight.bytes();
            of_whole.add(here, bytes as f64);
            if bytes > ceiling {
                over = Some(here);
            } else {
                within = Some(weight);
            }
            let is_early = number < EARLY_MEASUREMENTS;
            let wanted = if is_early { content } else { enough };
            if within.as_ref().is_some_and(|it| it.bytes() >= wanted) {
                break;
            }
            let mut next = of_whole.estimate_scale(aim);
            if number == 1 {
                // Far from the aim, the thinned picture predicts the slope better than a line does.
                let wrong = of_part.measure_bytes(weigh_part, here) / bytes as f64;
                let by_part = of_part.find(weigh_part, aim * wrong, here, LOG_TOLERANCE);
                if (by_part < here) == (next < here) {
                    next = by_part;
                }
            }
            // Where all known points lie on one side, the other end is tried early: it bounds the
            // search or ends it.
            let is_far = !is_early || of_whole.knows(next);
            here = match (over, within.as_ref().map(|it| it.coarseness.scale)) {
                (Some(fine), Some(coarse))
                    if coarse / fine < MIN_SCALE_RATIO || of_whole.knows(next) =>
                {
                    break;
                }
                (Some(QuantScale::COARSEST_SCALE), None) | (None, Some(QuantScale::FINE)) => break,
                (_, None) if is_far => QuantScale::COARSEST_SCALE,
                (None, _) if is_far => QuantScale::FINE,
                _ => next,
            };
        }
        match within {
            Some(weight) if weight.bytes() < enough => {
                Ok(self.narrow_dead_zone(self.reach_floor(weight, ceiling), ceiling))
            }
            Some(weight) => Ok(weight),
            None => Err(FitError::TooMuchDetail {
                bytes: measure_encoding(
                    self.picture,
                    QuantScale::from_scale(QuantScale::COARSEST_SCALE),
                )
                .bytes(),
                ceiling,
            }),
        }
    }

    /// The floor, with a reserve for less stuffing than the average.
    fn safe_floor(&self) -> u64 {
        self.floor.saturating_add(self.floor / 256)
    }

    /// Uses the space where one step of the tables is many bytes: keeps the tables and narrows the
    /// dead zone, as far as the ceiling allows.
    fn narrow_dead_zone(&self, weight: MeasuredEncoding, ceiling: u64) -> MeasuredEncoding {
        let QuantScale {
            scale,
            dead_zone: dead,
        } = weight.coarseness;
        if scale <= QuantScale::FINE {
            return weight;
        }
        let mut fullest = weight;
        let (mut over, mut within, mut here) = (0.0, dead, 0.0);
        for _ in 0..DEAD_ZONE_BISECTIONS {
            let fuller = measure_encoding(
                self.picture,
                QuantScale {
                    scale,
                    dead_zone: here,
                },
            );
            if fuller.bytes() > ceiling {
                over = here;
            } else {
                within = here;
                fullest = fuller;
            }
            if within <= over {
                break;
            }
            here = (over + within) / 2.0;
        }
        fullest
    }

    /// Raises a file to the floor: goes finer than visible, as far as the ceiling allows.
    fn reach_floor(&self, weight: MeasuredEncoding, ceiling: u64) -> MeasuredEncoding {
        let mut finest = weight;
        let steps = [0.75, 0.5, 0.25, 0.0].map(|part| QuantScale {
            scale: QuantScale::FINE * part,
            dead_zone: 0.0,
        });
        for coarseness in steps {
            if finest.bytes() >= self.safe_floor() {
                break;
            }
            let finer = measure_encoding(self.picture, coarseness);
            if finer.bytes() > ceiling {
                break;
            }
            finest = finer;
        }
        finest
    }
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;

    use super::{Coefficients, QuantScale, ScaleSearch};
    use crate::{
        Pixels, Planes,
        jpeg::{Density, measure_encoding, transform},
    };

    /// A page with `covered` percent of its rows filled with noise.
    fn page(covered: usize) -> Coefficients {
        const WIDTH: usize = 640;
        let mut noise = 1_u32;
        let bytes = (0..WIDTH * 880).map(|at| {
            noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            match at / WIDTH % 100 < covered {
                true => (noise >> 24) as u8,
                false => 240,
            }
        });
        let pixels = Pixels::new(WIDTH as u32, 880, bytes.collect()).expect("whole");
        transform(&Planes::from(pixels))
    }

    #[test]
    fn reachable_ceilings_are_met_and_nearly_used_up() {
        for covered in [0, 1, 7, 40, 100] {
            let picture = page(covered);
            let bytes = |scale| measure_encoding(&picture, QuantScale::from_scale(scale)).bytes();
            let [fewest, most] = [QuantScale::COARSEST_SCALE, QuantScale::FINE].map(bytes);
            for times in [0.98, 1.01, 1.03, 1.2, 2.0, 8.0, 30.0] {
                let ceiling = (fewest as f64 * times) as u64;
                for begin in [0.05, 0.5, 4.0].map(QuantScale::from_scale) {
                    let search = ScaleSearch {
                        picture: &picture,
                        floor: 0,
                        ceiling: Some(ceiling),
                        begin,
                    };
                    let made = search.run(Density::default(), &mut |_| ControlFlow::Continue(()));
                    let length = made.map(|(file, _)| file.len() as u64);
                    assert_eq!(length.is_ok(), times > 1.0, "{covered} {times}");
                    let Ok(length) = length else { continue };
                    let room = ceiling.min(most) as f64;
                    assert!(
                        length <= ceiling && length as f64 >= 0.95 * room,
                        "{covered} {times}"
                    );
                }
            }
        }
    }
}
