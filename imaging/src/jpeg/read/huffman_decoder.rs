//! Decoder for a Huffman table of a JPEG file (T.81, annex C), by lookup.

use super::bits::BitReader;

/// Bits that one table lookup decodes; nearly all codes are this short.
const LOOKUP_BITS: u32 = 10;

/// A run of zeros and the level after it, decoded by one lookup.
#[derive(Clone, Copy, Default)]
pub(super) struct RunLevel {
    /// Bits of code and level; 0 where they exceed [`LOOKUP_BITS`], or the symbol has no level and
    /// does not end the block.
    pub(super) length: u8,
    /// Zeros before the level.
    pub(super) run: u8,
    /// 0 at the end of the block.
    pub(super) value: i16,
}

/// Lookup tables of one Huffman table.
#[derive(Clone)]
pub(super) struct HuffmanDecoder {
    /// Length and symbol by the next bits; length 0 where the code is longer.
    short: Vec<(u8, u8)>,
    /// Levels by the next bits; empty for a DC table.
    levels: Vec<RunLevel>,
    /// By code length, for longer codes: the end of its codes, as 16 bits, and the index after its
    /// last symbol.
    long: [(u32, u32); 17],
    symbols: Vec<u8>,
}

impl HuffmanDecoder {
    /// `None` if the counts exceed the code space or the list of symbols.
    pub(super) fn new(counts: &[u8; 16], symbols: &[u8]) -> Option<Self> {
        let mut short = vec![(0, 0); 1 << LOOKUP_BITS];
        let mut long = [(0, 0); 17];
        let (mut end, mut next) = (0_u32, 0_usize);
        for (length, count) in (1_u32..).zip(counts) {
            let step = 1 << (16 - length);
            for symbol in symbols.get(next..next + usize::from(*count))? {
                if length <= LOOKUP_BITS {
                    let [from, to] =
                        [end, end + step].map(|it| (it >> (16 - LOOKUP_BITS)) as usize);
                    short.get_mut(from..to)?.fill((length as u8, *symbol));
                }
                end += step;
            }
            next += usize::from(*count);
            if end > 1 << 16 {
                return None;
            }
            long[length as usize] = (end, next as u32);
        }
        Some(Self {
            levels: Vec::new(),
            short,
            long,
            symbols: symbols[..next].to_vec(),
        })
    }

    /// Same as `new`, for AC codes: runs and levels are decoded together.
    pub(super) fn with_levels(counts: &[u8; 16], symbols: &[u8]) -> Option<Self> {
        let codes = Self::new(counts, symbols)?;
        let levels = codes.short.iter().zip(0..);
        let levels = levels.map(|(code, ahead)| RunLevel::from_lookup(ahead, *code));
        Some(Self {
            levels: levels.collect(),
            ..codes
        })
    }

    /// Length and symbol of the next code, without skipping it; `None` if no code matches.
    #[inline(always)]
    pub(super) fn find(&self, ahead: u64) -> Option<(u32, u8)> {
        let (length, symbol) = self.short[(ahead >> (64 - LOOKUP_BITS)) as usize];
        match length {
            0 => self.find_long((ahead >> 48) as u32),
            _ => Some((u32::from(length), symbol)),
        }
    }

    /// Next run and level, without skipping them; of length 0 where [`HuffmanDecoder::find`] must be
    /// used.
    #[inline(always)]
    pub(super) fn find_level(&self, ahead: u64) -> RunLevel {
        self.levels[(ahead >> (64 - LOOKUP_BITS)) as usize]
    }

    #[cold]
    fn find_long(&self, ahead: u32) -> Option<(u32, u8)> {
        let length = (LOOKUP_BITS + 1..=16).find(|length| ahead < self.long[*length as usize].0)?;
        let (end, next) = self.long[length as usize];
        let back = (end - ahead).div_ceil(1 << (16 - length));
        let place = next.checked_sub(back)? as usize;
        Some((length, *self.symbols.get(place)?))
    }

    /// Takes the next symbol.
    #[inline(always)]
    pub(super) fn read_symbol(&self, bits: &mut BitReader) -> Option<u8> {
        let (length, symbol) = self.find(bits.peek())?;
        bits.skip(length);
        Some(symbol)
    }
}

impl RunLevel {
    /// The run and level at the start of `ahead` ([`LOOKUP_BITS`] bits), if these bits hold all of it.
    fn from_lookup(ahead: u32, (length, symbol): (u8, u8)) -> Self {
        let category = u32::from(symbol & 15);
        let both = u32::from(length) + category;
        if length == 0 || both > LOOKUP_BITS || (category == 0 && symbol != 0) {
            return Self::default();
        }
        let bits = (ahead >> (LOOKUP_BITS - both)) as i32 & ((1 << category) - 1);
        // Levels that begin with a zero are negative (T.81, F.2.2.1).
        let is_negative = category > 0 && bits >> (category - 1) == 0;
        Self {
            length: both as u8,
            run: symbol >> 4,
            value: (bits - if is_negative { (1 << category) - 1 } else { 0 }) as i16,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{HuffmanDecoder, LOOKUP_BITS};
    use crate::jpeg::read::bits::BitReader;

    /// Each level found by one lookup equals the one read in two steps. All symbols that are short
    /// enough are found; of those without a level only the end of the block is.
    #[test]
    fn runs_and_levels_come_together() {
        let mut counts = [0; 16];
        counts[1..4].copy_from_slice(&[2, 2, 3]);
        counts[10] = 1;
        let symbols = [0x01, 0x00, 0x02, 0x11, 0xf0, 0x16, 0x87, 0x21];
        let codes = HuffmanDecoder::with_levels(&counts, &symbols).expect("there is room");
        let mut together = BTreeSet::new();
        for ahead in 0..1_u64 << LOOKUP_BITS {
            let ahead = ahead << (64 - LOOKUP_BITS);
            let level = codes.find_level(ahead);
            if level.length == 0 {
                continue;
            }
            let bytes = ahead.to_be_bytes();
            let mut bits = BitReader::new(&bytes);
            let symbol = codes.read_symbol(&mut bits).expect("it begins with a code");
            together.insert(symbol);
            let value = match symbol & 15 {
                0 => 0,
                category => bits.read_level(category.into()),
            };
            assert_eq!((level.run, i32::from(level.value)), (symbol >> 4, value));
            assert_eq!(ahead << level.length, bits.peek());
        }
        assert_eq!(together, BTreeSet::from([0x01, 0x00, 0x02, 0x11, 0x16]));
    }
}
