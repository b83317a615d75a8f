//! Facts of a file, read from its bytes: kind by content, pixels, density, orientation, and faults.
//!
//! It never panics, takes linear time and allocates nothing that grows with the file. It does not
//! decode pixels, so a sound file can still hold invalid coded data.

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

/// Size of the first read in bytes; it holds the header of nearly every photograph (P1).
pub const FIRST_READ: u64 = 64 * 1024;

/// Maximum pixels for decoding, independent of any rule (T10).
pub const MOST_PIXELS: u64 = 100_000_000;

/// Kind of a file by content, independent of its name and declared type.
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

/// Header data of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frame {
    /// Width in pixels as stored; see [`Frame::upright`].
    pub width: u32,
    pub height: u32,
    /// Number of colour components without transparency: 1 gray, 3 colour, 4 CMYK.
    pub components: u8,
    /// Bits per component.
    pub precision: u8,
    /// True for a picture in several passes (progressive JPEG, interlaced PNG).
    pub progressive: bool,
    /// Dots per inch from the JFIF or pHYs density. `None` without such a unit.
    pub density: Option<(u32, u32)>,
    /// EXIF orientation, 1 to 8; 1 where the file has none.
    pub orientation: u8,
}

impl Frame {
    /// Width and height of the upright picture; orientations 5 to 8 swap them.
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

    /// Fault of the size: no pixels, or too many to decode.
    fn fault_of_size(&self) -> Option<FileFault> {
        match u64::from(self.width) * u64::from(self.height) {
            0 => Some(FileFault::NoPixels),
            1..=MOST_PIXELS => None,
            _ => Some(FileFault::TooManyPixels),
        }
    }
}

/// Fault of a picture file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FileFault {
    /// The data end before the end of the picture.
    Truncated,
    /// There are bytes after the end of the picture, such as a script or a second file. The check
    /// is strict (T11) and also refuses appended pictures and films of phones, and zero padding.
    TrailingData,
    /// A segment's length, a marker, a table or a checksum contradicts the format.
    Malformed,
    /// Width or height is zero, also for a JPEG that gives its height after the first scan.
    NoPixels,
    /// The picture has more than [`MOST_PIXELS`].
    TooManyPixels,
    /// Browsers do not show it as one still picture: arithmetic, lossless, hierarchical or 12-bit
    /// JPEG, two or more than four components, an animated PNG.
    Unsupported,
}

/// Facts of a file that the rules use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileFacts {
    pub bytes: u64,
    pub kind: Kind,
    /// Header data. `None` if it is not a JPEG or PNG, or its header is unreadable.
    pub frame: Option<Frame>,
    /// First fault. `None` for other kinds than JPEG and PNG, which are not examined.
    pub fault: Option<FileFault>,
}

/// Result of [`probe`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Probe {
    /// The header needs more data: call again with the first `bytes` bytes of the file. The number
    /// is at least double after the first short read, and never above the file's length.
    NeedMore {
        bytes: u64,
    },
    Known(FileFacts),
}

/// Reads the header from `head`, the first part of a file of `length` bytes.
///
/// The result depends only on the file, not on the length of `head`. Metadata count up to the begin
/// of the pixels, as in browsers.
pub fn probe(head: &[u8], length: u64) -> Probe {
    match look(Bytes::new(head, length), Depth::Header) {
        Ok(facts) => Probe::Known(facts),
        Err(until) => {
            let bytes = until.max(FIRST_READ).max(head.len() as u64 * 2).min(length);
            Probe::NeedMore { bytes }
        }
    }
}

/// Reads the whole file: the header, and the completeness of the data without trailing bytes.
///
/// It reports a fault of [`probe`] too, and first.
pub fn inspect(file: &[u8]) -> FileFacts {
    look(Bytes::new(file, file.len() as u64), Depth::Whole).expect("the whole file is at hand")
}

/// Number of scans of a JPEG that [`inspect`] finds sound; 1 for any other file. A decoder makes a
/// pass over the picture for each scan.
pub fn count_scans(file: &[u8]) -> u64 {
    match kind::recognise(&file[..file.len().min(kind::LOOKED_AT as usize)]) {
        Kind::Jpeg => walk::count_scans(&mut Bytes::new(file, file.len() as u64)),
        _ => 1,
    }
}

/// Depth of a walk.
#[derive(Clone, Copy, PartialEq)]
enum Depth {
    Header,
    Whole,
}

/// Walks a file. The error is the number of bytes needed to continue.
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
