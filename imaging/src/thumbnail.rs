//! Thumbnails for lists: upright, without metadata (T11).

use image::{DynamicImage, ImageError, codecs::jpeg::JpegEncoder};
use shared::jpeg::inspect;

use crate::{
    decode::{DecodeError, DecodeLimits},
    preview::PreviewPlanes,
};

/// JPEG quality: no visible artefacts at this size, a few KB for each picture.
const JPEG_QUALITY: u8 = 80;

/// Error of [`thumbnail`].
#[derive(Debug, thiserror::Error)]
pub enum ThumbnailError {
    /// The file is at fault, or too large for the limits.
    #[error(transparent)]
    Decode(#[from] DecodeError),
    /// The encoder failed, which is a fault of the server.
    #[error("the thumbnail could not be encoded")]
    Encode(#[source] ImageError),
}

/// A JPEG of the picture in `bytes`, upright, with its long side at most `side` pixels (at least
/// one); never larger than the picture. It has no metadata: neither EXIF nor a colour profile. A
/// picture that is too large for `limits` can come out smaller than requested.
///
/// # Errors
/// See [`ThumbnailError`].
pub fn thumbnail(bytes: &[u8], side: u32, limits: DecodeLimits) -> Result<Vec<u8>, ThumbnailError> {
    let side = side.max(1);
    let preview = PreviewPlanes::draw(bytes, &inspect(bytes), side, limits)?;
    let upright = DynamicImage::from(preview.planes.shrunk(side).to_pixels());
    let mut jpeg = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut jpeg, JPEG_QUALITY);
    upright
        .write_with_encoder(encoder)
        .map_err(ThumbnailError::Encode)?;
    Ok(jpeg)
}
