//! Checks of the scans of a JPEG: their components and tables exist, and every component appears.

use super::{
    bytes::Stop,
    tables::{Class, Tables},
};

/// Maximum number of scans; each costs a decoder a pass over all pixels (T10). Ten are usual, and
/// encoders that optimise scans make up to twenty.
const MOST_SCANS: u32 = 40;

/// Maximum number of blocks in an MCU of an interleaved scan (T.81, B.2.3).
const MOST_BLOCKS: u32 = 10;

#[derive(Default)]
pub(super) struct Scans {
    components: [Component; 4],
    /// Number of used `components`.
    count: usize,
    progressive: bool,
    /// Bit set of the components seen in a scan.
    seen: u8,
    started: u32,
}

#[derive(Clone, Copy, Default)]
struct Component {
    id: u8,
    across: u8,
    down: u8,
    blocks: u32,
    quantisation: u8,
}

impl Scans {
    /// Reads the components of the frame header, three bytes each.
    pub(super) fn expect_components(
        &mut self,
        listed: &[u8],
        progressive: bool,
    ) -> Result<(), Stop> {
        for (component, &[id, sampling, quantisation]) in
            self.components.iter_mut().zip(listed.as_chunks().0)
        {
            let (across, down) = (sampling >> 4, sampling & 15);
            if !(1..=4).contains(&across) || !(1..=4).contains(&down) {
                return Err(Stop::MALFORMED);
            }
            *component = Component {
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
    pub(super) fn count_blocks(&self, pixels: u64) -> u64 {
        let parts = &self.components[..self.count];
        let all: u64 = parts.iter().map(|part| u64::from(part.blocks)).sum();
        let most = |side: fn(&Component) -> u64| parts.iter().map(side).max().unwrap_or(1);
        let unit = most(|part| part.across.into()) * most(|part| part.down.into());
        pixels / 64 * all / unit.max(1)
    }

    /// Checks an SOS segment.
    pub(super) fn start(&mut self, segment: &[u8], tables: &Tables) -> Result<(), Stop> {
        let [count, rest @ ..] = segment else {
            return Err(Stop::MALFORMED);
        };
        let (listed, &[first, last, approximation]) =
            rest.split_last_chunk().ok_or(Stop::MALFORMED)?;
        self.started += 1;
        if listed.len() != usize::from(*count) * 2 || listed.is_empty() || self.started > MOST_SCANS
        {
            return Err(Stop::MALFORMED);
        }
        let band = Band {
            first,
            last,
            high: approximation >> 4,
            low: approximation & 15,
        };
        if self.progressive && !band.is_possible(listed.len() / 2) {
            return Err(Stop::MALFORMED);
        }
        let (mut here, mut blocks) = (0u8, 0);
        for [id, huffman] in listed.as_chunks().0 {
            let place = self.components[..self.count]
                .iter()
                .position(|component| component.id == *id);
            let place = place
                .filter(|place| here & 1 << place == 0)
                .ok_or(Stop::MALFORMED)?;
            let component = self.components[place];
            if !tables.has_quantisation(component.quantisation)
                || !self.has_huffman(tables, band, *huffman)
            {
                return Err(Stop::MALFORMED);
            }
            here |= 1 << place;
            blocks += component.blocks;
        }
        if here.count_ones() > 1 && blocks > MOST_BLOCKS {
            return Err(Stop::MALFORMED);
        }
        self.seen |= here;
        Ok(())
    }

    /// Number of scans that have begun.
    pub(super) fn count(&self) -> u64 {
        self.started.into()
    }

    /// Checks that each component has appeared, at the end of the image.
    pub(super) fn expect_complete(&self) -> Result<(), Stop> {
        if self.seen.count_ones() as usize == self.count {
            Ok(())
        } else {
            Err(Stop::TRUNCATED)
        }
    }

    /// True if the tables of this scan are defined. A refining DC scan uses none.
    fn has_huffman(&self, tables: &Tables, band: Band, places: u8) -> bool {
        let (dc, ac) = (places >> 4, places & 15);
        let needs_dc = !self.progressive || band.first == 0 && band.high == 0;
        let needs_ac = !self.progressive || band.first > 0;
        (!needs_dc || tables.has_huffman(Class::Dc, dc))
            && (!needs_ac || tables.has_huffman(Class::Ac, ac))
    }
}

/// Coefficients of a progressive scan.
#[derive(Clone, Copy)]
struct Band {
    first: u8,
    last: u8,
    high: u8,
    low: u8,
}

impl Band {
    /// Rules of T.81, G.1.1.1, as libjpeg applies them.
    fn is_possible(self, components: usize) -> bool {
        let spectrum = if self.first == 0 {
            self.last == 0
        } else {
            components == 1 && self.first <= self.last && self.last <= 63
        };
        spectrum && self.low <= 13 && (self.high == 0 || self.low + 1 == self.high)
    }
}
