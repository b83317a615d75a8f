//! Reader of one scan: all coefficients, or a [band](super::band) of them (T.81, F.2).

use super::{
    Tables,
    band::{Band, Nonsense, read_band, refine_band},
    bits::{Bits, Data},
    codebook::Codebook,
    frame::{Frame, Part, Place},
};
use crate::{
    jpeg::block::ZIGZAG,
    spectrum::{Block, Component},
};

pub(super) struct Scan<'a> {
    frame: &'a mut Frame,
    places: &'a [Place],
    band: Band,
    tables: &'a Tables,
}

/// State that is carried from block to block within a restart interval.
struct State<'a> {
    bits: Bits<'a>,
    /// Mean of the last block of each component.
    before: [i32; 3],
    /// Blocks left in the current end-of-band run.
    empty: u32,
}

impl<'a> Scan<'a> {
    pub(super) fn new(
        frame: &'a mut Frame,
        places: &'a [Place],
        band: Band,
        tables: &'a Tables,
    ) -> Self {
        Self {
            frame,
            places,
            band,
            tables,
        }
    }

    /// Reads until the data end.
    pub(super) fn read(mut self, data: &Data) {
        let (across, down) = match self.places {
            [(place, _)] => self.frame.parts[*place].own,
            _ => self.frame.units,
        };
        let units = across * down;
        let interval = self.tables.interval.filter(|it| *it > 0).unwrap_or(units);
        let starts = std::iter::once(0).chain(data.ends.iter().copied());
        for (number, (start, end)) in starts.zip(&data.ends).enumerate() {
            let first = number.saturating_mul(interval);
            let mut state = State {
                bits: Bits::new(&data.bytes[start..*end]),
                before: [0; 3],
                empty: 0,
            };
            for unit in first..units.min(first.saturating_add(interval)) {
                let done = self.read_unit((unit % across, unit / across), &mut state);
                if done.is_err() || state.bits.is_over() {
                    break;
                }
            }
        }
    }

    fn read_unit(&mut self, (x, y): (usize, usize), state: &mut State) -> Result<(), Nonsense> {
        let is_alone = self.places.len() == 1;
        for (place, codes) in self.places {
            let Part {
                factors,
                component,
                means,
                ..
            } = &mut self.frame.parts[*place];
            let (wide, high) = if is_alone { (1, 1) } else { *factors };
            let [dc, ac] = [0, 1].map(|kind| self.tables.codes[kind][codes[kind]].as_ref());
            let coder = Coder {
                dc,
                ac,
                band: self.band,
                is_progressive: self.frame.is_progressive,
            };
            for block in 0..wide * high {
                let (x, y) = (x * wide + block % wide, y * high + block / wide);
                let at = y * component.across + x;
                let Component { blocks, ends, .. } = component;
                if let Some(mean) = means.get_mut(at) {
                    let mut block = [0; 64];
                    block[0] = *mean;
                    coder.read_block(&mut block, &mut 0, *place, state)?;
                    *mean = block[0];
                } else {
                    coder.read_block(&mut blocks[at], &mut ends[at], *place, state)?;
                }
            }
        }
        Ok(())
    }
}

/// Tables and mode for the blocks of one component.
struct Coder<'a> {
    dc: Option<&'a Codebook>,
    ac: Option<&'a Codebook>,
    band: Band,
    is_progressive: bool,
}

impl Coder<'_> {
    /// Reads the next block of the component at `place`.
    #[inline(always)]
    fn read_block(
        &self,
        block: &mut Block,
        end: &mut u8,
        place: usize,
        state: &mut State,
    ) -> Result<(), Nonsense> {
        let (bits, before) = (&mut state.bits, &mut state.before[place]);
        if !self.is_progressive {
            let (Some(dc), Some(ac)) = (self.dc, self.ac) else {
                return Err(Nonsense);
            };
            block[0] = read_mean(bits, dc, before)?;
            *end = read_rest(bits, ac, block)?;
            return Ok(());
        }
        let Band { from, to, low, .. } = self.band;
        match (from, self.band.is_first) {
            (0, true) => {
                let mean = read_mean(bits, self.dc.ok_or(Nonsense)?, before)?;
                block[0] = mean << low;
            }
            (0, false) => block[0] |= i16::from(bits.take_bit()) << low,
            (_, true) => {
                let codes = self.ac.ok_or(Nonsense)?;
                read_band(bits, codes, block, self.band, &mut state.empty)?;
                *end = (*end).max(to);
            }
            (_, false) => {
                let codes = self.ac.ok_or(Nonsense)?;
                refine_band(bits, codes, block, self.band, &mut state.empty)?;
            }
        }
        Ok(())
    }
}

#[inline(always)]
fn read_mean(bits: &mut Bits, codes: &Codebook, before: &mut i32) -> Result<i16, Nonsense> {
    let category = u32::from(codes.take(bits).ok_or(Nonsense)?);
    if category > 0 {
        bits.look();
        let change = match category {
            1..=16 => bits.take_level(category),
            _ => return Err(Nonsense),
        };
        *before = before.wrapping_add(change);
    }
    Ok(*before as i16)
}

/// Reads all AC coefficients of a sequential block; returns the zigzag index of the last that is
/// not 0.
#[inline(always)]
fn read_rest(bits: &mut Bits, codes: &Codebook, block: &mut Block) -> Result<u8, Nonsense> {
    let (mut place, mut last) = (1_usize, 0);
    while place < 64 {
        let ahead = bits.look();
        let level = codes.find_level(ahead);
        if level.length > 0 {
            bits.skip(level.length.into());
            if level.value == 0 {
                break;
            }
            place += usize::from(level.run);
            let zigzag = *ZIGZAG.get(place).ok_or(Nonsense)?;
            block[usize::from(zigzag & 63)] = level.value;
            last = place as u8;
            place += 1;
            continue;
        }
        let (length, symbol) = codes.find(ahead).ok_or(Nonsense)?;
        bits.skip(length);
        let category = u32::from(symbol & 15);
        place += usize::from(symbol >> 4);
        if category == 0 {
            if symbol != 0xf0 {
                break;
            }
        } else {
            let level = bits.take_level(category);
            let zigzag = *ZIGZAG.get(place).ok_or(Nonsense)?;
            block[usize::from(zigzag & 63)] = level as i16;
            last = place as u8;
        }
        place += 1;
    }
    Ok(last)
}
