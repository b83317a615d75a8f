//! What a block is written with: the symbols of the entropy code, after quantisation.

use super::{block::Block, block::round, table::Table};
use crate::hold::hold;

/// What takes the symbols of blocks.
pub(super) trait Sink {
    /// The change of the mean: its category, and so many more bits.
    fn take_dc(&mut self, category: u8, bits: u16);
    /// Zeros passed and the category of what follows, and so many more bits.
    fn take_ac(&mut self, symbol: u8, bits: u16);
}

pub(super) const END_OF_BLOCK: u8 = 0x00;
pub(super) const SIXTEEN_ZEROS: u8 = 0xf0;

/// Gives the symbols of a block to `sink`; `before` is the mean of the component's last block.
#[inline(always)]
pub(super) fn walk_block(block: &Block, table: &Table, before: &mut i16, sink: &mut impl Sink) {
    let levels = quantise(block, table);
    let change = levels[0] - *before;
    *before = levels[0];
    let (category, bits) = describe(change);
    sink.take_dc(category, bits);

    let mut ahead = find_levels(&levels) & !1;
    let mut last = 0;
    while ahead != 0 {
        let place = ahead.trailing_zeros();
        ahead &= ahead - 1;
        let mut run = place - last - 1;
        last = place;
        while run > 15 {
            sink.take_ac(SIXTEEN_ZEROS, 0);
            run -= 16;
        }
        let (category, bits) = describe(levels[place as usize & 63]);
        sink.take_ac((run as u8) << 4 | category, bits);
    }
    if last < 63 {
        sink.take_ac(END_OF_BLOCK, 0);
    }
}

#[inline(always)]
fn quantise(block: &Block, table: &Table) -> Block {
    let mut levels = [0; 64];
    for (place, level) in levels.iter_mut().enumerate() {
        let value = f32::from(block[place]) * table.shares[place];
        *level = round(value - hold(value, -table.dead, table.dead));
    }
    // Errors of the mean are seen.
    levels[0] = round(f32::from(block[0]) * table.shares[0]);
    levels
}

/// A bit for each level that is not 0.
#[inline(always)]
fn find_levels(levels: &Block) -> u64 {
    let mut bytes = [0_u8; 64];
    for (byte, level) in bytes.iter_mut().zip(levels) {
        *byte = u8::from(*level != 0);
    }
    // The product brings the lowest bits of eight bytes into its highest byte.
    let eights = bytes.as_chunks::<8>().0.iter().enumerate();
    eights.fold(0, |mask, (place, eight)| {
        let bits = u64::from_le_bytes(*eight).wrapping_mul(0x0102_0408_1020_4080) >> 56;
        mask | bits << (place * 8)
    })
}

/// The category of a level, and the bits that tell it from the others of its category.
#[inline(always)]
fn describe(level: i16) -> (u8, u16) {
    let category = 16 - level.unsigned_abs().leading_zeros();
    // Negative levels are written one less, so that they begin with a zero.
    let sign = level >> 15;
    let bits = (level + sign) as u16 & ((1_u32 << category) - 1) as u16;
    (category as u8, bits)
}

#[cfg(test)]
mod tests {
    use super::{describe, find_levels};

    #[test]
    fn levels_are_described_as_in_the_standard() {
        let described = [0, 1, -1, 2, -2, -3, 5, -1023].map(describe);
        let wanted = [
            (0, 0),
            (1, 1),
            (1, 0),
            (2, 2),
            (2, 1),
            (2, 0),
            (3, 5),
            (10, 0),
        ];
        assert_eq!(described, wanted);
    }

    #[test]
    fn every_level_is_found_in_its_place() {
        for place in 0..64 {
            let mut levels = [0; 64];
            levels[place] = -7;
            assert_eq!(find_levels(&levels), 1 << place);
        }
        assert_eq!(find_levels(&[256; 64]), u64::MAX);
    }
}
