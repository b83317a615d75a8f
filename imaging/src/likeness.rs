//! What a picture looks like, in few bits, so that the same paper in two slots is noticed (C9).

use shared::hint::Likeness;

use crate::pixels::Pixels;

/// Cells along the side of what is compared.
const SIDE: usize = 16;

/// A bit for each of 16 × 16 cells: whether it is lighter than the one to its right. Brightness,
/// size and compression of the picture make next to no difference to it.
pub fn look(pixels: &Pixels) -> Likeness {
    let small = pixels.to_gray().resized(SIDE as u32 + 1, SIDE as u32);
    let mut bits = [0; 4];
    for y in 0..SIDE {
        for (x, pair) in small.row(y).windows(2).enumerate() {
            let place = y * SIDE + x;
            bits[place / 64] |= u64::from(pair[0] > pair[1]) << (place % 64);
        }
    }
    Likeness(bits)
}
