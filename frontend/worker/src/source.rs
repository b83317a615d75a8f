//! Decoding of a file: JPEG by our own reader, other kinds by the browser.

use imaging::Limits;
use shared::{
    fitting::Unfit,
    jpeg::{FileFacts, FileFault, Frame, Kind, MOST_PIXELS},
};
use web_sys::File;

use crate::{browser, decoded::Source};

pub(crate) async fn decode(file: &File, bytes: &[u8], facts: &FileFacts) -> Result<Source, Unfit> {
    check(facts)?;
    if let Ok(picture) = imaging::Source::read(bytes, facts, Limits::default()) {
        return Ok(Source { picture, scale: 1 });
    }
    // Another kind, or damage that browsers may tolerate.
    browser::decode(file).await.map_err(|_| refuse(facts))
}

/// Refuses the files that no decoder is given.
pub(crate) fn check(facts: &FileFacts) -> Result<(), Unfit> {
    match facts.fault {
        Some(FileFault::TooManyPixels) => {
            let pixels = |frame: Frame| u64::from(frame.width) * u64::from(frame.height);
            return Err(Unfit::TooLarge {
                pixels: facts.frame.map_or(0, pixels),
                allowed: MOST_PIXELS,
            });
        }
        // Data after the end, as some phones append, do not matter for a source.
        None | Some(FileFault::TrailingData) => {}
        Some(fault) => return Err(Unfit::Damaged { fault: Some(fault) }),
    }
    match facts.kind {
        Kind::Pdf | Kind::Empty => Err(Unfit::Kind { kind: facts.kind }),
        _ => Ok(()),
    }
}

/// Error for a file that the browser can't open: a kind that every browser opens must be damaged.
pub(crate) fn refuse(facts: &FileFacts) -> Unfit {
    match facts.kind {
        Kind::Jpeg | Kind::Png => Unfit::Damaged { fault: None },
        kind => Unfit::Kind { kind },
    }
}

pub(crate) fn explain(unfit: imaging::Unfit) -> Unfit {
    unfit.told().expect("nothing stops the work here")
}
