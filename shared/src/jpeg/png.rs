//! Walk over a PNG: IHDR, the chunks before the pixels, and the rest up to IEND.

use super::{
    Depth, Frame,
    bytes::{Bytes, Stop},
    crc, exif,
};

const SIGNATURE: u64 = 8;
const PALETTE: u8 = 3;
/// Maximum number of bytes from one byte of the file (DEFLATE: 258 for two bits).
const MOST_DENSE: u64 = 1032;

/// Data found by a walk so far.
#[derive(Default)]
pub(super) struct Walk {
    frame: Option<Frame>,
    density: Option<(u32, u32)>,
    orientation: Option<u8>,
    wants_palette: bool,
}

/// Head of a chunk: its kind and its length in bytes.
struct Chunk {
    kind: [u8; 4],
    length: u64,
}

impl Walk {
    /// Reads a PNG; the frame is set once the header has been read.
    pub(super) fn read(
        mut self,
        bytes: &mut Bytes,
        depth: Depth,
    ) -> (Option<Frame>, Result<(), Stop>) {
        let end = match self.read_header(bytes) {
            Ok(first) if depth == Depth::Whole => read_rest(first, bytes),
            end => end.map(|_| ()),
        };
        let frame = self.frame.map(|frame| Frame {
            density: self.density,
            orientation: self.orientation.unwrap_or(1),
            ..frame
        });
        (frame, end)
    }

    /// Reads up to the head of the first IDAT chunk.
    fn read_header(&mut self, bytes: &mut Bytes) -> Result<Chunk, Stop> {
        bytes.skip(SIGNATURE)?;
        let first = Chunk::take(bytes)?;
        if first.kind != *b"IHDR" || first.length != 13 {
            return Err(Stop::MALFORMED);
        }
        let length = bytes.length();
        self.read_frame(first.take_held(bytes)?, length)?;
        loop {
            let chunk = Chunk::take(bytes)?;
            match &chunk.kind {
                b"PLTE" => {
                    chunk.take_held(bytes)?;
                    self.wants_palette = false;
                }
                b"IDAT" if self.wants_palette => return Err(Stop::MALFORMED),
                b"IDAT" => return Ok(chunk),
                b"pHYs" => self.density = read_density(chunk.take_held(bytes)?),
                b"eXIf" => self.orientation = exif::read_orientation(chunk.take_held(bytes)?),
                b"acTL" => return Err(Stop::UNSUPPORTED),
                _ => chunk.skip_held(bytes)?,
            }
        }
    }

    fn read_frame(&mut self, held: &[u8], length: u64) -> Result<(), Stop> {
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
            return Err(Stop::MALFORMED);
        };
        let components = match (colour, depth) {
            (0, 1 | 2 | 4 | 8 | 16) | (4, 8 | 16) => 1,
            (2 | 6, 8 | 16) | (PALETTE, 1 | 2 | 4 | 8) => 3,
            _ => return Err(Stop::MALFORMED),
        };
        self.wants_palette = colour == PALETTE;
        let frame = self.frame.insert(Frame {
            width: u32::from_be_bytes([w3, w2, w1, w0]),
            height: u32::from_be_bytes([h3, h2, h1, h0]),
            components,
            // A palette of few colours still has eight bits for each component.
            precision: if colour == PALETTE { 8 } else { depth },
            progressive: interlace == 1,
            density: None,
            orientation: 1,
        });
        if let Some(fault) = frame.fault_of_size() {
            return Err(Stop::Fault(fault));
        }
        let samples = match colour {
            2 => 3,
            4 => 2,
            6 => 4,
            _ => 1,
        };
        let pixels = u64::from(frame.width) * u64::from(frame.height);
        let held = pixels / 8 * samples * u64::from(depth);
        match held > length.saturating_mul(MOST_DENSE) {
            true => Err(Stop::TRUNCATED),
            false => Ok(()),
        }
    }
}

/// Reads from the data of the first IDAT chunk to the end of the file.
fn read_rest(first: Chunk, bytes: &mut Bytes) -> Result<(), Stop> {
    let mut data = first.length;
    first.take_held(bytes)?;
    let mut chunk = Chunk::take(bytes)?;
    while chunk.kind == *b"IDAT" {
        data += chunk.length;
        chunk.take_held(bytes)?;
        chunk = Chunk::take(bytes)?;
    }
    if data == 0 {
        return Err(Stop::TRUNCATED);
    }
    loop {
        match &chunk.kind {
            b"IEND" if chunk.length == 0 => {
                chunk.take_held(bytes)?;
                return bytes.expect_end();
            }
            // IDAT chunks must be consecutive.
            b"IDAT" => return Err(Stop::MALFORMED),
            _ => chunk.skip_held(bytes)?,
        }
        chunk = Chunk::take(bytes)?;
    }
}

impl Chunk {
    fn take(bytes: &mut Bytes) -> Result<Self, Stop> {
        let length = u32::from_be_bytes(bytes.take_array()?);
        let kind: [u8; 4] = bytes.take_array()?;
        if length > i32::MAX as u32 || !kind.iter().all(u8::is_ascii_alphabetic) {
            return Err(Stop::MALFORMED);
        }
        Ok(Self {
            kind,
            length: u64::from(length),
        })
    }

    /// Data of the chunk, if its checksum is right.
    fn take_held<'a>(&self, bytes: &mut Bytes<'a>) -> Result<&'a [u8], Stop> {
        let held = bytes.take(self.length)?;
        let sum = u32::from_be_bytes(bytes.take_array()?);
        if crc::sum(&self.kind, held) == sum {
            Ok(held)
        } else {
            Err(Stop::MALFORMED)
        }
    }

    /// Skips a chunk. An unknown critical chunk (capital first letter) is an error.
    fn skip_held(&self, bytes: &mut Bytes) -> Result<(), Stop> {
        if self.kind[0].is_ascii_uppercase() {
            return Err(Stop::MALFORMED);
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
