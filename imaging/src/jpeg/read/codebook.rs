//! Codes as a file lists them (T.81, annex C), to be recognised.

use super::bits::Bits;

/// Codes of so many bits are found at once, which is nearly all that come.
const AT_ONCE: u32 = 10;

#[derive(Clone)]
pub(super) struct Codebook {
    /// By the next bits: length and symbol; length 0 where the code is longer.
    short: Vec<(u8, u8)>,
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
            short,
            long,
            symbols: symbols[..next].to_vec(),
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
