//! Decoding of a file: JPEG by our own reader, other kinds by the browser.

use imaging::DecodeLimits;
use shared::{
    image_engine::FitFailure,
    jpeg::{FileFacts, FileFault, FileKind, ImageHeader, MAX_DECODED_PIXELS},
};
use web_sys::File;

use crate::{browser, decoded::DecodedPicture};

pub(crate) async fn decode(
    file: &File,
    bytes: &[u8],
    facts: &FileFacts,
) -> Result<DecodedPicture, FitFailure> {
    check(facts)?;
    if let Ok(picture) = imaging::PictureSource::read(bytes, facts, DecodeLimits::default()) {
        return Ok(DecodedPicture { picture, scale: 1 });
    }
    // Another kind, or damage that browsers may tolerate.
    browser::decode(file).await.map_err(|_| decode_error(facts))
}

/// Refuses the files that no decoder is given.
pub(crate) fn check(facts: &FileFacts) -> Result<(), FitFailure> {
    match facts.fault {
        Some(FileFault::TooManyPixels) => {
            let pixels = |frame: ImageHeader| u64::from(frame.width) * u64::from(frame.height);
            return Err(FitFailure::TooLarge {
                pixels: facts.header.map_or(0, pixels),
                allowed: MAX_DECODED_PIXELS,
            });
        }
        // Data after the end, as some phones append, do not matter for a source.
        None | Some(FileFault::TrailingData) => {}
        Some(fault) => return Err(FitFailure::Damaged { fault: Some(fault) }),
    }
    match facts.kind {
        FileKind::Pdf | FileKind::Empty => Err(FitFailure::Kind { kind: facts.kind }),
        _ => Ok(()),
    }
}

/// Error for a file that the browser can't open: a kind that every browser opens must be damaged.
pub(crate) fn decode_error(facts: &FileFacts) -> FitFailure {
    match facts.kind {
        FileKind::Jpeg | FileKind::Png => FitFailure::Damaged { fault: None },
        kind => FitFailure::Kind { kind },
    }
}

pub(crate) fn explain(unfit: imaging::FitError) -> FitFailure {
    unfit.to_failure().expect("nothing stops the work here")
}
