//! Small pictures for lists: upright, and nothing in them but pixels (T11).

use image::{DynamicImage, ImageError, codecs::jpeg::JpegEncoder};
use shared::jpeg::inspect;

use crate::{
    decode::{DecodeError, Limits},
    preview::Preview,
};

/// JPEG quality: no artefacts to be seen at this size, a few KB for a page.
const QUALITY: u8 = 80;

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
/// never larger than the picture. No metadata: neither EXIF nor a colour profile. A picture that
/// is too large for `limits` can come out smaller than asked for.
///
/// # Errors
/// See [`ThumbnailError`].
pub fn thumbnail(bytes: &[u8], side: u32, limits: Limits) -> Result<Vec<u8>, ThumbnailError> {
    let side = side.max(1);
    let preview = Preview::draw(bytes, &inspect(bytes), side, limits)?;
    let upright = DynamicImage::from(preview.planes.shrunk(side).to_pixels());
    let mut jpeg = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut jpeg, QUALITY);
    upright
        .write_with_encoder(encoder)
        .map_err(ThumbnailError::Encode)?;
    Ok(jpeg)
}
