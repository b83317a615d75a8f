//! Exact length of a file, computed without writing it.

use super::{
    coefficients::{Coefficients, Sampling},
    huffman::Codes,
    symbols::{CODES, Symbols, Word},
    table::{Coarseness, Table},
};

/// Length of a picture's file at one coarseness, and all data needed to write it.
pub(crate) struct Weight {
    pub(crate) coarseness: Coarseness,
    /// Bytes of the coded data, without stuffing.
    pub(super) data: u64,
    pub(super) words: Vec<Word>,
    /// Tables of brightness and, unless the picture is gray, of colours.
    pub(super) parts: Vec<Part>,
}

/// Tables of one kind of component.
pub(super) struct Part {
    pub(super) table: Table,
    pub(super) dc: Codes,
    pub(super) ac: Codes,
}

/// Bytes of the marker segments of every file: SOI, JFIF, frame, scan, EOI.
const FRAME: u64 = 2 + 18 + (10 + 3) + (8 + 2) + 2;
/// Bytes that each component adds to frame and scan.
const COMPONENT: u64 = 3 + 2;
/// One byte in so many is all ones on average, and a zero is stuffed after it.
const STUFFED: u64 = 256;

impl Weight {
    /// Bytes of the file, with average stuffing.
    pub(crate) fn bytes(&self) -> u64 {
        self.data + self.data / STUFFED + self.frame()
    }

    /// Bytes of a file with `times` as much data.
    pub(crate) fn bytes_of(&self, times: f64) -> f64 {
        (self.data + self.data / STUFFED) as f64 * times + self.frame() as f64
    }

    /// Bytes of everything but the data.
    fn frame(&self) -> u64 {
        let tables: u64 = self.parts.iter().map(Part::length).sum();
        let components = (self.parts.len() as u64 - 1) * 2 * COMPONENT;
        FRAME + components + tables
    }
}

impl Part {
    /// Bytes of these tables in the file.
    fn length(&self) -> u64 {
        let codes = |codes: &Codes| 2 + 2 + 17 + codes.symbols.len() as u64;
        (2 + 2 + 65) + codes(&self.dc) + codes(&self.ac)
    }
}

/// Counts the symbols with which the picture would be written, and the bits they take.
pub(crate) fn weigh(picture: &Coefficients, coarseness: Coarseness) -> Weight {
    let tables = [Table::luma(coarseness), Table::chroma(coarseness)];
    let Symbols { words, counts } = Symbols::of(picture, &tables[0], &tables[1]);
    let mut bits = 0;
    let mut make = |counts| {
        let codes = Codes::make(counts);
        bits += codes.weigh(counts);
        codes
    };
    let parts = match picture.sampling {
        Sampling::Gray => 1,
        Sampling::Half | Sampling::Full => CODES / 2,
    };
    let parts = tables
        .into_iter()
        .zip(counts.as_chunks::<2>().0)
        .take(parts);
    let parts = parts
        .map(|(table, [dc, ac])| Part {
            table,
            dc: make(dc),
            ac: make(ac),
        })
        .collect();
    Weight {
        coarseness,
        data: bits.div_ceil(8),
        words,
        parts,
    }
}
