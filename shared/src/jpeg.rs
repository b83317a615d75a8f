//! What a file is, read from its bytes: kind by content, pixels, density, orientation,
//! and the faults of a damaged or lying one.
//!
//! Never panics, takes linear time and allocates nothing that grows with the file. It does not
//! decode pixels: a sound file can still hold coded data that make no sense.

mod bytes;
mod crc;
mod exif;
mod kind;
mod marker;
mod png;
mod scan;
mod tables;
mod walk;

use serde::{Deserialize, Serialize};

use bytes::{Bytes, Stop};

/// Bytes worth reading at first: enough for the header of nearly every photograph (P1).
pub const FIRST_READ: u64 = 64 * 1024;

/// Pixels above which nothing is decoded, whatever a rule says (T10).
pub const MOST_PIXELS: u64 = 100_000_000;

/// How a picture file is encoded, by content. File names and declared types are not asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    Jpeg,
    Png,
    Heic,
    Avif,
    Webp,
    Gif,
    Bmp,
    Tiff,
    Pdf,
    Empty,
    Other,
}

/// The frame of a picture, from its header.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frame {
    /// Pixels as stored; see [`Frame::upright`].
    pub width: u32,
    pub height: u32,
    /// Colour components: 1 gray, 3 colour, 4 CMYK. Transparency does not count.
    pub components: u8,
    /// Bits per component.
    pub precision: u8,
    /// Whether the picture is sent in several passes (progressive JPEG, interlaced PNG).
    pub progressive: bool,
    /// Dots per inch from the JFIF or pHYs density, where the file has one in such a unit.
    pub density: Option<(u32, u32)>,
    /// EXIF orientation, 1 to 8; 1 where the file has none.
    pub orientation: u8,
}

impl Frame {
    /// Width and height as the picture is seen: orientations 5 to 8 lie on the side.
    ///
    /// ```
    /// # use shared::jpeg::Frame;
    /// let frame = Frame {
    ///     width: 4000, height: 3000, components: 3, precision: 8,
    ///     progressive: false, density: None, orientation: 6,
    /// };
    /// assert_eq!(frame.upright(), (3000, 4000));
    /// ```
    pub fn upright(&self) -> (u32, u32) {
        if self.orientation >= 5 {
            (self.height, self.width)
        } else {
            (self.width, self.height)
        }
    }

    /// The fault that the size alone is: no pixels, or too many to decode.
    fn fault_of_size(&self) -> Option<FileFault> {
        match u64::from(self.width) * u64::from(self.height) {
            0 => Some(FileFault::NoPixels),
            1..=MOST_PIXELS => None,
            _ => Some(FileFault::TooManyPixels),
        }
    }
}

/// What is wrong with a file that claims to be a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FileFault {
    /// The data stop before the end of the picture.
    Truncated,
    /// Something stands after the end of the picture (a script, a second file). Strict on
    /// purpose (T11): also the second pictures and films that some phones append, and zero padding.
    TrailingData,
    /// A segment's length, a marker, a table or a checksum contradicts the format.
    Malformed,
    /// Width or height is zero. So is the height of a JPEG that tells it after the first scan.
    NoPixels,
    /// More than [`MOST_PIXELS`].
    TooManyPixels,
    /// A picture browsers do not show, or not as one still picture: arithmetic, lossless,
    /// hierarchical or 12-bit JPEG, two or more than four components, an animated PNG.
    Unsupported,
}

/// Everything the rules ask about a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileFacts {
    pub bytes: u64,
    pub kind: Kind,
    /// For a JPEG or PNG whose header could be read.
    pub frame: Option<Frame>,
    /// The first fault met. Kinds other than JPEG and PNG are not looked into and have none.
    pub fault: Option<FileFault>,
}

/// The answer of [`probe`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Probe {
    /// The header goes on: call again with the first `bytes` bytes of the file. Always more than
    /// were given, at least twice as many once a read fell short, never more than the file has.
    NeedMore {
        bytes: u64,
    },
    Known(FileFacts),
}

/// Reads the header from `head`, the first part of a file of `length` bytes.
///
/// The answer does not depend on how much was given, only on the file: metadata count up to
/// where the pixels begin, as they do for browsers.
pub fn probe(head: &[u8], length: u64) -> Probe {
    match look(Bytes::new(head, length), Depth::Header) {
        Ok(facts) => Probe::Known(facts),
        Err(until) => {
            let bytes = until.max(FIRST_READ).max(head.len() as u64 * 2).min(length);
            Probe::NeedMore { bytes }
        }
    }
}

/// Reads the whole file: the header, and whether what follows it is all there and nothing else.
///
/// A fault found by [`probe`] is found here too, and comes first.
pub fn inspect(file: &[u8]) -> FileFacts {
    look(Bytes::new(file, file.len() as u64), Depth::Whole).expect("the whole file is at hand")
}

/// The scans of a JPEG that [`inspect`] finds sound; 1 for anything else. Each of them costs a
/// decoder a pass over the picture.
pub fn count_scans(file: &[u8]) -> u64 {
    match kind::recognise(&file[..file.len().min(kind::LOOKED_AT as usize)]) {
        Kind::Jpeg => walk::count_scans(&mut Bytes::new(file, file.len() as u64)),
        _ => 1,
    }
}

/// How far a walk goes.
#[derive(Clone, Copy, PartialEq)]
enum Depth {
    Header,
    Whole,
}

/// Walks a file. The error is the number of bytes that have to be at hand to go on.
fn look(mut bytes: Bytes, depth: Depth) -> Result<FileFacts, u64> {
    let length = bytes.length();
    let kind = kind::recognise(bytes.start(kind::LOOKED_AT)?);
    let (frame, end) = match kind {
        Kind::Jpeg => walk::Walk::default().read(&mut bytes, depth),
        Kind::Png => png::Walk::default().read(&mut bytes, depth),
        _ => (None, Ok(())),
    };
    let fault = match end {
        Ok(()) => None,
        Err(Stop::Fault(fault)) => Some(fault),
        Err(Stop::NeedMore { until }) => return Err(until),
    };
    Ok(FileFacts {
        bytes: length,
        kind,
        frame,
        fault,
    })
}
