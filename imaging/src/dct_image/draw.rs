//! Inverse transform of N × N frequencies to N × N samples, on eight values at a time so that
//! compilers vectorise it.

use crate::{
    dct_image::{DctBlock, DctComponent},
    jpeg::round,
    pixels::Pixels,
};

/// Cosine basis for N samples: by frequency, then by sample.
type CosineBasis = [[f32; 8]; 8];

fn make_cosine_basis(samples: usize) -> CosineBasis {
    std::array::from_fn(|frequency| {
        std::array::from_fn(|sample| match frequency {
            0 => 0.125_f64.sqrt() as f32,
            _ => (0.5 * cosine((2 * sample + 1) * frequency, 2 * samples)) as f32,
        })
    })
}

/// Cosine of `part` / `parts` of half a turn, by its series: library functions differ between
/// machines in the last digit, and the same input must give the same bytes.
fn cosine(part: usize, parts: usize) -> f64 {
    let angle = std::f64::consts::PI * (part % (2 * parts)) as f64 / parts as f64;
    let (mut sum, mut term) = (1.0, 1.0);
    for place in (1..50).step_by(2) {
        term *= -angle * angle / f64::from(place * (place + 1));
        sum += term;
    }
    sum
}

impl DctComponent {
    /// Draws the component with `side` × `side` samples for each block, cut to `sides`.
    pub(super) fn draw(&self, side: u32, sides: (u32, u32)) -> Pixels {
        match side {
            1 => self.draw_in::<1>(sides),
            2 => self.draw_in::<2>(sides),
            3 => self.draw_in::<3>(sides),
            4 => self.draw_in::<4>(sides),
            5 => self.draw_in::<5>(sides),
            6 => self.draw_in::<6>(sides),
            7 => self.draw_in::<7>(sides),
            _ => self.draw_in::<8>(sides),
        }
    }

    fn draw_in<const SIDE: usize>(&self, (width, height): (u32, u32)) -> Pixels {
        let waves = make_cosine_basis(SIDE);
        let (wide, high) = (width as usize, height as usize);
        let mut bytes = Vec::with_capacity(wide * (high + SIDE));
        // Each block writes eight samples a row; the next block overwrites the surplus.
        let stride = self.across * SIDE + 8;
        let mut band = vec![0; stride * SIDE];
        let rows = self
            .blocks
            .chunks(self.across)
            .zip(self.last_nonzero.chunks(self.across));
        for (blocks, ends) in rows.take(high.div_ceil(SIDE)) {
            for (place, (block, end)) in blocks.iter().zip(ends).enumerate() {
                let samples = inverse_dct::<SIDE>(block, *end, &self.steps, &waves);
                for (row, samples) in band.chunks_exact_mut(stride).zip(&samples) {
                    row[place * SIDE..][..8].copy_from_slice(samples);
                }
            }
            for row in band.chunks_exact(stride) {
                bytes.extend_from_slice(&row[..wide]);
            }
        }
        bytes.truncate(wide * high);
        Pixels::new(width, height, bytes).expect("blocks cover the picture")
    }
}

/// Number of frequencies in either direction up to a zigzag index.
const FREQUENCY_COUNT: [u8; 64] = {
    let mut reach = [8; 64];
    let (mut place, mut diagonal) = (0, 0);
    while diagonal < 8 {
        let end = place + diagonal + 1;
        while place < end {
            reach[place] = diagonal as u8 + 1;
            place += 1;
        }
        diagonal += 1;
    }
    reach
};

/// Inverse transform of a block: rows of samples, of which the first `SIDE` are valid.
#[inline(always)]
fn inverse_dct<const SIDE: usize>(
    block: &DctBlock,
    end: u8,
    steps: &[f32; 64],
    waves: &CosineBasis,
) -> [[u8; 8]; SIDE] {
    let reach = usize::from(FREQUENCY_COUNT[usize::from(end & 63)]).min(SIDE);
    if end == 0 {
        // Rounded as below, so that the result does not depend on how zeros were coded.
        let mean = f32::from(block[0]) * steps[0] * waves[0][0] * waves[0][0];
        return [[to_byte(mean + 128.0); 8]; SIDE];
    }
    // The wave of an even frequency is symmetric and that of an odd one antisymmetric, so sums over
    // one half give both halves. (With an odd `SIDE` the pairs have one frequency too many, whose
    // wave is nearly 0 at all samples.)
    let half = SIDE.div_ceil(2);
    let pairs = reach.div_ceil(2);
    let (mut even, mut odd) = ([[0.0; 8]; 4], [[0.0; 8]; 4]);
    let scaled = |row: usize| -> [f32; 8] {
        std::array::from_fn(|lane| f32::from(block[row * 8 + lane]) * steps[row * 8 + lane])
    };
    for (pair, waves) in waves.as_chunks::<2>().0.iter().enumerate().take(pairs) {
        let rows = [scaled(pair * 2), scaled(pair * 2 + 1)];
        for line in 0..half {
            add_scaled(&mut even[line], &rows[0], waves[0][line]);
            add_scaled(&mut odd[line], &rows[1], waves[1][line]);
        }
    }
    let mut samples = [[0; 8]; SIDE];
    for line in 0..half {
        let near = std::array::from_fn(|lane| even[line][lane] + odd[line][lane]);
        let far = std::array::from_fn(|lane| even[line][lane] - odd[line][lane]);
        samples[line] = inverse_dct_row::<SIDE>(&near, pairs, waves);
        samples[SIDE - 1 - line] = inverse_dct_row::<SIDE>(&far, pairs, waves);
    }
    samples
}

#[inline(always)]
fn inverse_dct_row<const SIDE: usize>(
    row: &[f32; 8],
    pairs: usize,
    waves: &CosineBasis,
) -> [u8; 8] {
    let (mut even, mut odd) = ([128.0; 4], [0.0; 4]);
    let pairs_of_waves = waves.as_chunks::<2>().0.iter().take(pairs);
    for (waves, values) in pairs_of_waves.zip(row.as_chunks::<2>().0) {
        let [first, second] = waves
            .each_ref()
            .map(|it| it.first_chunk::<4>().expect("there are eight"));
        add_scaled(&mut even, first, values[0]);
        add_scaled(&mut odd, second, values[1]);
    }
    let near: [f32; 4] = std::array::from_fn(|lane| even[lane] + odd[lane]);
    let far: [f32; 4] = std::array::from_fn(|lane| even[lane] - odd[lane]);
    let half = SIDE.div_ceil(2);
    let row: [f32; 8] = std::array::from_fn(|lane| match lane {
        _ if lane < half => near[lane],
        _ if lane < SIDE => far[SIDE - 1 - lane],
        _ => 0.0,
    });
    row.map(to_byte)
}

#[inline(always)]
fn add_scaled<const LANES: usize>(sum: &mut [f32; LANES], values: &[f32; LANES], scale: f32) {
    for (sum, value) in sum.iter_mut().zip(values) {
        *sum += value * scale;
    }
}

#[inline(always)]
fn to_byte(value: f32) -> u8 {
    round(value).clamp(0, 255) as u8
}
