//! Coefficients of a block in a scan of a progressive picture (T.81, G.1.2.2 and G.1.2.3).

use super::{bits::Bits, codebook::Codebook};
use crate::{jpeg::block::ZIGZAG, spectrum::Block};

/// Spectral selection and successive approximation of a scan.
#[derive(Clone, Copy)]
pub(super) struct Band {
    pub(super) from: u8,
    pub(super) to: u8,
    /// True in the first scan of these coefficients, false in a refinement scan.
    pub(super) is_first: bool,
    /// Number of low bits that later scans bring.
    pub(super) low: u8,
}

impl Band {
    pub(super) const WHOLE: Self = Self {
        from: 0,
        to: 63,
        is_first: true,
        low: 0,
    };
}

/// Error: the coded data are invalid.
pub(super) struct Nonsense;

/// Reads a first AC scan (T.81, G.1.2.2).
pub(super) fn read_band(
    bits: &mut Bits,
    codes: &Codebook,
    block: &mut Block,
    Band { from, to, low, .. }: Band,
    empty: &mut u32,
) -> Result<(), Nonsense> {
    if *empty > 0 {
        *empty -= 1;
        return Ok(());
    }
    let mut place = usize::from(from);
    while place <= usize::from(to) {
        let symbol = codes.take(bits).ok_or(Nonsense)?;
        let (run, category) = (symbol >> 4, u32::from(symbol & 15));
        if category == 0 {
            if run < 15 {
                *empty = take_run(bits, run) - 1;
                break;
            }
            place += 16;
            continue;
        }
        place += usize::from(run);
        bits.look();
        let level = bits.take_level(category);
        let zigzag = *ZIGZAG.get(place).ok_or(Nonsense)?;
        block[usize::from(zigzag)] = (level << low) as i16;
        place += 1;
    }
    Ok(())
}

/// Number of blocks in an end-of-band run, with this one.
fn take_run(bits: &mut Bits, run: u8) -> u32 {
    (1 << run) + if run > 0 { bits.take(run.into()) } else { 0 }
}

/// Reads an AC refinement scan (T.81, G.1.2.3).
pub(super) fn refine_band(
    bits: &mut Bits,
    codes: &Codebook,
    block: &mut Block,
    Band { from, to, low, .. }: Band,
    empty: &mut u32,
) -> Result<(), Nonsense> {
    let more = 1_i16 << low;
    let (mut place, end) = (usize::from(from), usize::from(to) + 1);
    if *empty == 0 {
        while place < end {
            let symbol = codes.take(bits).ok_or(Nonsense)?;
            let (mut run, mut level) = (symbol >> 4, 0);
            match symbol & 15 {
                0 if run < 15 => {
                    *empty = take_run(bits, run);
                    break;
                }
                0 => {}
                1 => level = if bits.take_bit() { more } else { -more },
                _ => return Err(Nonsense),
            }
            while let Some(zigzag) = ZIGZAG[..end].get(place) {
                let value = &mut block[usize::from(*zigzag)];
                place += 1;
                if *value != 0 {
                    refine(bits, value, more);
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
                refine(bits, value, more);
            }
        }
        *empty -= 1;
    }
    Ok(())
}

fn refine(bits: &mut Bits, value: &mut i16, more: i16) {
    if bits.take_bit() && *value & more == 0 {
        *value = value.wrapping_add(if *value < 0 { -more } else { more });
    }
}
