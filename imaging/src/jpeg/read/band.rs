//! Coefficients of a block in a scan of a progressive picture (T.81, G.1.2.2 and G.1.2.3).

use super::bits::BitReader;
use crate::{
    dct_image::DctBlock,
    jpeg::{block::ZIGZAG, read::huffman_decoder::HuffmanDecoder},
};

/// Spectral selection and successive approximation of a scan.
#[derive(Clone, Copy)]
pub(super) struct SpectralBand {
    pub(super) from: u8,
    pub(super) to: u8,
    /// True in the first scan of these coefficients, false in a refinement scan.
    pub(super) is_first: bool,
    /// Number of low bits that later scans bring.
    pub(super) low: u8,
}

impl SpectralBand {
    pub(super) const WHOLE: Self = Self {
        from: 0,
        to: 63,
        is_first: true,
        low: 0,
    };
}

/// Error: the coded data are invalid.
pub(super) struct InvalidCodedData;

/// Reads a first AC scan (T.81, G.1.2.2).
pub(super) fn read_first_ac(
    bits: &mut BitReader,
    codes: &HuffmanDecoder,
    block: &mut DctBlock,
    SpectralBand { from, to, low, .. }: SpectralBand,
    empty: &mut u32,
) -> Result<(), InvalidCodedData> {
    if *empty > 0 {
        *empty -= 1;
        return Ok(());
    }
    let mut place = usize::from(from);
    while place <= usize::from(to) {
        let symbol = codes.read_symbol(bits).ok_or(InvalidCodedData)?;
        let (run, category) = (symbol >> 4, u32::from(symbol & 15));
        if category == 0 {
            if run < 15 {
                *empty = read_eob_run(bits, run) - 1;
                break;
            }
            place += 16;
            continue;
        }
        place += usize::from(run);
        bits.peek();
        let level = bits.read_level(category);
        let zigzag = *ZIGZAG.get(place).ok_or(InvalidCodedData)?;
        block[usize::from(zigzag)] = (level << low) as i16;
        place += 1;
    }
    Ok(())
}

/// Number of blocks in an end-of-band run, with this one.
fn read_eob_run(bits: &mut BitReader, run: u8) -> u32 {
    (1 << run)
        + if run > 0 {
            bits.read_bits(run.into())
        } else {
            0
        }
}

/// Reads an AC refinement scan (T.81, G.1.2.3).
pub(super) fn refine_ac(
    bits: &mut BitReader,
    codes: &HuffmanDecoder,
    block: &mut DctBlock,
    SpectralBand { from, to, low, .. }: SpectralBand,
    empty: &mut u32,
) -> Result<(), InvalidCodedData> {
    let more = 1_i16 << low;
    let (mut place, end) = (usize::from(from), usize::from(to) + 1);
    if *empty == 0 {
        while place < end {
            let symbol = codes.read_symbol(bits).ok_or(InvalidCodedData)?;
            let (mut run, mut level) = (symbol >> 4, 0);
            match symbol & 15 {
                0 if run < 15 => {
                    *empty = read_eob_run(bits, run);
                    break;
                }
                0 => {}
                1 => level = if bits.read_bit() { more } else { -more },
                _ => return Err(InvalidCodedData),
            }
            while let Some(zigzag) = ZIGZAG[..end].get(place) {
                let value = &mut block[usize::from(*zigzag)];
                place += 1;
                if *value != 0 {
                    refine_coefficient(bits, value, more);
                } else if run == 0 {
                    *value = level;
                    break;
                } else {
                    run -= 1;
                }
            }
        }
    }
    if *empty > 0 {
        for zigzag in &ZIGZAG[place.min(end)..end] {
            let value = &mut block[usize::from(*zigzag)];
            if *value != 0 {
                refine_coefficient(bits, value, more);
            }
        }
        *empty -= 1;
    }
    Ok(())
}

fn refine_coefficient(bits: &mut BitReader, value: &mut i16, more: i16) {
    if bits.read_bit() && *value & more == 0 {
        *value = value.wrapping_add(if *value < 0 { -more } else { more });
    }
}
