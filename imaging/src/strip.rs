//! Takes out of a file what is not its picture (T11): place, time, device, serial number, names,
//! comments, thumbnails. The coded data are copied byte for byte, so the pixels stay the same.
//!
//! What stays is what decides how the pixels look: density, the colour transform (Adobe), the
//! colour space (ICC), what PNG says about colours and transparency, and which way up. A profile
//! and a segment of Adobe can hold anything, so neither is copied: the [space](icc) that a profile
//! describes is written anew where it is a known one, and one that is not known goes. For the
//! way up a new EXIF of that single entry takes the place of the old one: turning the pixels
//! themselves would lose some, and without it a photograph would lie on its side.

mod icc;
mod jpeg;
mod kept;
mod png;

use std::borrow::Cow;

use shared::jpeg::{FileFacts, FileFault, Kind, inspect};

/// Why nothing was taken out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StripError {
    #[error("a file of the kind {0:?} is not looked into")]
    Kind(Kind),
    /// What stands where in it cannot be told.
    #[error("the file has a fault: {0:?}")]
    Fault(FileFault),
}

/// The file without anything but its picture; itself where it holds nothing else.
///
/// # Errors
/// The file is neither JPEG nor PNG, or not sound.
pub fn strip(file: &[u8]) -> Result<Cow<'_, [u8]>, StripError> {
    strip_inspected(file, &inspect(file))
}

/// The same for a file of which the facts are known, so that it is not read a second time.
///
/// # Errors
/// As [`strip`].
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

/// A TIFF structure with nothing in it but which way up; `None` for upright pictures.
fn write_orientation(orientation: u8) -> Option<[u8; 26]> {
    (orientation != 1).then_some([
        b'M',
        b'M',
        0,
        b'*',
        0,
        0,
        0,
        8, // big-endian, the directory follows
        0,
        1, // of one entry
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
        0, // and no further directory
    ])
}
