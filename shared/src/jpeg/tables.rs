//! Checks of quantisation and Huffman tables, and the set of defined ones.

use crate::jpeg::byte_cursor::ParseStop;

/// Defined tables, a bit for each of the four destinations.
pub(super) struct DefinedTables {
    quantisation: u8,
    huffman: [u8; 2],
}

/// Kinds of Huffman tables, with the numbers of the standard.
#[derive(Clone, Copy)]
pub(super) enum HuffmanClass {
    Dc = 0,
    Ac = 1,
}

impl Default for DefinedTables {
    fn default() -> Self {
        // Motion JPEG omits the standard Huffman tables; decoders then use the standard ones.
        Self {
            quantisation: 0,
            huffman: [0b11, 0b11],
        }
    }
}

impl DefinedTables {
    /// Reads a DQT segment: tables of 64 numbers, of one or two bytes each.
    pub(super) fn read_quantisation(&mut self, mut segment: &[u8]) -> Result<(), ParseStop> {
        while let [head, rest @ ..] = segment {
            let (wide, place) = (head >> 4, head & 15);
            if wide > 1 || place > 3 {
                return Err(ParseStop::MALFORMED);
            }
            segment = rest
                .get(if wide == 1 { 128 } else { 64 }..)
                .ok_or(ParseStop::MALFORMED)?;
            self.quantisation |= 1 << place;
        }
        Ok(())
    }

    /// Reads a DHT segment: tables of sixteen counts, one for each code length, and the symbols.
    pub(super) fn read_huffman(&mut self, mut segment: &[u8]) -> Result<(), ParseStop> {
        while let [head, rest @ ..] = segment {
            let (class, place) = (head >> 4, head & 15);
            let (counts, rest) = rest.split_first_chunk::<16>().ok_or(ParseStop::MALFORMED)?;
            if class > 1 || place > 3 || !is_prefix_code(counts) {
                return Err(ParseStop::MALFORMED);
            }
            let symbols = counts.iter().map(|count| usize::from(*count)).sum();
            let (symbols, rest) = rest.split_at_checked(symbols).ok_or(ParseStop::MALFORMED)?;
            // A DC symbol is a number of bits.
            if symbols.len() > 256
                || class == HuffmanClass::Dc as u8 && symbols.iter().any(|symbol| *symbol > 15)
            {
                return Err(ParseStop::MALFORMED);
            }
            self.huffman[usize::from(class)] |= 1 << place;
            segment = rest;
        }
        Ok(())
    }

    pub(super) fn has_quantisation(&self, place: u8) -> bool {
        place < 4 && self.quantisation & 1 << place != 0
    }

    pub(super) fn has_huffman(&self, class: HuffmanClass, place: u8) -> bool {
        place < 4 && self.huffman[class as usize] & 1 << place != 0
    }
}

/// True if this number of codes of each length fits, and none is all ones (T.81, annex C).
fn is_prefix_code(counts: &[u8; 16]) -> bool {
    let mut code = 0u32;
    (1..).zip(counts).all(|(length, count)| {
        code = code * 2 + u32::from(*count);
        *count == 0 || code < 1 << length
    })
}
