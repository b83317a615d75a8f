//! How coarsely, on the coefficients of the whole picture.

use super::{Step, Unfit, Watch, demand::Demand, tell};
use crate::hold::hold;
use crate::jpeg::{Coarseness, Coefficients, Density, Weight, weigh, write};

/// The search for the finest coarseness whose file is within the ceiling.
pub(super) struct Search<'a> {
    picture: &'a Coefficients,
    floor: u64,
    ceiling: Option<u64>,
    begin: Coarseness,
}

/// The share of the ceiling at which the search is content.
const CONTENT: f64 = 0.985;
/// Room below the ceiling for more stuffing than usual.
const ROOM: f64 = 0.001;
/// So many weighings bring a step of the search below a thousandth of the bytes.
const MOST_WEIGHINGS: usize = 12;
/// Halvings of what is left out.
const FILLINGS: usize = 4;
/// Logarithms so near that no table differs.
const CLOSE: f32 = 1e-4;
/// How bytes fall with the coarseness: about its power of this, nearer once two are known.
const FALL: f32 = 0.7;

impl<'a> Search<'a> {
    pub(super) fn new(picture: &'a Coefficients, demand: &Demand, begin: Coarseness) -> Self {
        Self {
            picture,
            floor: demand.floor,
            ceiling: demand.ceiling,
            begin,
        }
    }

    /// The file, and how coarse it is. Below the floor only where no finer one is above it.
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
            // More stuffing than there was room for: that much less is asked for.
            ceiling = ceiling.min(weight.bytes()) - over;
        }
    }

    /// The finest that is found to weigh no more.
    fn weigh_below(&self, ceiling: u64) -> Result<Weight, Unfit> {
        if self.ceiling.is_none() {
            return Ok(self.refine(weigh(self.picture, self.begin), ceiling));
        }
        let ceiling = ceiling - (ceiling as f64 * ROOM) as u64;
        let content = (ceiling as f64 * CONTENT) as u64;
        // Logarithms, since bytes fall with a power of the coarseness.
        let (finest, coarsest) = (Coarseness::FINE.ln(), Coarseness::COARSEST.ln());
        let (mut over, mut within) = (None, None);
        let (mut best, mut before) = (None, None);
        let mut fall = FALL;
        let mut here = hold(self.begin.scale.ln(), finest, coarsest);
        for _ in 0..MOST_WEIGHINGS {
            let weight = weigh(self.picture, Coarseness::of(here.exp()));
            let bytes = weight.bytes();
            let heavy = (bytes as f32).ln();
            if let Some((there, other)) = before.replace((here, heavy)) {
                let slope: f32 = (other - heavy) / (here - there);
                fall = if slope.is_finite() {
                    hold(slope, 0.2, 2.0)
                } else {
                    FALL
                };
            }
            if bytes > ceiling {
                over = Some(here);
            } else {
                within = Some(here);
                best = Some(weight);
                if bytes >= content || here <= finest {
                    break;
                }
            }
            // Aims at the middle of what is good, and stays between what is known.
            let aim = (ceiling as f32 * (1.0 + CONTENT as f32) / 2.0).ln();
            let next = here + (heavy - aim) / fall;
            let (fine, coarse) = (over.unwrap_or(finest), within.unwrap_or(coarsest));
            if coarse - fine < CLOSE {
                break;
            }
            here = if next > fine && next < coarse {
                next
            } else if next <= fine && over.is_none() {
                finest
            } else if next >= coarse && within.is_none() {
                coarsest
            } else {
                (fine + coarse) / 2.0
            };
        }
        match best {
            Some(weight) if weight.bytes() < content => {
                Ok(self.fill(self.refine(weight, ceiling), ceiling))
            }
            Some(weight) => Ok(weight),
            None => Err(Unfit::TooMuchDetail {
                bytes: weigh(self.picture, Coarseness::of(Coarseness::COARSEST)).bytes(),
                ceiling,
            }),
        }
    }

    /// Where a step of the tables is many bytes: the same tables with less left out, as far as
    /// the ceiling lets.
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

    /// Below the floor, finer than eyes can see, as far as the ceiling lets.
    fn refine(&self, weight: Weight, ceiling: u64) -> Weight {
        let mut finest = weight;
        let steps = [0.75, 0.5, 0.25, 0.0].map(|part| Coarseness {
            scale: Coarseness::FINE * part,
            dead: 0.0,
        });
        for coarseness in steps {
            if finest.bytes() >= self.floor.saturating_add(self.floor / 256) {
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
