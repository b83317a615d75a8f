//! Removal of metadata (T11): location, time, device, serial number, names, comments, thumbnails.
//! The coded data are copied byte for byte, so the pixels stay the same.
//!
//! Data that decide how the pixels look stay: density, colour transform (Adobe), colour space
//! (ICC), PNG's colour and transparency chunks, orientation. An ICC profile or an Adobe segment can
//! hold anything, so neither is copied: the [colour space](icc) of a profile is written anew where
//! it is known, and removed otherwise. The EXIF data are replaced by new ones with the orientation
//! alone, since turning the pixels would lose some and a photograph without it would lie on its
//! side.

mod icc;
mod jpeg;
mod kept;
mod png;

use std::borrow::Cow;

use shared::jpeg::{FileFacts, FileFault, Kind, inspect};

/// Error of stripping; nothing was removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StripError {
    #[error("a file of the kind {0:?} is not looked into")]
    Kind(Kind),
    /// The structure is unsound, so its parts can't be located.
    #[error("the file has a fault: {0:?}")]
    Fault(FileFault),
}

/// Returns the file without metadata; it is borrowed where nothing had to be removed.
///
/// # Errors
/// The file is neither JPEG nor PNG, or it is not sound.
pub fn strip(file: &[u8]) -> Result<Cow<'_, [u8]>, StripError> {
    strip_inspected(file, &inspect(file))
}

/// Same as [`strip`], for a file whose facts are known, so that it is not inspected twice.
///
/// # Errors
/// Same as [`strip`].
pub fn strip_inspected<'a>(file: &'a [u8], facts: &FileFacts) -> Result<Cow<'a, [u8]>, StripError> {
    if let Some(fault) = facts.fault {
        return Err(StripError::Fault(fault));
    }
    let orientation = facts.frame.map_or(1, |frame| frame.orientation);
    let stripped = match facts.kind {
        Kind::Jpeg => jpeg::strip(file, orientation),
        Kind::Png => png::strip(file, orientation),
        other => return Err(StripError::Kind(other)),
    };
    stripped.ok_or(StripError::Fault(FileFault::Malformed))
}

/// A TIFF structure with the orientation alone; `None` for upright pictures.
fn write_orientation(orientation: u8) -> Option<[u8; 26]> {
    (orientation != 1).then_some([
        b'M',
        b'M',
        0,
        b'*',
        0,
        0,
        0,
        8, // big-endian; the directory follows
        0,
        1, // one entry
        0x01,
        0x12,
        0,
        3,
        0,
        0,
        0,
        1, // orientation, one short number
        0,
        orientation,
        0,
        0, // its value
        0,
        0,
        0,
        0, // no further directory
    ])
}
