//! Entry points that decode all pixels of a file, in gray or RGB of 8 bits.

use shared::jpeg::{self, FileFacts, FileFault, FileKind, ImageHeader};

use super::{
    DecodeError, DecodeLimits, foreign,
    picture::{UnorientedPicture, UprightPicture},
};
use crate::{decode::colour_jpeg, orientation::ExifOrientation};

/// Decodes a JPEG or PNG and turns it upright.
///
/// Stricter than most decoders: a file that is cut off, or has data after its end, gives no pixels.
/// (Coded data that stop before a proper end are gray, as in browsers.)
///
/// # Errors
/// See [`DecodeError`]; limits and structure are checked before any memory is taken.
pub fn decode(bytes: &[u8], limits: DecodeLimits) -> Result<UprightPicture, DecodeError> {
    decode_stored(bytes, limits).map(UnorientedPicture::upright)
}

/// Decodes a file from which a picture for a rule can be made. Beyond [`decode`] it takes WebP, BMP
/// and GIF (the first picture), and files with data after their end, such as the films and second
/// pictures that some phones append.
///
/// # Errors
/// Same as [`decode`].
pub fn decode_source(bytes: &[u8], limits: DecodeLimits) -> Result<UprightPicture, DecodeError> {
    decode_stored_source(bytes, limits).map(UnorientedPicture::upright)
}

pub(crate) fn decode_stored_source(
    bytes: &[u8],
    limits: DecodeLimits,
) -> Result<UnorientedPicture, DecodeError> {
    let facts = jpeg::inspect(bytes);
    match facts {
        FileFacts {
            kind: FileKind::Webp | FileKind::Bmp | FileKind::Gif,
            ..
        } => foreign::decode_foreign(bytes, facts.kind, limits),
        FileFacts {
            fault: Some(FileFault::TrailingData),
            ..
        } => decode_known(
            bytes,
            &FileFacts {
                fault: None,
                ..facts
            },
            limits,
        ),
        _ => decode_known(bytes, &facts, limits),
    }
}

pub(crate) fn decode_stored(
    bytes: &[u8],
    limits: DecodeLimits,
) -> Result<UnorientedPicture, DecodeError> {
    decode_known(bytes, &jpeg::inspect(bytes), limits)
}

fn decode_known(
    bytes: &[u8],
    facts: &FileFacts,
    limits: DecodeLimits,
) -> Result<UnorientedPicture, DecodeError> {
    if let Some(fault) = facts.fault {
        return Err(DecodeError::Fault(fault));
    }
    let Some(frame) = facts.header else {
        return Err(DecodeError::Kind(facts.kind));
    };
    let pixels = match facts.kind {
        FileKind::Jpeg => {
            limits.check(measure_jpeg(bytes, &frame))?;
            colour_jpeg::decode_jpeg(bytes, &frame)?
        }
        FileKind::Png => foreign::decode_png(bytes, limits)?,
        other => return Err(DecodeError::Kind(other)),
    };
    Ok(UnorientedPicture {
        pixels,
        way: ExifOrientation::new(frame.orientation),
    })
}

/// Upper bound of the memory and blocks that decoding and turning a JPEG take.
fn measure_jpeg(bytes: &[u8], frame: &ImageHeader) -> DecodeLimits {
    let pixels = u64::from(frame.width) * u64::from(frame.height);
    let components = u64::from(frame.components);
    let decoded = components.min(3);
    // Coefficients have two bytes each; a JPEG with several scans keeps all of them.
    let coefficients = 2 * components;
    let blocks = pixels.div_ceil(64) * components;
    DecodeLimits {
        pixels,
        memory: pixels * (decoded + coefficients.max(decoded)),
        blocks: blocks * jpeg::count_scans(bytes),
    }
}
