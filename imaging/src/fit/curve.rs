//! How bytes change with the coarseness: nearly as a power of it.

use crate::{hold::hold, jpeg::Coarseness};

/// The first step goes by this power, nearer ones by what the last have shown.
const FALL: f32 = 0.7;
/// So many are enough for a thousandth of the bytes.
const MOST_STEPS: usize = 5;

/// The scale at which `budget` is weighed, from `begin` on by secants of the logarithms, until
/// they are as close as that.
pub(super) fn find(weigh: impl Fn(Coarseness) -> f64, budget: f64, begin: f32, close: f32) -> f32 {
    let (finest, coarsest) = (ln(Coarseness::FINE), ln(Coarseness::COARSEST));
    let mut here = hold(ln(begin), finest, coarsest);
    let (mut before, mut fall) = (None, FALL);
    for _ in 0..MOST_STEPS {
        let over = (weigh(Coarseness::of(exp(here))) / budget).ln() as f32;
        if over.abs() < close {
            break;
        }
        if let Some((there, other)) = before.replace((here, over)) {
            let slope: f32 = (other - over) / (here - there);
            if slope.is_finite() {
                fall = hold(slope, 0.2, 2.0);
            }
        }
        let next = hold(here + over / fall, finest, coarsest);
        if next == here {
            break;
        }
        here = next;
    }
    match here {
        end if end <= finest => Coarseness::FINE,
        end if end >= coarsest => Coarseness::COARSEST,
        scale => exp(scale),
    }
}

// By way of f64: what machines differ in is lost in rounding to f32.

fn ln(number: f32) -> f32 {
    f64::from(number).ln() as f32
}

fn exp(number: f32) -> f32 {
    f64::from(number).exp() as f32
}
