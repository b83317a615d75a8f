//! From a file to planes, by whatever is fastest here: the browser's own decoders, or ours.

use imaging::{Limits, Pixels, Planes, decode_source};
use js_sys::{ArrayBuffer, Uint8Array};
use shared::{
    fitting::Unfit,
    jpeg::{FileFacts, FileFault, Frame, Kind, MOST_PIXELS},
};
use web_sys::File;

use crate::{browser, frame};

/// A picture as it was decoded.
pub(crate) struct Source {
    pub(crate) planes: Planes,
    /// As EXIF counts it: what is still to be done to see it upright.
    pub(crate) orientation: u8,
    /// Pixels of the file for each of the planes, along a side: 1, or 2 of the largest pictures.
    pub(crate) scale: u32,
}

impl Source {
    fn upright(pixels: Pixels) -> Self {
        Self {
            planes: pixels.into(),
            orientation: 1,
            scale: 1,
        }
    }
}

pub(crate) async fn decode(
    file: &File,
    bytes: ArrayBuffer,
    facts: &FileFacts,
) -> Result<Source, Unfit> {
    check(facts)?;
    if let Some(source) = frame::decode(file, facts).await {
        return Ok(source);
    }
    if let Ok(pixels) = browser::decode(file).await {
        return Ok(Source::upright(pixels));
    }
    if facts.kind != Kind::Jpeg {
        return Err(refuse(facts));
    }
    let bytes = Uint8Array::new(&bytes).to_vec();
    let picture = decode_source(&bytes, Limits::default());
    let picture = picture.map_err(|error| explain(error.into()))?;
    Ok(Source::upright(picture.pixels))
}

/// What no decoder is asked to look at.
pub(crate) fn check(facts: &FileFacts) -> Result<(), Unfit> {
    match facts.fault {
        Some(FileFault::TooManyPixels) => {
            let pixels = |frame: Frame| u64::from(frame.width) * u64::from(frame.height);
            return Err(Unfit::TooLarge {
                pixels: facts.frame.map_or(0, pixels),
                allowed: MOST_PIXELS,
            });
        }
        // Something after the end, as some phones append: to start from, it is good.
        None | Some(FileFault::TrailingData) => {}
        Some(fault) => return Err(Unfit::Damaged { fault: Some(fault) }),
    }
    match facts.kind {
        Kind::Pdf | Kind::Empty => Err(Unfit::Kind { kind: facts.kind }),
        _ => Ok(()),
    }
}

/// The browser does not open it: a kind that every browser opens must be damaged.
pub(crate) fn refuse(facts: &FileFacts) -> Unfit {
    match facts.kind {
        Kind::Jpeg | Kind::Png => Unfit::Damaged { fault: None },
        kind => Unfit::Kind { kind },
    }
}

pub(crate) fn explain(unfit: imaging::Unfit) -> Unfit {
    unfit.told().expect("nothing stops the work here")
}
