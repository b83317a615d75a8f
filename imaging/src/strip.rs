//! Removal of metadata from JPEG and PNG files (requirement T11): location, time, device, serial
//! number, names, comments, thumbnails. The compressed image data are copied byte for byte, so the
//! pixels stay the same.
//!
//! Data that decide how the pixels look stay: density, colour transform (Adobe), colour space
//! (ICC), PNG's colour and transparency chunks, orientation. An ICC profile or an Adobe segment can
//! contain arbitrary data, so neither is copied: a known colour space (`icc`) gets a new profile,
//! an unknown one is removed. The EXIF data are replaced by new ones with the orientation alone:
//! rotating the pixels instead would lose some of them, and without the orientation a photograph
//! would be shown on its side.

mod icc;
mod jpeg;
mod png;
mod strip_output;

use std::borrow::Cow;

use shared::jpeg::{FileFacts, FileFault, FileKind, inspect};

/// Error of [`strip`]: the file can't be stripped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StripError {
    /// Files of this kind are not supported: only JPEG and PNG are.
    #[error("files of the kind {0:?} are not stripped")]
    Kind(FileKind),
    /// The structure is invalid, so the metadata can't be located.
    #[error("the file is invalid: {0:?}")]
    Fault(FileFault),
}

/// Returns the file without metadata; it is borrowed where nothing had to be removed.
///
/// # Errors
/// `Kind` if the file is neither JPEG nor PNG, `Fault` if its structure is invalid.
pub fn strip(file: &[u8]) -> Result<Cow<'_, [u8]>, StripError> {
    strip_inspected(file, &inspect(file))
}

/// Same as [`strip`], for a file that was inspected before: `facts` is its result of [`inspect`].
///
/// # Errors
/// Same as [`strip`].
pub fn strip_inspected<'a>(file: &'a [u8], facts: &FileFacts) -> Result<Cow<'a, [u8]>, StripError> {
    if let Some(fault) = facts.fault {
        return Err(StripError::Fault(fault));
    }
    let orientation = facts.header.map_or(1, |frame| frame.orientation);
    let stripped = match facts.kind {
        FileKind::Jpeg => jpeg::strip(file, orientation),
        FileKind::Png => png::strip(file, orientation),
        kind => return Err(StripError::Kind(kind)),
    };
    stripped.ok_or(StripError::Fault(FileFault::Malformed))
}

/// Encodes the orientation (EXIF, 1 to 8) as a TIFF structure of this one tag. `None` for 1, which
/// needs no tag.
fn write_orientation(orientation: u8) -> Option<[u8; 26]> {
    (orientation != 1).then_some([
        b'M',
        b'M',
        0,
        b'*',
        0,
        0,
        0,
        8, // big-endian (`MM`); the directory begins at byte 8
        0,
        1, // one entry
        0x01,
        0x12,
        0,
        3,
        0,
        0,
        0,
        1, // tag 0x0112 (orientation), type 3 (short), count 1
        0,
        orientation,
        0,
        0, // the value, padded to 4 bytes
        0,
        0,
        0,
        0, // no further directory
    ])
}
