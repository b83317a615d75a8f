//! Quantisation tables, scaled by a real number.

use super::block::{COEFFICIENT_SCALE, LaneBlock, ZIGZAG, round, storage_index};
use crate::clamp::clamp_no_panic;

/// Scale of quantisation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct QuantScale {
    /// Factor of the standard's tables. 0 keeps each coefficient to the whole number, 1 is what
    /// encoders call quality 50, 0.2 quality 90.
    pub(crate) scale: f32,
    /// Dead zone: coefficients are reduced by this share of a step before they are rounded. Most
    /// values near half a step are camera noise, and their bits serve better elsewhere.
    pub(crate) dead_zone: f32,
}

impl QuantScale {
    /// Scale of quality 98; finer ones only make the file larger.
    pub(crate) const FINE: f32 = 0.04;
    /// Scale of quality 10; beyond it nothing is legible.
    pub(crate) const COARSEST_SCALE: f32 = 5.0;
    const DEAD_ZONE_SHARE: f32 = 0.08;

    pub(crate) const fn from_scale(scale: f32) -> Self {
        Self {
            scale,
            dead_zone: Self::DEAD_ZONE_SHARE,
        }
    }

    /// The quality as encoders count it, 1 to 100.
    pub(crate) fn quality(self) -> u8 {
        let quality = if self.scale <= 1.0 {
            100.0 - 50.0 * self.scale
        } else {
            50.0 / self.scale
        };
        clamp_no_panic(quality.round(), 1.0, 100.0) as u8
    }
}

/// Tables of ITU-T T.81, annex K, in rows.
const LUMA: [u8; 64] = [
    16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56,
    14, 17, 22, 29, 51, 87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113,
    92, 49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
];

const CHROMA: [u8; 64] = [
    17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99, 24, 26, 56, 99, 99, 99, 99, 99,
    47, 66, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
    99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
];

/// Quantisation table of one kind of component.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct QuantTable {
    /// Steps in zigzag order.
    pub(super) steps: [u8; 64],
    /// Reciprocals of the steps, for coefficients in [`COEFFICIENT_SCALE`]s, at their [`storage_index`]s.
    pub(super) shares: [f32; 64],
    /// Least size of a coefficient that is not quantised to 0, in [`COEFFICIENT_SCALE`]s, at the lanes.
    pub(super) least: [u16; 64],
    /// See [`QuantScale::dead_zone`].
    dead: f32,
}

/// An odd factor: each index gets a rounding of its own, far from its neighbours'.
const SPREAD: u8 = 27;

impl QuantTable {
    pub(super) fn luma(coarseness: QuantScale) -> Self {
        Self::scale(&LUMA, coarseness)
    }

    pub(super) fn chroma(coarseness: QuantScale) -> Self {
        Self::scale(&CHROMA, coarseness)
    }

    fn scale(
        rows: &[u8; 64],
        QuantScale {
            scale,
            dead_zone: dead,
        }: QuantScale,
    ) -> Self {
        let steps = ZIGZAG.map(|place| {
            // Equal entries are rounded at different scales. Otherwise they would change together,
            // and the file by more than a percent at once.
            let rounding = 0.25 + f32::from(place.wrapping_mul(SPREAD) % 64) / 128.0;
            let step = f32::from(rows[usize::from(place)]) * scale;
            clamp_no_panic((step + rounding).floor(), 1.0, 255.0) as u8
        });
        let lanes =
            std::array::from_fn(|at| COEFFICIENT_SCALE * f32::from(steps[storage_index(at)]));
        Self {
            steps,
            shares: lanes.map(|step| 1.0 / step),
            least: lanes.map(|step: f32| ((0.5 + dead) * step) as u16 + 1),
            dead,
        }
    }

    /// The level of a coefficient whose size is at least [`least`](Self::least).
    #[inline(always)]
    pub(super) fn quantise(&self, block: &LaneBlock, place: usize) -> i16 {
        let place = storage_index(place & 63);
        let value = block[place];
        let size = f32::from(value.unsigned_abs()) * self.shares[place] - self.dead;
        let level = round(size).max(1);
        if value < 0 { -level } else { level }
    }
}
