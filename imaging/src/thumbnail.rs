//! Small pictures for lists: upright, and nothing in them but pixels (T11).

use image::{DynamicImage, ImageError, codecs::jpeg::JpegEncoder, imageops::FilterType};

use crate::{
    decode::{DecodeError, Limits, decode_stored},
    pixels::Pixels,
};

/// JPEG quality: no artefacts to be seen at this size, a few KB for a page.
const QUALITY: u8 = 80;

/// The fast pass leaves so many times the sides, for the good filter to work on.
const SPARE: u32 = 2;

/// Why there is no thumbnail.
#[derive(Debug, thiserror::Error)]
pub enum ThumbnailError {
    /// The file's fault, or the limits'.
    #[error(transparent)]
    Decode(#[from] DecodeError),
    /// Ours.
    #[error("the thumbnail could not be encoded")]
    Encode(#[source] ImageError),
}

/// A JPEG of the picture in `bytes`, upright, its long side at most `side` pixels (at least one);
/// never larger than the picture. No metadata: neither EXIF nor a colour profile.
///
/// # Errors
/// See [`ThumbnailError`]. The picture is decoded within the [default limits](Limits::default).
pub fn thumbnail(bytes: &[u8], side: u32) -> Result<Vec<u8>, ThumbnailError> {
    let stored = decode_stored(bytes, Limits::default())?;
    let small = shrink(stored.pixels.into(), side.max(1));
    let upright = DynamicImage::from(stored.way.apply(Pixels::from(small)));
    let mut jpeg = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut jpeg, QUALITY);
    upright
        .write_with_encoder(encoder)
        .map_err(ThumbnailError::Encode)?;
    Ok(jpeg)
}

/// In two passes: means of whole blocks first, which is fast, then a filter that keeps edges
/// sharp. The filter alone takes several times as long on a photograph.
fn shrink(pixels: DynamicImage, side: u32) -> DynamicImage {
    let long = pixels.width().max(pixels.height());
    if long <= side {
        return pixels;
    }
    let spare = side.saturating_mul(SPARE);
    let blocks = if long > spare.saturating_mul(SPARE) {
        pixels.thumbnail(spare, spare)
    } else {
        pixels
    };
    blocks.resize(side, side, FilterType::CatmullRom)
}
