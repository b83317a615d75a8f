//! A picture as unquantised coefficients, which do not depend on the quality.

pub use shared::image_engine::ChromaSampling;

use super::block::{COEFFICIENT_SCALE, LaneBlock, ROW_MAJOR_INDEX, transform_block};
use crate::{dct_image::DctComponent, pixels::Pixels, planes::Planes};

/// Unquantised coefficients, block by block in the order in which they are written.
pub(crate) struct Coefficients {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) sampling: ChromaSampling,
    pub(super) luma: Vec<LaneBlock>,
    /// Blue and red difference; empty for gray.
    pub(super) chroma: [Vec<LaneBlock>; 2],
}

impl Coefficients {
    pub(crate) fn count(&self) -> usize {
        self.luma.len()
    }

    /// A smaller picture of one in `every` units, which is measured instead of this one.
    pub(crate) fn subsample(&self, every: usize) -> Self {
        let thin = |blocks: &[LaneBlock], unit| thin_blocks(blocks, unit, every);
        Self {
            luma: thin(&self.luma, factor(self.sampling).pow(2)),
            chroma: self.chroma.each_ref().map(|blocks| thin(blocks, 1)),
            ..*self
        }
    }
}

/// Keeps one unit of `unit` blocks in every `every` units, each at another offset in its group.
fn thin_blocks(blocks: &[LaneBlock], unit: usize, every: usize) -> Vec<LaneBlock> {
    // Near the golden section, so that the chosen units are spread over the columns.
    let step = every * 5 / 8;
    let units = blocks.len() / unit;
    let places = (0..units.div_ceil(every)).flat_map(|group| {
        let chosen = (group * every + group * step % every).min(units - 1);
        chosen * unit..(chosen + 1) * unit
    });
    let mut dc = 0;
    let thinned = places.map(|place| {
        let mut block = blocks[place];
        let previous = place.checked_sub(1).map_or(0, |before| blocks[before][0]);
        // A DC coefficient is written as its difference from the one before, whose size is kept. The
        // sign costs no bits; it is chosen towards zero, so the coefficient fits.
        let change = (i32::from(block[0]) - i32::from(previous)).abs();
        dc += if dc > 0 { -change } else { change };
        block[0] = dc as i16;
        block
    });
    thinned.collect()
}

/// Blocks of brightness along the side of a unit (MCU).
pub(super) fn factor(sampling: ChromaSampling) -> usize {
    match sampling {
        ChromaSampling::Half => 2,
        ChromaSampling::Gray | ChromaSampling::Full => 1,
    }
}

/// Transforms the planes of a picture.
pub(crate) fn transform(planes: &Planes) -> Coefficients {
    let sampling = planes.sampling();
    let (width, height) = (planes.width() as usize, planes.height() as usize);
    let factor = factor(sampling);
    let side = 8 * factor;
    let units = (width.div_ceil(side), height.div_ceil(side));
    let chroma = planes.chroma().map(|planes| {
        planes
            .each_ref()
            .map(|plane| transform_plane(plane, units, 1))
    });
    Coefficients {
        width: planes.width(),
        height: planes.height(),
        sampling,
        luma: transform_plane(planes.luma(), units, factor),
        chroma: chroma.unwrap_or_default(),
    }
}

/// Forward transform of a plane, as a component that was read without loss. `share` is pixels for
/// each sample.
pub(crate) fn forward_dct(plane: &Pixels, share: (usize, usize)) -> DctComponent {
    let units = [plane.width(), plane.height()].map(|length| (length as usize).div_ceil(8));
    let blocks = transform_plane(plane, units.into(), 1).into_iter();
    let blocks: Vec<_> = blocks
        .map(|block| {
            let mut rows = [0; 64];
            for (place, value) in ROW_MAJOR_INDEX.iter().zip(block) {
                rows[usize::from(*place)] = value;
            }
            rows
        })
        .collect();
    DctComponent {
        across: units[0],
        last_nonzero: vec![63; blocks.len()],
        blocks,
        steps: [1.0 / COEFFICIENT_SCALE; 64],
        pixels_per_sample: share,
    }
}

/// Transforms a plane into `across` × `down` units of `factor` × `factor` blocks.
fn transform_plane(
    plane: &Pixels,
    (across, down): (usize, usize),
    factor: usize,
) -> Vec<LaneBlock> {
    let (stride, height) = (across * factor * 8, plane.height() as usize);
    let mut blocks = Vec::with_capacity(across * down * factor * factor);
    let mut band = vec![0.0; stride * 8 * factor];
    for top in (0..down).map(|unit| unit * 8 * factor) {
        for (row, values) in band.chunks_mut(stride).enumerate() {
            // The last row is repeated below the picture, which costs hardly any bytes.
            let bytes = plane.row((top + row).min(height - 1));
            for (value, byte) in values.iter_mut().zip(bytes) {
                *value = f32::from(*byte) - 128.0;
            }
            extend(values, bytes.len().min(stride));
        }
        for left in (0..across).map(|unit| unit * 8 * factor) {
            for block in 0..factor * factor {
                let (x, y) = (left + block % factor * 8, block / factor * 8);
                blocks.push(take_block(&band, stride, x, y));
            }
        }
    }
    blocks
}

fn take_block(plane: &[f32], stride: usize, x: usize, y: usize) -> LaneBlock {
    transform_block(std::array::from_fn(|row| {
        let start = (y + row) * stride + x;
        *plane[start..]
            .first_chunk()
            .expect("planes are whole blocks wide")
    }))
}

/// Repeats the last column right of the picture.
fn extend(row: &mut [f32], width: usize) {
    let last = row[width - 1];
    row[width..].fill(last);
}
