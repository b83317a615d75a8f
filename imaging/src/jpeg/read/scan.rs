//! Reader of one scan: all coefficients (T.81, F.2), or a [band](super::band) of them (G.2).

use super::{
    DecodingTables,
    band::{InvalidCodedData, SpectralBand, read_first_ac, refine_ac},
    bits::{BitReader, ScanData},
    frame::{FrameComponent, FrameDecoder, ScanComponent},
};
use crate::{
    dct_image::{DctBlock, DctComponent},
    jpeg::{block::ZIGZAG, read::huffman_decoder::HuffmanDecoder},
};

/// Decodes one scan into the components of a frame.
pub(super) struct ScanDecoder<'a> {
    frame: &'a mut FrameDecoder,
    places: &'a [ScanComponent],
    band: SpectralBand,
    tables: &'a DecodingTables,
}

/// State that is carried from block to block within a restart interval.
struct IntervalState<'a> {
    bits: BitReader<'a>,
    /// DC coefficient of the last block of each component (T.81, F.2.2.1).
    previous_dc: [i32; 3],
    /// Blocks left in the current end-of-band run (EOBRUN: T.81, G.1.2.2).
    end_of_band_run: u32,
}

impl<'a> ScanDecoder<'a> {
    pub(super) fn new(
        frame: &'a mut FrameDecoder,
        places: &'a [ScanComponent],
        band: SpectralBand,
        tables: &'a DecodingTables,
    ) -> Self {
        Self {
            frame,
            places,
            band,
            tables,
        }
    }

    /// Reads all restart intervals. Invalid data end an interval, and its other blocks stay empty.
    pub(super) fn read(mut self, data: &ScanData) {
        // A scan of one component has one block per unit, and only that component's own blocks (T.81,
        // A.2.2).
        let (across, down) = match self.places {
            [(place, _)] => self.frame.parts[*place].own,
            _ => self.frame.units,
        };
        let units = across * down;
        let interval = self.tables.interval.filter(|it| *it > 0).unwrap_or(units);
        let starts = std::iter::once(0).chain(data.ends.iter().copied());
        for (number, (start, end)) in starts.zip(&data.ends).enumerate() {
            let first = number.saturating_mul(interval);
            let mut state = IntervalState {
                bits: BitReader::new(&data.bytes[start..*end]),
                previous_dc: [0; 3],
                end_of_band_run: 0,
            };
            for unit in first..units.min(first.saturating_add(interval)) {
                let done = self.read_unit((unit % across, unit / across), &mut state);
                if done.is_err() || state.bits.is_exhausted() {
                    break;
                }
            }
        }
    }

    fn read_unit(
        &mut self,
        (x, y): (usize, usize),
        state: &mut IntervalState,
    ) -> Result<(), InvalidCodedData> {
        let is_alone = self.places.len() == 1;
        for (place, codes) in self.places {
            let FrameComponent {
                factors,
                component,
                dc,
                ..
            } = &mut self.frame.parts[*place];
            let (wide, high) = if is_alone { (1, 1) } else { *factors };
            // Table classes: 0 is DC, 1 is AC.
            let [dc_table, ac_table] =
                [0, 1].map(|kind| self.tables.codes[kind][codes[kind]].as_ref());
            let coder = BlockDecoder {
                dc: dc_table,
                ac: ac_table,
                band: self.band,
                is_progressive: self.frame.is_progressive,
            };
            for block in 0..wide * high {
                let (x, y) = (x * wide + block % wide, y * high + block / wide);
                let at = y * component.across + x;
                let DctComponent {
                    blocks,
                    last_nonzero: ends,
                    ..
                } = component;
                // Where only the DC coefficient is kept, the AC coefficients are read and dropped. Scans
                // that refine AC coefficients are skipped then, so the block may begin as 0.
                if let Some(dc) = dc.get_mut(at) {
                    let mut block = [0; 64];
                    block[0] = *dc;
                    coder.read_block(&mut block, &mut 0, *place, state)?;
                    *dc = block[0];
                } else {
                    coder.read_block(&mut blocks[at], &mut ends[at], *place, state)?;
                }
            }
        }
        Ok(())
    }
}

/// Tables and mode for the blocks of one component.
struct BlockDecoder<'a> {
    dc: Option<&'a HuffmanDecoder>,
    ac: Option<&'a HuffmanDecoder>,
    band: SpectralBand,
    is_progressive: bool,
}

impl BlockDecoder<'_> {
    /// Reads the next block of the component at `place`.
    #[inline(always)]
    fn read_block(
        &self,
        block: &mut DctBlock,
        end: &mut u8,
        place: usize,
        state: &mut IntervalState,
    ) -> Result<(), InvalidCodedData> {
        let (bits, previous_dc) = (&mut state.bits, &mut state.previous_dc[place]);
        if !self.is_progressive {
            let (Some(dc), Some(ac)) = (self.dc, self.ac) else {
                return Err(InvalidCodedData);
            };
            block[0] = read_dc(bits, dc, previous_dc)?;
            *end = read_ac(bits, ac, block)?;
            return Ok(());
        }
        let SpectralBand { from, to, low, .. } = self.band;
        match (from, self.band.is_first) {
            (0, true) => {
                let dc = read_dc(bits, self.dc.ok_or(InvalidCodedData)?, previous_dc)?;
                block[0] = dc << low;
            }
            (0, false) => block[0] |= i16::from(bits.read_bit()) << low,
            (_, true) => {
                let codes = self.ac.ok_or(InvalidCodedData)?;
                read_first_ac(bits, codes, block, self.band, &mut state.end_of_band_run)?;
                // An upper bound: the last coefficient within a band is not tracked.
                *end = (*end).max(to);
            }
            (_, false) => {
                let codes = self.ac.ok_or(InvalidCodedData)?;
                refine_ac(bits, codes, block, self.band, &mut state.end_of_band_run)?;
            }
        }
        Ok(())
    }
}

#[inline(always)]
fn read_dc(
    bits: &mut BitReader,
    codes: &HuffmanDecoder,
    previous: &mut i32,
) -> Result<i16, InvalidCodedData> {
    let category = u32::from(codes.read_symbol(bits).ok_or(InvalidCodedData)?);
    if category > 0 {
        bits.peek();
        let change = match category {
            1..=16 => bits.read_level(category),
            _ => return Err(InvalidCodedData),
        };
        *previous = previous.wrapping_add(change);
    }
    Ok(*previous as i16)
}

/// Reads all AC coefficients of a sequential block; returns the zigzag index of the last that is
/// not 0.
#[inline(always)]
fn read_ac(
    bits: &mut BitReader,
    codes: &HuffmanDecoder,
    block: &mut DctBlock,
) -> Result<u8, InvalidCodedData> {
    let (mut place, mut last) = (1_usize, 0);
    while place < 64 {
        let ahead = bits.peek();
        let level = codes.find_level(ahead);
        if level.length > 0 {
            bits.skip(level.length.into());
            if level.value == 0 {
                break;
            }
            place += usize::from(level.run);
            let zigzag = *ZIGZAG.get(place).ok_or(InvalidCodedData)?;
            block[usize::from(zigzag & 63)] = level.value;
            last = place as u8;
            place += 1;
            continue;
        }
        let (length, symbol) = codes.find(ahead).ok_or(InvalidCodedData)?;
        bits.skip(length);
        let category = u32::from(symbol & 15);
        place += usize::from(symbol >> 4);
        if category == 0 {
            if symbol != 0xf0 {
                break;
            }
        } else {
            let level = bits.read_level(category);
            let zigzag = *ZIGZAG.get(place).ok_or(InvalidCodedData)?;
            block[usize::from(zigzag & 63)] = level as i16;
            last = place as u8;
        }
        place += 1;
    }
    Ok(last)
}
