//! Optimal Huffman codes for counted symbols (ITU-T T.81, annex K.2).

/// Longest code of a JPEG, in bits.
const MAX_CODE_BITS: usize = 16;
/// A symbol that never occurs: it takes the code of all ones, which is not allowed.
const RESERVED_SYMBOL: usize = 256;

/// Codes by symbol, and the list from which a decoder rebuilds them.
pub(super) struct HuffmanCodes {
    /// Number of codes of each length, from 1 bit.
    pub(super) counts: [u8; MAX_CODE_BITS],
    /// Symbols, shortest code first.
    pub(super) symbols: Vec<u8>,
    /// Code and its length in bits, by symbol; length 0 where the symbol has none.
    pub(super) codes: [(u16, u8); 256],
}

impl HuffmanCodes {
    /// Makes the optimal codes for the frequencies of the symbols.
    pub(super) fn from_frequencies(frequencies: &[u32; 256]) -> Self {
        let lengths = limit_lengths(measure_lengths(frequencies));
        let mut symbols: Vec<u8> = (0..=255)
            .filter(|it| frequencies[usize::from(*it)] > 0)
            .collect();
        // The order of equal frequencies is fixed, so that files are the same everywhere.
        symbols.sort_unstable_by_key(|it| (u32::MAX - frequencies[usize::from(*it)], *it));
        let mut codes = [(0, 0); 256];
        let (mut code, mut next) = (0_u16, symbols.iter());
        for (length, count) in (1..).zip(lengths) {
            for symbol in next.by_ref().take(usize::from(count)) {
                codes[usize::from(*symbol)] = (code, length);
                code = code.wrapping_add(1);
            }
            code = code.wrapping_shl(1);
        }
        Self {
            counts: lengths,
            symbols,
            codes,
        }
    }

    /// Bits of all symbols with their extra bits.
    pub(super) fn count_bits(&self, frequencies: &[u32; 256]) -> u64 {
        let lengths = (0..=255_u8).zip(&self.codes).zip(frequencies);
        lengths
            .map(|((symbol, (_, length)), count)| {
                u64::from(length + (symbol & 15)) * u64::from(*count)
            })
            .sum()
    }
}

/// Number of codes of each length in the Huffman tree.
fn measure_lengths(frequencies: &[u32; 256]) -> [u16; 258] {
    let mut weights: Vec<(u64, u16)> = (0..)
        .zip(frequencies)
        .filter(|(_, count)| **count > 0)
        .map(|(symbol, count)| (u64::from(*count), symbol))
        .collect();
    weights.push((1, RESERVED_SYMBOL as u16));
    weights.sort_unstable();
    // Two sorted queues: leaves, and joined trees.
    let leaves = weights.len();
    let mut tree: Vec<(u64, usize)> = weights.iter().map(|(weight, _)| (*weight, 0)).collect();
    let (mut leaf, mut joined) = (0, leaves);
    for _ in 1..leaves {
        let mut lighter = |tree: &[(u64, usize)]| {
            let takes_leaf =
                leaf < leaves && tree.get(joined).is_none_or(|other| tree[leaf].0 <= other.0);
            let taken = if takes_leaf { &mut leaf } else { &mut joined };
            *taken += 1;
            *taken - 1
        };
        let (a, b) = (lighter(&tree), lighter(&tree));
        let parent = tree.len();
        let weight = tree[a].0 + tree[b].0;
        (tree[a].1, tree[b].1) = (parent, parent);
        tree.push((weight, 0));
    }
    // From the root down: a node is one deeper than its parent, which has a higher index.
    let mut depths = vec![0_usize; tree.len()];
    for node in (0..tree.len() - 1).rev() {
        depths[node] = depths[tree[node].1] + 1;
    }
    let mut lengths = [0; 258];
    for depth in &depths[..leaves] {
        lengths[(*depth).max(1)] += 1;
    }
    lengths
}

/// Shortens codes to the longest allowed length (K.2, figure K.3), and removes the reserved code,
/// which is among the longest.
fn limit_lengths(mut lengths: [u16; 258]) -> [u8; MAX_CODE_BITS] {
    for length in (MAX_CODE_BITS + 1..lengths.len()).rev() {
        while lengths[length] > 0 {
            let shorter = (1..length - 1)
                .rev()
                .find(|shorter| lengths[*shorter] > 0)
                .expect("a full tree has a shorter code");
            lengths[length] -= 2;
            lengths[length - 1] += 1;
            lengths[shorter + 1] += 2;
            lengths[shorter] -= 1;
        }
    }
    let longest = (1..=MAX_CODE_BITS)
        .rev()
        .find(|length| lengths[*length] > 0)
        .expect("the reserved symbol has a code");
    lengths[longest] -= 1;
    std::array::from_fn(|place| {
        u8::try_from(lengths[place + 1]).expect("at most 256 codes, of two lengths or more")
    })
}

#[cfg(test)]
mod tests {
    use super::HuffmanCodes;

    fn check(frequencies: &[u32; 256]) {
        let made = HuffmanCodes::from_frequencies(frequencies);
        let mut room = 0_u64;
        for (symbol, count) in frequencies.iter().enumerate() {
            let (code, length) = made.codes[symbol];
            assert_eq!(*count > 0, length > 0, "symbols that come have codes");
            if length > 0 {
                assert!(
                    length <= 16 && u32::from(code) < (1 << length) - 1,
                    "no code is all ones"
                );
                room += 1 << (16 - length);
            }
        }
        assert!(room < 1 << 16, "no code begins another");
        let listed: usize = made.counts.iter().map(|count| usize::from(*count)).sum();
        assert_eq!(listed, made.symbols.len());
    }

    #[test]
    fn codes_are_such_as_a_decoder_takes() {
        check(&[1; 256]);
        check(&[0; 256]);
        let mut one = [0; 256];
        one[7] = 1_000_000;
        check(&one);
        // Fibonacci frequencies make the tree deeper than 16.
        let mut fibonacci = [0; 256];
        let (mut a, mut b) = (1, 1);
        for frequency in fibonacci.iter_mut().take(40) {
            *frequency = a;
            (a, b) = (b, a + b);
        }
        check(&fibonacci);
        let mut noise = 1_u32;
        for _ in 0..200 {
            check(&std::array::from_fn(|_| {
                noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (noise >> 8) >> (noise >> 27)
            }));
        }
    }

    #[test]
    fn the_weight_is_near_the_entropy() {
        let mut frequencies = [0; 256];
        frequencies[..4].copy_from_slice(&[400_000, 200_000, 100_000, 100_000]);
        let weight = HuffmanCodes::from_frequencies(&frequencies).count_bits(&frequencies);
        // The codes have 1, 2, 3 and 4 bits (4 because of the reserved code), and 0 to 3 extra
        // bits.
        let codes = 400_000 + 400_000 + 300_000 + 400_000;
        assert_eq!(weight, codes + 200_000 + 200_000 + 300_000);
    }
}
