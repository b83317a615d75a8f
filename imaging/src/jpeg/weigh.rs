//! The exact length of a file that was not written.

use super::{
    block::Block,
    coefficients::{Coefficients, Sampling},
    huffman::Codes,
    symbols::{Sink, walk_block},
    table::{Coarseness, Table},
};

/// What a picture weighs at one coarseness, and all that is needed to write it.
pub(crate) struct Weight {
    pub(crate) coarseness: Coarseness,
    /// Bytes of the coded data, but for stuffing.
    pub(super) data: u64,
    pub(super) luma: Part,
    /// Absent for gray.
    pub(super) chroma: Option<Part>,
}

/// The tables of one kind of component.
pub(super) struct Part {
    pub(super) table: Table,
    pub(super) dc: Codes,
    pub(super) ac: Codes,
}

/// Marker segments of every file: begin, JFIF, frame, scan, end.
const FRAME: u64 = 2 + 18 + (10 + 3) + (8 + 2) + 2;
/// What each colour component adds to frame and scan.
const COMPONENT: u64 = 3 + 2;
/// A byte in so many is all ones, and a zero is stuffed behind it.
const STUFFED: u64 = 256;

impl Weight {
    /// Bytes of the file; the stuffing as it is on average.
    pub(crate) fn bytes(&self) -> u64 {
        let chroma = self.chroma.as_ref();
        let parts = std::iter::once(&self.luma).chain(chroma);
        let tables: u64 = parts.map(Part::length).sum();
        let components = if chroma.is_some() { 2 * COMPONENT } else { 0 };
        FRAME + components + tables + self.data + self.data / STUFFED
    }
}

impl Part {
    fn make(table: Table, counted: &Histogram) -> Self {
        Self {
            table,
            dc: Codes::make(&counted.dc),
            ac: Codes::make(&counted.ac),
        }
    }

    /// Bytes of its tables in the file.
    fn length(&self) -> u64 {
        let codes = |codes: &Codes| 2 + 2 + 17 + codes.symbols.len() as u64;
        (2 + 2 + 65) + codes(&self.dc) + codes(&self.ac)
    }
}

/// Counts what the picture would be written with.
pub(crate) fn weigh(picture: &Coefficients, coarseness: Coarseness) -> Weight {
    let luma_table = Table::luma(coarseness);
    let mut luma = Histogram::new();
    luma.count(&picture.luma, &luma_table);
    let part = Part::make(luma_table, &luma);
    let mut bits = luma.weigh(&part);
    let chroma = (picture.sampling != Sampling::Gray).then(|| {
        let table = Table::chroma(coarseness);
        let mut counted = Histogram::new();
        for blocks in &picture.chroma {
            counted.count(blocks, &table);
        }
        let part = Part::make(table, &counted);
        bits += counted.weigh(&part);
        part
    });
    Weight {
        coarseness,
        data: bits.div_ceil(8),
        luma: part,
        chroma,
    }
}

struct Histogram {
    dc: [u32; 256],
    ac: [u32; 256],
}

impl Histogram {
    fn new() -> Self {
        Self {
            dc: [0; 256],
            ac: [0; 256],
        }
    }

    fn count(&mut self, blocks: &[Block], table: &Table) {
        let mut before = 0;
        for block in blocks {
            walk_block(block, table, &mut before, self);
        }
    }

    /// Bits of the codes, and those that follow each.
    fn weigh(&self, part: &Part) -> u64 {
        let follow = |counts: &[u32; 256]| -> u64 {
            let counts = (0..=255_u8).zip(counts);
            counts
                .map(|(symbol, count)| u64::from(symbol & 15) * u64::from(*count))
                .sum()
        };
        part.dc.weigh(&self.dc) + follow(&self.dc) + part.ac.weigh(&self.ac) + follow(&self.ac)
    }
}

impl Sink for Histogram {
    #[inline(always)]
    fn take_dc(&mut self, category: u8, _: u16) {
        self.dc[usize::from(category)] += 1;
    }

    #[inline(always)]
    fn take_ac(&mut self, symbol: u8, _: u16) {
        self.ac[usize::from(symbol)] += 1;
    }
}
