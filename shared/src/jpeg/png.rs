//! Parser of a PNG: IHDR, the chunks before the pixels, and the rest up to IEND.

use super::{ImageHeader, ParseDepth, crc, exif};
use crate::jpeg::byte_cursor::{ByteCursor, ParseStop};

const SIGNATURE_BYTES: u64 = 8;
const COLOUR_TYPE_PALETTE: u8 = 3;
/// Maximum number of bytes from one byte of the file (DEFLATE: 258 for two bits).
const MAX_DEFLATE_RATIO: u64 = 1032;

/// Data parsed so far.
#[derive(Default)]
pub(super) struct PngParser {
    frame: Option<ImageHeader>,
    density: Option<(u32, u32)>,
    orientation: Option<u8>,
    needs_palette: bool,
}

/// Head of a chunk: its kind and its length in bytes.
struct Chunk {
    kind: [u8; 4],
    length: u64,
}

impl PngParser {
    /// Reads a PNG. The first result is the image header, if it could be read.
    pub(super) fn read(
        mut self,
        bytes: &mut ByteCursor,
        depth: ParseDepth,
    ) -> (Option<ImageHeader>, Result<(), ParseStop>) {
        let end = match self.read_header(bytes) {
            Ok(first) if depth == ParseDepth::Whole => read_rest(first, bytes),
            end => end.map(|_| ()),
        };
        let frame = self.frame.map(|frame| ImageHeader {
            density: self.density,
            orientation: self.orientation.unwrap_or(1),
            ..frame
        });
        (frame, end)
    }

    /// Reads up to the head of the first IDAT chunk.
    fn read_header(&mut self, bytes: &mut ByteCursor) -> Result<Chunk, ParseStop> {
        bytes.skip(SIGNATURE_BYTES)?;
        let first = Chunk::read_head(bytes)?;
        if first.kind != *b"IHDR" || first.length != 13 {
            return Err(ParseStop::MALFORMED);
        }
        let length = bytes.length();
        self.read_ihdr(first.take_data(bytes)?, length)?;
        loop {
            let chunk = Chunk::read_head(bytes)?;
            match &chunk.kind {
                b"PLTE" => {
                    chunk.take_data(bytes)?;
                    self.needs_palette = false;
                }
                b"IDAT" if self.needs_palette => return Err(ParseStop::MALFORMED),
                b"IDAT" => return Ok(chunk),
                b"pHYs" => self.density = read_density(chunk.take_data(bytes)?),
                b"eXIf" => self.orientation = exif::read_orientation(chunk.take_data(bytes)?),
                b"acTL" => return Err(ParseStop::UNSUPPORTED),
                _ => chunk.skip_data(bytes)?,
            }
        }
    }

    fn read_ihdr(&mut self, held: &[u8], length: u64) -> Result<(), ParseStop> {
        let &[
            w3,
            w2,
            w1,
            w0,
            h3,
            h2,
            h1,
            h0,
            depth,
            colour,
            0,
            0,
            interlace @ (0 | 1),
        ] = held
        else {
            return Err(ParseStop::MALFORMED);
        };
        let components = match (colour, depth) {
            (0, 1 | 2 | 4 | 8 | 16) | (4, 8 | 16) => 1,
            (2 | 6, 8 | 16) | (COLOUR_TYPE_PALETTE, 1 | 2 | 4 | 8) => 3,
            _ => return Err(ParseStop::MALFORMED),
        };
        self.needs_palette = colour == COLOUR_TYPE_PALETTE;
        let frame = self.frame.insert(ImageHeader {
            width: u32::from_be_bytes([w3, w2, w1, w0]),
            height: u32::from_be_bytes([h3, h2, h1, h0]),
            components,
            // A palette of few colours still has eight bits for each component.
            precision: if colour == COLOUR_TYPE_PALETTE {
                8
            } else {
                depth
            },
            progressive: interlace == 1,
            density: None,
            orientation: 1,
        });
        if let Some(fault) = frame.find_size_fault() {
            return Err(ParseStop::Fault(fault));
        }
        let samples = match colour {
            2 => 3,
            4 => 2,
            6 => 4,
            _ => 1,
        };
        let pixels = u64::from(frame.width) * u64::from(frame.height);
        let held = pixels / 8 * samples * u64::from(depth);
        match held > length.saturating_mul(MAX_DEFLATE_RATIO) {
            true => Err(ParseStop::TRUNCATED),
            false => Ok(()),
        }
    }
}

/// Reads from the data of the first IDAT chunk to the end of the file.
fn read_rest(first: Chunk, bytes: &mut ByteCursor) -> Result<(), ParseStop> {
    let mut data = first.length;
    first.take_data(bytes)?;
    let mut chunk = Chunk::read_head(bytes)?;
    while chunk.kind == *b"IDAT" {
        data += chunk.length;
        chunk.take_data(bytes)?;
        chunk = Chunk::read_head(bytes)?;
    }
    if data == 0 {
        return Err(ParseStop::TRUNCATED);
    }
    loop {
        match &chunk.kind {
            b"IEND" if chunk.length == 0 => {
                chunk.take_data(bytes)?;
                return bytes.expect_end();
            }
            // IDAT chunks must be consecutive.
            b"IDAT" => return Err(ParseStop::MALFORMED),
            _ => chunk.skip_data(bytes)?,
        }
        chunk = Chunk::read_head(bytes)?;
    }
}

impl Chunk {
    fn read_head(bytes: &mut ByteCursor) -> Result<Self, ParseStop> {
        let length = u32::from_be_bytes(bytes.take_array()?);
        let kind: [u8; 4] = bytes.take_array()?;
        if length > i32::MAX as u32 || !kind.iter().all(u8::is_ascii_alphabetic) {
            return Err(ParseStop::MALFORMED);
        }
        Ok(Self {
            kind,
            length: u64::from(length),
        })
    }

    /// Data of the chunk, if its checksum is right.
    fn take_data<'a>(&self, bytes: &mut ByteCursor<'a>) -> Result<&'a [u8], ParseStop> {
        let held = bytes.take(self.length)?;
        let sum = u32::from_be_bytes(bytes.take_array()?);
        if crc::crc32(&self.kind, held) == sum {
            Ok(held)
        } else {
            Err(ParseStop::MALFORMED)
        }
    }

    /// Skips a chunk. An unknown critical chunk (capital first letter) is an error.
    fn skip_data(&self, bytes: &mut ByteCursor) -> Result<(), ParseStop> {
        if self.kind[0].is_ascii_uppercase() {
            return Err(ParseStop::MALFORMED);
        }
        bytes.skip(self.length + 4)
    }
}

/// Dots per inch from a pHYs chunk. `None` if its unit is not the metre.
fn read_density(held: &[u8]) -> Option<(u32, u32)> {
    let &[x3, x2, x1, x0, y3, y2, y1, y0, 1] = held else {
        return None;
    };
    let per_inch = |per_metre: [u8; 4]| {
        let dots = (u64::from(u32::from_be_bytes(per_metre)) * 254 + 5000) / 10_000;
        u32::try_from(dots).ok().filter(|dots| *dots > 0)
    };
    Some((per_inch([x3, x2, x1, x0])?, per_inch([y3, y2, y1, y0])?))
}
