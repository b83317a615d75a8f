//! Codes as a file lists them (T.81, annex C), to be recognised.

use super::bits::Bits;

/// Codes of so many bits are found at once, which is nearly all that come.
const AT_ONCE: u32 = 10;

/// A run of zeros and the level after it, both read at once.
#[derive(Clone, Copy, Default)]
pub(super) struct Level {
    /// Bits of both; 0 where they are more than are looked at, or something else is coded.
    pub(super) length: u8,
    pub(super) run: u8,
    /// 0 where the block ends.
    pub(super) value: i16,
}

#[derive(Clone)]
pub(super) struct Codebook {
    /// By the next bits: length and symbol; length 0 where the code is longer.
    short: Vec<(u8, u8)>,
    /// By the next bits, where the codes are those of levels.
    levels: Vec<Level>,
    /// By length, for longer ones: the first 16 bits that are no code of it any more, and where
    /// its last symbol stands.
    long: [(u32, u32); 17],
    symbols: Vec<u8>,
}

impl Codebook {
    /// `None` where there are more codes than there is room for.
    pub(super) fn new(counts: &[u8; 16], symbols: &[u8]) -> Option<Self> {
        let mut short = vec![(0, 0); 1 << AT_ONCE];
        let mut long = [(0, 0); 17];
        let (mut end, mut next) = (0_u32, 0_usize);
        for (length, count) in (1_u32..).zip(counts) {
            let step = 1 << (16 - length);
            for symbol in symbols.get(next..next + usize::from(*count))? {
                if length <= AT_ONCE {
                    let [from, to] = [end, end + step].map(|it| (it >> (16 - AT_ONCE)) as usize);
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

    /// The same for codes of runs and levels, which come together.
    pub(super) fn of_levels(counts: &[u8; 16], symbols: &[u8]) -> Option<Self> {
        let codes = Self::new(counts, symbols)?;
        let levels = codes.short.iter().zip(0..);
        let levels = levels.map(|(code, ahead)| Level::among(ahead, *code));
        Some(Self {
            levels: levels.collect(),
            ..codes
        })
    }

    /// The next symbol, which is not yet skipped, and its length; `None` where no code is.
    #[inline(always)]
    pub(super) fn find(&self, ahead: u64) -> Option<(u32, u8)> {
        let (length, symbol) = self.short[(ahead >> (64 - AT_ONCE)) as usize];
        match length {
            0 => self.find_long((ahead >> 48) as u32),
            _ => Some((u32::from(length), symbol)),
        }
    }

    /// The next run and level, not yet skipped; of length 0 where [`Codebook::find`] is to be
    /// asked.
    #[inline(always)]
    pub(super) fn find_level(&self, ahead: u64) -> Level {
        self.levels[(ahead >> (64 - AT_ONCE)) as usize]
    }

    #[cold]
    fn find_long(&self, ahead: u32) -> Option<(u32, u8)> {
        let length = (AT_ONCE + 1..=16).find(|length| ahead < self.long[*length as usize].0)?;
        let (end, next) = self.long[length as usize];
        let back = (end - ahead).div_ceil(1 << (16 - length));
        let place = next.checked_sub(back)? as usize;
        Some((length, *self.symbols.get(place)?))
    }

    /// The next symbol.
    #[inline(always)]
    pub(super) fn take(&self, bits: &mut Bits) -> Option<u8> {
        let (length, symbol) = self.find(bits.look())?;
        bits.skip(length);
        Some(symbol)
    }
}

impl Level {
    /// What `ahead` begins with, of [`AT_ONCE`] bits, if it is all there.
    fn among(ahead: u32, (length, symbol): (u8, u8)) -> Self {
        let category = u32::from(symbol & 15);
        let both = u32::from(length) + category;
        if length == 0 || both > AT_ONCE || (category == 0 && symbol != 0) {
            return Self::default();
        }
        let bits = (ahead >> (AT_ONCE - both)) as i32 & ((1 << category) - 1);
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

    use super::{AT_ONCE, Codebook};
    use crate::jpeg::read::bits::Bits;

    /// Each run and level that is found at once is what is read one after the other; all are whose
    /// bits are few enough, and of the other symbols only the end of the block.
    #[test]
    fn runs_and_levels_come_together() {
        let mut counts = [0; 16];
        counts[1..4].copy_from_slice(&[2, 2, 3]);
        counts[10] = 1;
        let symbols = [0x01, 0x00, 0x02, 0x11, 0xf0, 0x16, 0x87, 0x21];
        let codes = Codebook::of_levels(&counts, &symbols).expect("there is room");
        let mut together = BTreeSet::new();
        for ahead in 0..1_u64 << AT_ONCE {
            let ahead = ahead << (64 - AT_ONCE);
            let level = codes.find_level(ahead);
            if level.length == 0 {
                continue;
            }
            let bytes = ahead.to_be_bytes();
            let mut bits = Bits::new(&bytes);
            let symbol = codes.take(&mut bits).expect("it begins with a code");
            together.insert(symbol);
            let value = match symbol & 15 {
                0 => 0,
                category => bits.take_level(category.into()),
            };
            assert_eq!((level.run, i32::from(level.value)), (symbol >> 4, value));
            assert_eq!(ahead << level.length, bits.look());
        }
        assert_eq!(together, BTreeSet::from([0x01, 0x00, 0x02, 0x11, 0x16]));
    }
}
