//! Symbols of the entropy code, after quantisation.

use super::{
    block::{LaneBlock, round},
    coefficients::{Coefficients, factor},
    table::QuantTable,
};

/// A symbol with its extra bits: table and symbol in the upper half, up to 16 bits in the lower.
pub(super) type PackedSymbol = u32;

/// Number of Huffman tables: DC and AC, for brightness and for colours.
pub(super) const HUFFMAN_TABLE_COUNT: usize = 4;

pub(super) const END_OF_BLOCK: u8 = 0x00;
pub(super) const SIXTEEN_ZEROS: u8 = 0xf0;

/// Symbols of a picture in the order in which they are written, and their frequencies.
pub(super) struct Symbols {
    pub(super) words: Vec<PackedSymbol>,
    pub(super) counts: [[u32; 256]; HUFFMAN_TABLE_COUNT],
}

impl Symbols {
    pub(super) fn of(picture: &Coefficients, luma: &QuantTable, chroma: &QuantTable) -> Self {
        let mut page = UnitBuffer {
            words: [0; UNIT_BUFFER_WORDS],
            count: 0,
            counts: [[0; 256]; HUFFMAN_TABLE_COUNT],
        };
        let mut words = Vec::with_capacity(picture.luma.len() * 4);
        let mut before = [0; 3];
        let mut colours = picture.chroma[0].iter().zip(&picture.chroma[1]);
        for blocks in picture.luma.chunks(factor(picture.sampling).pow(2)) {
            for block in blocks {
                page.add_block(block, luma, 0, &mut before[0]);
            }
            if let Some((blue, red)) = colours.next() {
                page.add_block(blue, chroma, 2, &mut before[1]);
                page.add_block(red, chroma, 2, &mut before[2]);
            }
            page.flush_into(&mut words);
        }
        Self {
            words,
            counts: page.counts,
        }
    }
}

/// Size of the buffer for one unit: at most six blocks of 65 words.
const UNIT_BUFFER_WORDS: usize = 512;

/// Fixed buffer for the words of one unit, since pushing to a vector that may grow is slow.
struct UnitBuffer {
    words: [PackedSymbol; UNIT_BUFFER_WORDS],
    count: usize,
    counts: [[u32; 256]; HUFFMAN_TABLE_COUNT],
}

impl UnitBuffer {
    /// Adds the symbols of a block. `previous_dc` is the DC coefficient of the component's last block.
    #[inline(always)]
    fn add_block(
        &mut self,
        block: &LaneBlock,
        table: &QuantTable,
        code: usize,
        previous_dc: &mut i16,
    ) {
        // No dead zone for the DC coefficient, since its errors are visible.
        let dc = round(f32::from(block[0]) * table.shares[0]);
        let (category, bits) = categorise_level(dc - *previous_dc);
        *previous_dc = dc;
        self.add(code, category, bits);

        let mut ahead = find_nonzero(block, &table.least);
        let mut last = 0;
        while ahead != 0 {
            let place = ahead.trailing_zeros();
            ahead &= ahead - 1;
            let mut run = place - last - 1;
            last = place;
            while run > 15 {
                self.add(code + 1, SIXTEEN_ZEROS, 0);
                run -= 16;
            }
            let (category, bits) = categorise_level(table.quantise(block, place as usize));
            self.add(code + 1, (run as u8) << 4 | category, bits);
        }
        if last < 63 {
            self.add(code + 1, END_OF_BLOCK, 0);
        }
    }

    #[inline(always)]
    fn add(&mut self, code: usize, symbol: u8, bits: u16) {
        self.counts[code][usize::from(symbol)] += 1;
        let word = (code as u32) << 24 | u32::from(symbol) << 16 | u32::from(bits);
        self.words[self.count % UNIT_BUFFER_WORDS] = word;
        self.count += 1;
    }

    fn flush_into(&mut self, words: &mut Vec<PackedSymbol>) {
        words.extend_from_slice(&self.words[..self.count]);
        self.count = 0;
    }
}

/// A bitmask of the coefficients, without the DC coefficient, that are not quantised to 0; in zigzag order.
#[inline(always)]
fn find_nonzero(block: &LaneBlock, least: &[u16; 64]) -> u64 {
    let mut lanes = [0_u16; 8];
    let rows = block
        .as_chunks::<8>()
        .0
        .iter()
        .zip(least.as_chunks::<8>().0);
    for (number, (values, least)) in rows.enumerate() {
        for (storage_index, bits) in lanes.iter_mut().enumerate() {
            let above = values[storage_index]
                .unsigned_abs()
                .saturating_sub(least[storage_index] - 1);
            *bits |= above.min(1) << number;
        }
    }
    let bytes = lanes.map(|bits| bits as u8);
    u64::from_le_bytes(bytes) & !1
}

/// Category of a level, and its extra bits.
#[inline(always)]
fn categorise_level(level: i16) -> (u8, u16) {
    let category = 16 - level.unsigned_abs().leading_zeros();
    // One is subtracted from negative levels, so that their bits begin with a zero (T.81, F.1.2.1).
    let sign = level >> 15;
    let bits = (level + sign) as u16 & ((1_u32 << category) - 1) as u16;
    (category as u8, bits)
}

#[cfg(test)]
mod tests {
    use super::{categorise_level, find_nonzero};
    use crate::jpeg::block::storage_index;

    #[test]
    fn levels_are_described_as_in_the_standard() {
        let described = [0, 1, -1, 2, -2, -3, 5, -1023].map(categorise_level);
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
        for place in 1..64 {
            let mut block = [6; 64];
            block[storage_index(place)] = -7;
            assert_eq!(find_nonzero(&block, &[7; 64]), 1 << place);
        }
        assert_eq!(find_nonzero(&[256; 64], &[256; 64]), u64::MAX - 1);
    }
}
