//! The QR code on a paper (C10, S4-10).

use rqrr::PreparedImage;

use crate::pixels::Pixels;

/// What the code says, and how it lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    pub text: String,
    /// Its three corner marks say which way up it was printed.
    pub is_upside_down: bool,
}

/// Long sides at which a code is looked for: large codes are found at once in a small picture,
/// small ones only in a large one.
const SIDES: [u32; 3] = [1200, 2400, 4000];

/// The first code that can be read.
pub fn read(pixels: &Pixels) -> Option<Code> {
    let gray = pixels.to_gray();
    let long = gray.width().max(gray.height());
    let sides = SIDES.into_iter().take_while(|side| *side < long);
    sides.chain([long.min(SIDES[2])]).find_map(|side| {
        let scaled = |length: u32| (u64::from(length) * u64::from(side) / u64::from(long)) as u32;
        read_at(&gray.resized(scaled(gray.width()), scaled(gray.height())))
    })
}

fn read_at(gray: &Pixels) -> Option<Code> {
    let (width, height) = (gray.width() as usize, gray.height() as usize);
    let mut prepared = PreparedImage::prepare_from_greyscale(width, height, |x, y| gray.row(y)[x]);
    prepared.detect_grids().iter().find_map(|grid| {
        let (_, text) = grid.decode().ok()?;
        // Top left, top right, bottom right, bottom left of the code as it was printed.
        let [above, _, below, _] = grid.bounds;
        Some(Code {
            text,
            is_upside_down: above.y > below.y && above.x > below.x,
        })
    })
}
