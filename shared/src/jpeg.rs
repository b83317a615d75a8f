//! Facts of a file, read from its bytes: kind by content, pixels, density, orientation, and faults.
//!
//! It never panics, takes linear time and allocates nothing that grows with the file. It does not
//! decode pixels, so a sound file can still hold invalid coded data.

mod byte_cursor;
mod crc;
mod exif;
mod jpeg_parser;
mod kind;
mod marker;
mod png;
mod scan_validator;
mod tables;

use byte_cursor::{ByteCursor, ParseStop};
use serde::{Deserialize, Serialize};

/// Size of the first read in bytes; it holds the header of nearly every photograph (P1).
pub const FIRST_READ_BYTES: u64 = 64 * 1024;

/// Maximum pixels for decoding, independent of any rule (T10).
pub const MAX_DECODED_PIXELS: u64 = 100_000_000;

/// Kind of a file by content, independent of its name and declared type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FileKind {
    /// JPEG (ITU-T T.81).
    Jpeg,
    /// PNG.
    Png,
    /// HEIC or HEIF, as phones save photographs.
    Heic,
    /// AVIF.
    Avif,
    /// WebP.
    Webp,
    /// GIF.
    Gif,
    /// BMP.
    Bmp,
    /// TIFF, also of camera raw files.
    Tiff,
    /// PDF.
    Pdf,
    /// The file has no bytes.
    Empty,
    /// Any other content.
    Other,
}

/// Header data of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImageHeader {
    /// Width in pixels as stored; see [`ImageHeader::upright_size`].
    pub width: u32,
    /// Height in pixels as stored.
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

impl ImageHeader {
    /// Width and height of the upright picture; orientations 5 to 8 swap them.
    ///
    /// ```
    /// # use shared::jpeg::ImageHeader;
    /// let header = ImageHeader {
    ///     width: 4000, height: 3000, components: 3, precision: 8,
    ///     progressive: false, density: None, orientation: 6,
    /// };
    /// assert_eq!(header.upright_size(), (3000, 4000));
    /// ```
    pub fn upright_size(&self) -> (u32, u32) {
        if self.orientation >= 5 {
            (self.height, self.width)
        } else {
            (self.width, self.height)
        }
    }

    /// Fault of the size: no pixels, or too many to decode.
    fn find_size_fault(&self) -> Option<FileFault> {
        match u64::from(self.width) * u64::from(self.height) {
            0 => Some(FileFault::NoPixels),
            1..=MAX_DECODED_PIXELS => None,
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
    /// The picture has more than [`MAX_DECODED_PIXELS`].
    TooManyPixels,
    /// Browsers do not show it as one still picture: arithmetic, lossless, hierarchical or 12-bit
    /// JPEG, two or more than four components, an animated PNG.
    Unsupported,
}

/// Facts of a file that the rules use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileFacts {
    /// Size of the file in bytes.
    pub bytes: u64,
    /// Kind by content.
    pub kind: FileKind,
    /// Header data. `None` if it is not a JPEG or PNG, or its header is unreadable.
    #[serde(rename = "frame")]
    pub header: Option<ImageHeader>,
    /// First fault. `None` for other kinds than JPEG and PNG, which are not examined.
    pub fault: Option<FileFault>,
}

/// Result of [`probe`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProbeResult {
    /// The header needs more data: call again with the first `bytes` bytes of the file. The number
    /// is at least double after the first short read, and never above the file's length.
    NeedMore {
        /// Number of bytes to pass next time.
        bytes: u64,
    },
    /// The header was read.
    Known(FileFacts),
}

/// Reads the header from `head`, the first part of a file of `length` bytes.
///
/// The result depends only on the file, not on the length of `head`. Metadata count up to the begin
/// of the pixels, as in browsers.
pub fn probe(head: &[u8], length: u64) -> ProbeResult {
    match read_facts(ByteCursor::new(head, length), ParseDepth::Header) {
        Ok(facts) => ProbeResult::Known(facts),
        Err(until) => {
            let bytes = until
                .max(FIRST_READ_BYTES)
                .max(head.len() as u64 * 2)
                .min(length);
            ProbeResult::NeedMore { bytes }
        }
    }
}

/// Reads the whole file: the header, and the completeness of the data without trailing bytes.
///
/// It reports a fault of [`probe`] too, and first.
pub fn inspect(file: &[u8]) -> FileFacts {
    read_facts(ByteCursor::new(file, file.len() as u64), ParseDepth::Whole)
        .expect("the whole file is at hand")
}

/// Number of scans of a JPEG that [`inspect`] finds sound; 1 for any other file. A decoder makes a
/// pass over the picture for each scan.
pub fn count_scans(file: &[u8]) -> u64 {
    match kind::detect_kind(&file[..file.len().min(kind::MAX_SIGNATURE_BYTES as usize)]) {
        FileKind::Jpeg => jpeg_parser::count_scans(&mut ByteCursor::new(file, file.len() as u64)),
        _ => 1,
    }
}

/// Depth of parsing.
#[derive(Clone, Copy, PartialEq)]
enum ParseDepth {
    Header,
    Whole,
}

/// Parses a file. The error is the number of bytes needed to continue.
fn read_facts(mut bytes: ByteCursor, depth: ParseDepth) -> Result<FileFacts, u64> {
    let length = bytes.length();
    let kind = kind::detect_kind(bytes.peek_start(kind::MAX_SIGNATURE_BYTES)?);
    let (frame, end) = match kind {
        FileKind::Jpeg => jpeg_parser::JpegParser::default().read(&mut bytes, depth),
        FileKind::Png => png::PngParser::default().read(&mut bytes, depth),
        _ => (None, Ok(())),
    };
    let fault = match end {
        Ok(()) => None,
        Err(ParseStop::Fault(fault)) => Some(fault),
        Err(ParseStop::NeedMore { until }) => return Err(until),
    };
    Ok(FileFacts {
        bytes: length,
        kind,
        header: frame,
        fault,
    })
}
