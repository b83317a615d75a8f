//! Checks the scan headers of a JPEG: the components and tables that they name are defined, and
//! every component of the frame appears in a scan. The JPEG parser uses it.

use super::tables::{DefinedTables, HuffmanClass};
use crate::jpeg::byte_cursor::ParseStop;

/// Maximum number of scans, because each costs a decoder a pass over all pixels (T10). Usual
/// progressive files have ten, and encoders that optimise scans write up to twenty.
const MAX_SCANS: u32 = 40;

/// Maximum number of blocks in an MCU of an interleaved scan (T.81, B.2.3).
const MAX_BLOCKS_PER_MCU: u32 = 10;

/// Components of the frame, and the scans read so far.
#[derive(Default)]
pub(super) struct ScanValidator {
    components: [ComponentSpec; 4],
    /// Number of components in the frame; the other elements of `components` are unused.
    count: usize,
    progressive: bool,
    /// Bit set of the indexes of components that have appeared in a scan.
    seen: u8,
    /// Number of scans that have begun.
    started: u32,
}

/// One component of the frame header (T.81, B.2.2).
#[derive(Clone, Copy, Default)]
struct ComponentSpec {
    id: u8,
    /// Horizontal sampling factor, 1 to 4.
    across: u8,
    /// Vertical sampling factor, 1 to 4.
    down: u8,
    /// Number of blocks of this component in an MCU.
    blocks: u32,
    /// Index of the quantisation table.
    quantisation: u8,
}

impl ScanValidator {
    /// Reads the components of the frame header, three bytes each: identifier, sampling factors and
    /// quantisation table.
    pub(super) fn read_components(
        &mut self,
        specs: &[u8],
        progressive: bool,
    ) -> Result<(), ParseStop> {
        for (component, &[id, sampling, quantisation]) in
            self.components.iter_mut().zip(specs.as_chunks().0)
        {
            let (across, down) = (sampling >> 4, sampling & 15);
            if !(1..=4).contains(&across) || !(1..=4).contains(&down) {
                return Err(ParseStop::MALFORMED);
            }
            *component = ComponentSpec {
                id,
                across,
                down,
                blocks: u32::from(across * down),
                quantisation,
            };
            self.count += 1;
        }
        self.progressive = progressive;
        Ok(())
    }

    /// Minimum number of blocks of a picture with this number of pixels.
    pub(super) fn min_block_count(&self, pixels: u64) -> u64 {
        let components = &self.components[..self.count];
        let blocks_per_mcu: u64 = components.iter().map(|it| u64::from(it.blocks)).sum();
        let max_factor =
            |factor: fn(&ComponentSpec) -> u64| components.iter().map(factor).max().unwrap_or(1);
        // Size of an MCU in units of 64 pixels (T.81, A.2.4).
        let mcu_area = max_factor(|it| it.across.into()) * max_factor(|it| it.down.into());
        pixels / 64 * blocks_per_mcu / mcu_area.max(1)
    }

    /// Checks the content of an SOS segment (T.81, B.2.3).
    pub(super) fn start_scan(
        &mut self,
        segment: &[u8],
        tables: &DefinedTables,
    ) -> Result<(), ParseStop> {
        let [count, rest @ ..] = segment else {
            return Err(ParseStop::MALFORMED);
        };
        let (selectors, &[first, last, approximation]) =
            rest.split_last_chunk().ok_or(ParseStop::MALFORMED)?;
        self.started += 1;
        if selectors.len() != usize::from(*count) * 2
            || selectors.is_empty()
            || self.started > MAX_SCANS
        {
            return Err(ParseStop::MALFORMED);
        }
        let parameters = ScanParameters {
            first,
            last,
            high: approximation >> 4,
            low: approximation & 15,
        };
        if self.progressive && !parameters.is_valid(selectors.len() / 2) {
            return Err(ParseStop::MALFORMED);
        }
        let (mut in_scan, mut blocks) = (0u8, 0);
        for [id, huffman] in selectors.as_chunks().0 {
            let index = self.components[..self.count]
                .iter()
                .position(|component| component.id == *id);
            // A component appears at most once in a scan.
            let index = index
                .filter(|index| in_scan & 1 << index == 0)
                .ok_or(ParseStop::MALFORMED)?;
            let component = self.components[index];
            if !tables.has_quantisation(component.quantisation)
                || !self.has_huffman(tables, parameters, *huffman)
            {
                return Err(ParseStop::MALFORMED);
            }
            in_scan |= 1 << index;
            blocks += component.blocks;
        }
        // Only a scan of several components is interleaved.
        if in_scan.count_ones() > 1 && blocks > MAX_BLOCKS_PER_MCU {
            return Err(ParseStop::MALFORMED);
        }
        self.seen |= in_scan;
        Ok(())
    }

    /// Number of scans that have begun.
    pub(super) fn scan_count(&self) -> u64 {
        self.started.into()
    }

    /// Checks, at the end of the image, that every component has appeared in a scan.
    pub(super) fn expect_complete(&self) -> Result<(), ParseStop> {
        if self.seen.count_ones() as usize == self.count {
            Ok(())
        } else {
            Err(ParseStop::TRUNCATED)
        }
    }

    /// True if the Huffman tables of this component are defined. `table_indexes` has the DC table
    /// in the upper four bits and the AC table in the lower. A DC refinement scan uses no table.
    fn has_huffman(
        &self,
        tables: &DefinedTables,
        parameters: ScanParameters,
        table_indexes: u8,
    ) -> bool {
        let (dc, ac) = (table_indexes >> 4, table_indexes & 15);
        let needs_dc = !self.progressive || parameters.first == 0 && parameters.high == 0;
        let needs_ac = !self.progressive || parameters.first > 0;
        (!needs_dc || tables.has_huffman(HuffmanClass::Dc, dc))
            && (!needs_ac || tables.has_huffman(HuffmanClass::Ac, ac))
    }
}

/// Last three bytes of a scan header: the coefficients and bits that the scan codes (T.81, B.2.3).
#[derive(Clone, Copy)]
struct ScanParameters {
    /// First coefficient (Ss); 0 is the DC coefficient.
    first: u8,
    /// Last coefficient (Se), at most 63.
    last: u8,
    /// Bit position of the previous scan of these coefficients (Ah). 0 for the first scan.
    high: u8,
    /// Bit position of this scan (Al).
    low: u8,
}

impl ScanParameters {
    /// True if a progressive scan of this number of components may have these parameters. The rules
    /// are those of T.81, G.1.1.1, as libjpeg applies them.
    fn is_valid(self, component_count: usize) -> bool {
        let is_band_valid = if self.first == 0 {
            self.last == 0
        } else {
            component_count == 1 && self.first <= self.last && self.last <= 63
        };
        is_band_valid && self.low <= 13 && (self.high == 0 || self.low + 1 == self.high)
    }
}
