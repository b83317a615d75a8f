//! Exact length of a file, computed without writing it.

use super::{
    coefficients::{ChromaSampling, Coefficients},
    huffman::HuffmanCodes,
    symbols::{HUFFMAN_TABLE_COUNT, PackedSymbol, Symbols},
    table::{QuantScale, QuantTable},
};

/// Length of a picture's file at one quantisation scale, and all data needed to write it.
pub(crate) struct MeasuredEncoding {
    pub(crate) coarseness: QuantScale,
    /// Bytes of the coded data, without stuffing.
    pub(super) data_bytes: u64,
    pub(super) words: Vec<PackedSymbol>,
    /// Tables of brightness and, unless the picture is gray, of colours.
    pub(super) parts: Vec<ComponentTables>,
}

/// Tables of one kind of component.
pub(super) struct ComponentTables {
    pub(super) table: QuantTable,
    pub(super) dc: HuffmanCodes,
    pub(super) ac: HuffmanCodes,
}

/// Bytes of the marker segments of every file: SOI, JFIF, frame, scan, EOI.
const MARKER_SEGMENT_BYTES: u64 = 2 + 18 + (10 + 3) + (8 + 2) + 2;
/// Bytes that each component adds to frame and scan.
const BYTES_PER_COMPONENT: u64 = 3 + 2;
/// One byte in so many is all ones on average, and a zero is stuffed after it.
const BYTES_PER_STUFFED_ZERO: u64 = 256;

impl MeasuredEncoding {
    /// Bytes of the file, with average stuffing.
    pub(crate) fn bytes(&self) -> u64 {
        self.data_bytes + self.data_bytes / BYTES_PER_STUFFED_ZERO + self.header_bytes()
    }

    /// Bytes of a file with `times` as much data.
    pub(crate) fn scaled_bytes(&self, times: f64) -> f64 {
        (self.data_bytes + self.data_bytes / BYTES_PER_STUFFED_ZERO) as f64 * times
            + self.header_bytes() as f64
    }

    /// Bytes of everything but the data.
    fn header_bytes(&self) -> u64 {
        let tables: u64 = self.parts.iter().map(ComponentTables::length).sum();
        let components = (self.parts.len() as u64 - 1) * 2 * BYTES_PER_COMPONENT;
        MARKER_SEGMENT_BYTES + components + tables
    }
}

impl ComponentTables {
    /// Bytes of these tables in the file.
    fn length(&self) -> u64 {
        let codes = |codes: &HuffmanCodes| 2 + 2 + 17 + codes.symbols.len() as u64;
        (2 + 2 + 65) + codes(&self.dc) + codes(&self.ac)
    }
}

/// Counts the symbols with which the picture would be written, and the bits they take.
pub(crate) fn measure_encoding(picture: &Coefficients, coarseness: QuantScale) -> MeasuredEncoding {
    let tables = [QuantTable::luma(coarseness), QuantTable::chroma(coarseness)];
    let Symbols { words, counts } = Symbols::of(picture, &tables[0], &tables[1]);
    let mut bits = 0;
    let mut make = |counts| {
        let codes = HuffmanCodes::from_frequencies(counts);
        bits += codes.count_bits(counts);
        codes
    };
    let parts = match picture.sampling {
        ChromaSampling::Gray => 1,
        ChromaSampling::Half | ChromaSampling::Full => HUFFMAN_TABLE_COUNT / 2,
    };
    let parts = tables
        .into_iter()
        .zip(counts.as_chunks::<2>().0)
        .take(parts);
    let parts = parts
        .map(|(table, [dc, ac])| ComponentTables {
            table,
            dc: make(dc),
            ac: make(ac),
        })
        .collect();
    MeasuredEncoding {
        coarseness,
        data_bytes: bits.div_ceil(8),
        words,
        parts,
    }
}
