//! JPEG markers (ITU-T T.81, table B.1) and the steps between them.

use crate::jpeg::byte_cursor::{ByteCursor, ParseStop};

pub(super) const TEM: u8 = 0x01;
pub(super) const SOF0: u8 = 0xc0;
pub(super) const SOF1: u8 = 0xc1;
pub(super) const SOF2: u8 = 0xc2;
pub(super) const DHT: u8 = 0xc4;
pub(super) const JPG: u8 = 0xc8;
pub(super) const DAC: u8 = 0xcc;
pub(super) const SOF15: u8 = 0xcf;
pub(super) const RST0: u8 = 0xd0;
pub(super) const RST7: u8 = 0xd7;
pub(super) const EOI: u8 = 0xd9;
pub(super) const SOS: u8 = 0xda;
pub(super) const DQT: u8 = 0xdb;
pub(super) const DNL: u8 = 0xdc;
pub(super) const DRI: u8 = 0xdd;
pub(super) const DHP: u8 = 0xde;
pub(super) const EXP: u8 = 0xdf;
pub(super) const APP0: u8 = 0xe0;
pub(super) const APP1: u8 = 0xe1;
pub(super) const APP15: u8 = 0xef;
pub(super) const COM: u8 = 0xfe;

/// Reads the marker that must be here, after any fill bytes.
pub(super) fn take_marker(bytes: &mut ByteCursor) -> Result<u8, ParseStop> {
    if bytes.take_u8()? != 0xff {
        return Err(ParseStop::MALFORMED);
    }
    loop {
        match bytes.take_u8()? {
            0xff => {}
            marker => return Ok(marker),
        }
    }
}

/// Reads the data of a segment, without its length.
pub(super) fn take_segment<'a>(bytes: &mut ByteCursor<'a>) -> Result<&'a [u8], ParseStop> {
    let length = take_length(bytes)?;
    bytes.take(length)
}

/// Skips an unused segment.
pub(super) fn skip_segment(bytes: &mut ByteCursor) -> Result<(), ParseStop> {
    let length = take_length(bytes)?;
    bytes.skip(length)
}

/// Skips coded data with its stuffed bytes and restart markers, and returns the marker after it. A
/// scan without data is truncated.
pub(super) fn skip_coded(bytes: &mut ByteCursor) -> Result<u8, ParseStop> {
    let mut is_empty = true;
    loop {
        is_empty &= bytes.skip_until(0xff)? == 0;
        match take_marker(bytes)? {
            0x00 => is_empty = false,
            RST0..=RST7 => {}
            _ if is_empty => return Err(ParseStop::TRUNCATED),
            marker => return Ok(marker),
        }
    }
}

/// Reads the length of a segment, which includes its own two bytes.
fn take_length(bytes: &mut ByteCursor) -> Result<u64, ParseStop> {
    let stated = u16::from_be_bytes(bytes.take_array()?);
    stated
        .checked_sub(2)
        .map(u64::from)
        .ok_or(ParseStop::MALFORMED)
}
