//! Bit reader for the coded data of a scan (T.81, B.1.1.5 and F.2.2).

use memchr::memchr;

/// Coded data without the zero bytes that are stuffed after 0xff, split into restart intervals.
pub(super) struct ScanData {
    pub(super) bytes: Vec<u8>,
    /// End of each interval in `bytes`.
    pub(super) ends: Vec<usize>,
    /// Length of the data in the file, in bytes.
    pub(super) file_bytes: usize,
}

impl ScanData {
    /// Reads up to the marker that ends the scan. At most `max_restarts` restart markers split it;
    /// later ones are skipped.
    pub(super) fn read(file: &[u8], max_restarts: usize) -> Self {
        let mut bytes = Vec::with_capacity(file.len());
        let (mut ends, mut taken) = (Vec::new(), 0);
        while let Some(ahead) = memchr(0xff, &file[taken..]) {
            let mark = taken + ahead;
            match file.get(mark + 1) {
                // Stuffed zero: the 0xff is data.
                Some(0) => bytes.extend_from_slice(&file[taken..=mark]),
                Some(0xd0..=0xd7) => {
                    bytes.extend_from_slice(&file[taken..mark]);
                    if ends.len() < max_restarts {
                        ends.push(bytes.len());
                    }
                }
                // Fill byte before a marker.
                Some(0xff) => {
                    bytes.extend_from_slice(&file[taken..mark]);
                    taken = mark + 1;
                    continue;
                }
                _ => {
                    bytes.extend_from_slice(&file[taken..mark]);
                    ends.push(bytes.len());
                    return Self {
                        bytes,
                        ends,
                        file_bytes: mark,
                    };
                }
            }
            taken = mark + 2;
        }
        bytes.extend_from_slice(&file[taken..]);
        ends.push(bytes.len());
        Self {
            bytes,
            ends,
            file_bytes: file.len(),
        }
    }
}

/// Bit reader of one interval. After its end it gives zeros.
pub(super) struct BitReader<'a> {
    bytes: &'a [u8],
    at: usize,
    /// The next bits, highest first. Bits below the first `count` are bits of the following bytes,
    /// or 0.
    buffer: u64,
    count: u32,
    /// Number of zero bits that were added after the end.
    padding: u32,
}

impl<'a> BitReader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            at: 0,
            buffer: 0,
            count: 0,
            padding: 0,
        }
    }

    /// Returns true if more bits were taken than the interval has.
    pub(super) fn is_exhausted(&self) -> bool {
        self.padding > self.count
    }

    /// The next bits, highest first; at least 32 are valid.
    #[inline(always)]
    pub(super) fn peek(&mut self) -> u64 {
        if self.count < 32 {
            self.fill();
        }
        self.buffer
    }

    #[inline(always)]
    fn fill(&mut self) {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        if let Some(eight) = rest.first_chunk() {
            self.buffer |= u64::from_be_bytes(*eight) >> self.count;
            let whole = (63 - self.count) / 8;
            self.at += whole as usize;
            self.count += whole * 8;
        } else {
            self.fill_slowly();
        }
    }

    #[cold]
    fn fill_slowly(&mut self) {
        while self.count <= 56 {
            match self.bytes.get(self.at) {
                Some(byte) => self.buffer |= u64::from(*byte) << (56 - self.count),
                None => self.padding = self.padding.saturating_add(8),
            }
            self.at += 1;
            self.count += 8;
        }
    }

    /// Skips `count` bits, which must have been looked at before.
    #[inline(always)]
    pub(super) fn skip(&mut self, count: u32) {
        self.buffer <<= count;
        self.count = self.count.wrapping_sub(count);
    }

    pub(super) fn read_bits(&mut self, count: u32) -> u32 {
        let bits = (self.peek() >> 32) as u32;
        self.skip(count);
        bits.checked_shr(32 - count).unwrap_or_default()
    }

    pub(super) fn read_bit(&mut self) -> bool {
        self.read_bits(1) != 0
    }

    /// A level of this category, from 1 to 16 (T.81, F.2.2.1). It does not refill: at most 32 bits,
    /// these included, may be consumed since the last [`Self::peek`].
    #[inline(always)]
    pub(super) fn read_level(&mut self, category: u32) -> i32 {
        let bits = (self.buffer >> (64 - category)) as i32;
        // All ones where the first bit is 0, which means negative.
        let negative = !((self.buffer as i64) >> 63) as i32;
        self.skip(category);
        bits + (negative & (1 - (1 << category)))
    }
}

#[cfg(test)]
mod tests {
    use super::{BitReader, ScanData};

    #[test]
    fn data_end_at_marker_and_split_at_restarts() {
        let file = [
            1, 0xff, 0, 2, 0xff, 0xd0, 3, 0xff, 0xff, 0xd1, 0xff, 0xd9, 4,
        ];
        let data = ScanData::read(&file, 9);
        assert_eq!(data.bytes, [1, 0xff, 2, 3]);
        assert_eq!((data.ends, data.file_bytes), (vec![3, 4, 4], 10));
        assert_eq!(ScanData::read(&file, 1).ends, [3, 4]);
        assert_eq!(ScanData::read(&[7, 0xff], 9).bytes, [7]);
    }

    #[test]
    fn bits_come_in_their_order_and_then_zeros() {
        let bytes: Vec<u8> = (0..40).map(|it: u8| it.wrapping_mul(37) ^ 11).collect();
        let mut bits = BitReader::new(&bytes);
        for (place, length) in (0..).zip([1, 7, 13, 16, 3, 24, 9, 16, 2, 31, 5, 11]) {
            let start: u32 = [1, 7, 13, 16, 3, 24, 9, 16, 2, 31, 5, 11][..place]
                .iter()
                .sum();
            let wanted = (start..start + length).fold(0_u32, |sum, at| {
                sum << 1 | u32::from(bytes[at as usize / 8] >> (7 - at % 8) & 1)
            });
            assert_eq!(bits.read_bits(length), wanted);
        }
        for _ in 0..182 {
            bits.read_bit();
        }
        assert!(!bits.is_exhausted());
        assert!(!bits.read_bit() && bits.is_exhausted());
    }

    #[test]
    fn levels_are_those_of_the_standard() {
        let mut bits = BitReader::new(&[0b0100_0110, 0b1100_0111, 0]);
        let levels = [1, 1, 2, 2, 2, 2, 3, 3].map(|category| {
            bits.peek();
            bits.read_level(category)
        });
        assert_eq!(levels, [-1, 1, -3, -2, 2, 3, -7, 7]);
    }
}
