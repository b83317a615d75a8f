//! Reader of the QR code on a paper (C10, S4-10).
//!
//! rqrr finds the code and quircs decodes it: rqrr's own arithmetic needs a table of 64 KB, nearly
//! a third of the WASM module's former size.

use std::borrow::Cow;

use quircs::Code as Cells;
use rqrr::{BitGrid, PreparedImage};

use crate::pixels::Pixels;

/// Text and orientation of a QR code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecodedQr {
    /// Decoded text.
    pub text: String,
    /// True if its three corner marks show that it was printed the other way up.
    pub is_upside_down: bool,
}

/// Long sides in pixels at which a code is searched: large codes are found fast in a small copy,
/// small ones only in a large copy.
const SEARCH_SIDES_PX: [u32; 3] = [1200, 2400, 4000];

/// Reads the first readable code; `None` if there is none.
pub fn read(pixels: &Pixels) -> Option<DecodedQr> {
    let gray = match pixels.channels() {
        1 => Cow::Borrowed(pixels),
        _ => Cow::Owned(pixels.to_gray()),
    };
    let long = gray.width().max(gray.height());
    let sides = SEARCH_SIDES_PX.into_iter().take_while(|side| *side < long);
    sides
        .chain([long.min(SEARCH_SIDES_PX[2])])
        .find_map(|side| {
            let scaled =
                |length: u32| (u64::from(length) * u64::from(side) / u64::from(long)) as u32;
            match side == long {
                true => read_at(&gray),
                false => read_at(&gray.resized(scaled(gray.width()), scaled(gray.height()))),
            }
        })
}

fn read_at(gray: &Pixels) -> Option<DecodedQr> {
    let (width, height) = (gray.width() as usize, gray.height() as usize);
    let mut prepared = PreparedImage::prepare_from_greyscale(width, height, |x, y| gray.row(y)[x]);
    prepared.detect_grids().iter().find_map(|grid| {
        let text = read_text(&grid.grid)?;
        // `bounds` is top left, top right, bottom right, bottom left of the code as it was printed.
        let [above, _, below, _] = grid.bounds;
        Some(DecodedQr {
            text,
            is_upside_down: above.y > below.y && above.x > below.x,
        })
    })
}

fn read_text(grid: &impl BitGrid) -> Option<String> {
    let size = grid.size();
    let mut cells = Cells {
        size: i32::try_from(size).ok()?,
        ..Cells::default()
    };
    for place in (0..size * size).filter(|place| grid.bit(place / size, place % size)) {
        *cells.cell_bitmap.get_mut(place / 8)? |= 1 << (place % 8);
    }
    String::from_utf8(cells.decode().ok()?.payload).ok()
}

#[cfg(test)]
mod tests {
    use rqrr::SimpleGrid;

    use super::read_text;

    #[test]
    fn what_is_no_code_reads_as_nothing_in_every_size() {
        let mut state = 1_u64;
        for size in 0..200 {
            for _ in 0..8 {
                let seed = state;
                let noise = |x: usize, y: usize| {
                    let mixed = (seed ^ (y * 200 + x) as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
                    (mixed >> 40) & 1 == 1
                };
                assert_eq!(
                    read_text(&SimpleGrid::from_func(size, noise)),
                    None,
                    "{size}"
                );
                state = state
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1);
            }
        }
    }
}
