//! Perceptual hash of a picture, to notice the same paper in two slots (C9).

use shared::hint::PerceptualHash;

use crate::pixels::Pixels;

/// Cells along each side of the compared grid.
const GRID_SIDE_CELLS: usize = 16;

/// Computes 256 bits, one for each of 16 × 16 cells: 1 if the cell is lighter than the one to its
/// right. Brightness, size and compression of the picture change hardly any bit.
pub fn compute_likeness(pixels: &Pixels) -> PerceptualHash {
    let small = pixels
        .to_gray()
        .resized(GRID_SIDE_CELLS as u32 + 1, GRID_SIDE_CELLS as u32);
    let mut bits = [0; 4];
    for y in 0..GRID_SIDE_CELLS {
        for (x, pair) in small.row(y).windows(2).enumerate() {
            let place = y * GRID_SIDE_CELLS + x;
            bits[place / 64] |= u64::from(pair[0] > pair[1]) << (place % 64);
        }
    }
    PerceptualHash(bits)
}
