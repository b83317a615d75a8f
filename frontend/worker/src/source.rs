//! From a file to pixels, by whatever is fastest here: the browser's own decoder, or ours.

use imaging::{Limits, Pixels, decode_source};
use js_sys::{ArrayBuffer, Uint8Array};
use shared::{
    fitting::Unfit,
    jpeg::{FileFacts, FileFault, Kind},
};
use web_sys::File;

use crate::browser;

pub(crate) async fn decode(
    file: &File,
    bytes: ArrayBuffer,
    facts: &FileFacts,
) -> Result<Pixels, Unfit> {
    check(facts)?;
    if let Ok(pixels) = browser::decode(file).await {
        return Ok(pixels);
    }
    if facts.kind != Kind::Jpeg {
        return Err(refuse(facts));
    }
    let bytes = Uint8Array::new(&bytes).to_vec();
    let picture =
        decode_source(&bytes, Limits::default()).map_err(|error| explain(error.into()))?;
    Ok(picture.pixels.into())
}

/// What no decoder is asked to look at.
pub(crate) fn check(facts: &FileFacts) -> Result<(), Unfit> {
    match facts.fault {
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
