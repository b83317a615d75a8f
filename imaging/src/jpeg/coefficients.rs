//! A picture as the coefficients of its blocks: done once, whatever the quality will be.

pub use shared::fitting::Sampling;

use super::block::{Block, transform_block};
use crate::pixels::Pixels;

/// Unquantised coefficients, block by block in the order in which they are written.
pub(crate) struct Coefficients {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) sampling: Sampling,
    pub(super) luma: Vec<Block>,
    /// Blue and red difference; empty for gray.
    pub(super) chroma: [Vec<Block>; 2],
}

/// Blocks of brightness along the side of what is written together.
pub(super) fn factor(sampling: Sampling) -> usize {
    match sampling {
        Sampling::Half => 2,
        Sampling::Gray | Sampling::Full => 1,
    }
}

/// Transforms a picture. Gray pixels are [`Sampling::Gray`] whatever is asked.
pub(crate) fn transform(pixels: &Pixels, sampling: Sampling) -> Coefficients {
    let sampling = match pixels.channels() {
        1 => Sampling::Gray,
        _ => sampling,
    };
    let (width, height) = (pixels.width() as usize, pixels.height() as usize);
    let (factor, side) = (factor(sampling), 8 * factor(sampling));
    let (across, down) = (width.div_ceil(side), height.div_ceil(side));
    let (units, stride) = (across * down, across * side);
    let chroma = match sampling {
        Sampling::Gray => 0,
        _ => units,
    };
    let mut made = Coefficients {
        width: pixels.width(),
        height: pixels.height(),
        sampling,
        luma: Vec::with_capacity(units * factor * factor),
        chroma: [Vec::with_capacity(chroma), Vec::with_capacity(chroma)],
    };
    let mut band = Band::new(stride, factor);
    for top in (0..height).step_by(side) {
        for row in 0..side {
            // Below the picture its last row goes on, which costs next to nothing.
            band.load(pixels, (top + row).min(height - 1), row, sampling);
        }
        for left in (0..stride).step_by(side) {
            for block in 0..factor * factor {
                let (x, y) = (left + block % factor * 8, block / factor * 8);
                made.luma.push(take_block(&band.luma, stride, x, y));
            }
            if sampling != Sampling::Gray {
                for (blocks, plane) in made.chroma.iter_mut().zip(&band.chroma) {
                    blocks.push(take_block(plane, stride / factor, left / factor, 0));
                }
            }
        }
    }
    made
}

fn take_block(plane: &[f32], stride: usize, x: usize, y: usize) -> Block {
    transform_block(std::array::from_fn(|row| {
        let start = (y + row) * stride + x;
        *plane[start..]
            .first_chunk()
            .expect("planes are whole blocks wide")
    }))
}

/// The rows that are written together, as brightness and colour differences around 0.
struct Band {
    stride: usize,
    /// A row of the picture, channel by channel.
    colours: [Vec<f32>; 3],
    /// The same, added up where colour is kept at half the size.
    sums: [Vec<f32>; 3],
    luma: Vec<f32>,
    chroma: [Vec<f32>; 2],
}

impl Band {
    fn new(stride: usize, factor: usize) -> Self {
        let row = || vec![0.0; stride];
        let sum = || vec![0.0; stride / factor];
        let plane = || vec![0.0; stride / factor * 8];
        Self {
            stride,
            colours: [row(), row(), row()],
            sums: [sum(), sum(), sum()],
            luma: vec![0.0; stride * 8 * factor],
            chroma: [plane(), plane()],
        }
    }

    /// Takes row `y` of the picture as `row` of the band.
    fn load(&mut self, pixels: &Pixels, y: usize, row: usize, sampling: Sampling) {
        let stride = self.stride;
        let luma = &mut self.luma[row * stride..][..stride];
        let source = pixels.row(y);
        if sampling == Sampling::Gray {
            for (value, byte) in luma.iter_mut().zip(source) {
                *value = f32::from(*byte) - 128.0;
            }
            extend(luma, source.len());
            return;
        }
        let [red, green, blue] = &mut self.colours;
        for (x, pixel) in source.as_chunks::<3>().0.iter().enumerate() {
            red[x] = f32::from(pixel[0]);
            green[x] = f32::from(pixel[1]);
            blue[x] = f32::from(pixel[2]);
        }
        for colour in [&mut *red, &mut *green, &mut *blue] {
            extend(colour, source.len() / 3);
        }
        for (x, value) in luma.iter_mut().enumerate() {
            *value = 0.299 * red[x] + 0.587 * green[x] + 0.114 * blue[x] - 128.0;
        }
        match sampling {
            Sampling::Half => self.halve(row),
            _ => self.colour(row, 1.0, false),
        }
    }

    /// Adds a row up in pairs; after the second of two rows, their colour is known.
    fn halve(&mut self, row: usize) {
        let is_second = row % 2 == 1;
        for (sum, colour) in self.sums.iter_mut().zip(&self.colours) {
            for (sum, pair) in sum.iter_mut().zip(colour.as_chunks::<2>().0) {
                let added = pair[0] + pair[1];
                *sum = if is_second { *sum + added } else { added };
            }
        }
        if is_second {
            self.colour(row / 2, 0.25, true);
        }
    }

    /// Sets a row of the colour differences.
    fn colour(&mut self, row: usize, share: f32, is_summed: bool) {
        let [red, green, blue] = if is_summed { &self.sums } else { &self.colours };
        let width = red.len();
        let [to_blue, to_red] = &mut self.chroma;
        let to_blue = &mut to_blue[row * width..][..width];
        let to_red = &mut to_red[row * width..][..width];
        for x in 0..width {
            let (r, g, b) = (red[x] * share, green[x] * share, blue[x] * share);
            to_blue[x] = 0.5 * b - 0.168_735_9 * r - 0.331_264_1 * g;
            to_red[x] = 0.5 * r - 0.418_687_6 * g - 0.081_312_4 * b;
        }
    }
}

/// Right of the picture its last column goes on.
fn extend(row: &mut [f32], width: usize) {
    let last = row[width - 1];
    row[width..].fill(last);
}
