//! Search for the coarseness, on the coefficients of the whole picture.

use super::{Step, Unfit, Watch, curve::Curve, demand::Demand, tell};
use crate::jpeg::{Coarseness, Coefficients, Density, Weight, weigh, write};

/// Search for the finest coarseness whose file is within the ceiling.
pub(super) struct Search<'a> {
    picture: &'a Coefficients,
    floor: u64,
    ceiling: Option<u64>,
    begin: Coarseness,
}

/// Shares of the ceiling: the search stops at `CONTENT`, aims at `AIM`, and accepts `ENOUGH` after
/// `FEW_WEIGHINGS`, since near some scales a step of one table entry is two percent.
const CONTENT: f64 = 0.985;
const AIM: f64 = 0.992;
const ENOUGH: f64 = 0.975;
const FEW_WEIGHINGS: usize = 3;
/// Share of the ceiling that is kept for more stuffing than the average.
const ROOM: f64 = 0.001;
/// Maximum of weighings. Two or three are usual; more find nothing where one step is many bytes.
const MOST_WEIGHINGS: usize = 12;
/// Steps of bisection of the dead zone in `fill`.
const FILLINGS: usize = 4;
/// Ratio of scales below which the search ends.
const SAME: f32 = 1.001;
/// Tolerance in logarithms of bytes.
const CLOSE: f32 = 0.006;
/// One in so many units is weighed to find how bytes change with the coarseness.
const THINNED: usize = 8;
/// Pictures with fewer blocks than this are not thinned.
const SMALL: usize = 4_000;

impl<'a> Search<'a> {
    pub(super) fn new(picture: &'a Coefficients, demand: &Demand, begin: Coarseness) -> Self {
        Self {
            picture,
            floor: demand.floor,
            ceiling: demand.ceiling,
            begin,
        }
    }

    /// The file and its coarseness. Below the floor only where the finest file is, too.
    pub(super) fn run(
        &self,
        density: Density,
        watch: Watch,
    ) -> Result<(Vec<u8>, Coarseness), Unfit> {
        let mut ceiling = self.ceiling.unwrap_or(u64::MAX);
        loop {
            let weight = self.weigh_below(ceiling)?;
            tell(watch, Step::Searched)?;
            let file = write(self.picture, &weight, density);
            tell(watch, Step::Written)?;
            let over = (file.len() as u64).saturating_sub(self.ceiling.unwrap_or(u64::MAX));
            if over == 0 {
                return Ok((file, weight.coarseness));
            }
            // The stuffing exceeded its reserve, so the ceiling is lowered by the excess.
            ceiling = ceiling.min(weight.bytes()) - over;
        }
    }

    /// The finest weighed coarseness within the ceiling.
    fn weigh_below(&self, ceiling: u64) -> Result<Weight, Unfit> {
        if self.ceiling.is_none() {
            return Ok(self.refine(weigh(self.picture, self.begin), ceiling));
        }
        let ceiling = ceiling - (ceiling as f64 * ROOM) as u64;
        let floor = self.safe_floor().min(ceiling);
        let [content, enough] =
            [CONTENT, ENOUGH].map(|share| ((ceiling as f64 * share) as u64).max(floor));
        let is_small = self.picture.count() < SMALL;
        let part = self.picture.thin(if is_small { 1 } else { THINNED });
        let times = self.picture.count() as f64 / part.count() as f64;
        let weigh_part = |coarseness| weigh(&part, coarseness).bytes_of(times);
        let (mut of_part, mut of_whole) = (Curve::default(), Curve::default());
        let aim = AIM * ceiling as f64;
        let mut here = of_part.find(weigh_part, aim, self.begin.scale, CLOSE);
        // `over` is the last scale above the ceiling, `within` the last weight within it.
        let (mut over, mut within) = (None, None::<Weight>);
        for number in 1..=MOST_WEIGHINGS {
            let weight = weigh(self.picture, Coarseness::of(here));
            let bytes = weight.bytes();
            of_whole.add(here, bytes as f64);
            if bytes > ceiling {
                over = Some(here);
            } else {
                within = Some(weight);
            }
            let is_early = number < FEW_WEIGHINGS;
            let wanted = if is_early { content } else { enough };
            if within.as_ref().is_some_and(|it| it.bytes() >= wanted) {
                break;
            }
            let mut next = of_whole.guess(aim);
            if number == 1 {
                // Far from the aim, the thinned picture predicts the slope better than a line does.
                let wrong = of_part.look(weigh_part, here) / bytes as f64;
                let by_part = of_part.find(weigh_part, aim * wrong, here, CLOSE);
                if (by_part < here) == (next < here) {
                    next = by_part;
                }
            }
            // Where all known points lie on one side, the other end is tried early: it bounds the
            // search or ends it.
            let is_far = !is_early || of_whole.knows(next);
            here = match (over, within.as_ref().map(|it| it.coarseness.scale)) {
                (Some(fine), Some(coarse)) if coarse / fine < SAME || of_whole.knows(next) => break,
                (Some(Coarseness::COARSEST), None) | (None, Some(Coarseness::FINE)) => break,
                (_, None) if is_far => Coarseness::COARSEST,
                (None, _) if is_far => Coarseness::FINE,
                _ => next,
            };
        }
        match within {
            Some(weight) if weight.bytes() < enough => {
                Ok(self.fill(self.refine(weight, ceiling), ceiling))
            }
            Some(weight) => Ok(weight),
            None => Err(Unfit::TooMuchDetail {
                bytes: weigh(self.picture, Coarseness::of(Coarseness::COARSEST)).bytes(),
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
    fn fill(&self, weight: Weight, ceiling: u64) -> Weight {
        let Coarseness { scale, dead } = weight.coarseness;
        if scale <= Coarseness::FINE {
            return weight;
        }
        let mut fullest = weight;
        let (mut over, mut within, mut here) = (0.0, dead, 0.0);
        for _ in 0..FILLINGS {
            let fuller = weigh(self.picture, Coarseness { scale, dead: here });
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
    fn refine(&self, weight: Weight, ceiling: u64) -> Weight {
        let mut finest = weight;
        let steps = [0.75, 0.5, 0.25, 0.0].map(|part| Coarseness {
            scale: Coarseness::FINE * part,
            dead: 0.0,
        });
        for coarseness in steps {
            if finest.bytes() >= self.safe_floor() {
                break;
            }
            let finer = weigh(self.picture, coarseness);
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

    use super::{Coarseness, Coefficients, Search};
    use crate::{
        Pixels, Planes,
        jpeg::{Density, transform, weigh},
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
    fn what_can_be_met_is_met_and_most_of_the_room_is_used() {
        for covered in [0, 1, 7, 40, 100] {
            let picture = page(covered);
            let bytes = |scale| weigh(&picture, Coarseness::of(scale)).bytes();
            let [fewest, most] = [Coarseness::COARSEST, Coarseness::FINE].map(bytes);
            for times in [0.98, 1.01, 1.03, 1.2, 2.0, 8.0, 30.0] {
                let ceiling = (fewest as f64 * times) as u64;
                for begin in [0.05, 0.5, 4.0].map(Coarseness::of) {
                    let search = Search {
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
