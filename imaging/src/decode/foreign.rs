//! PNG, and kinds of pictures that no rule takes, but from which one that it takes can be made.

use std::io::Cursor;

use image::{
    DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, metadata::Orientation,
};
use shared::jpeg::Kind;

use super::{DecodeError, Limits, paper, whole::Stored};
use crate::{pixels::Pixels, way::Way};

/// Decoders of these kinds hold the picture twice: as it is coded, and as it is given.
const COPIES: u64 = 2;

pub(super) fn decode_png(bytes: &[u8]) -> Result<Pixels, DecodeError> {
    let decoded = image::load(Cursor::new(bytes), ImageFormat::Png).map_err(fault)?;
    Ok(paper::lay_on_paper(decoded).into())
}

fn fault(fault: ImageError) -> DecodeError {
    DecodeError::Data(Box::new(fault))
}

pub(super) fn decode_foreign(
    bytes: &[u8],
    kind: Kind,
    limits: Limits,
) -> Result<Stored, DecodeError> {
    let format = match kind {
        Kind::Webp => ImageFormat::WebP,
        Kind::Bmp => ImageFormat::Bmp,
        Kind::Gif => ImageFormat::Gif,
        other => return Err(DecodeError::Kind(other)),
    };
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut most = image::Limits::no_limits();
    most.max_alloc = Some(limits.memory);
    reader.limits(most);
    let mut decoder = reader.into_decoder().map_err(fault)?;
    let (width, height) = decoder.dimensions();
    limits.check(Limits {
        pixels: u64::from(width) * u64::from(height),
        memory: decoder.total_bytes().saturating_mul(COPIES),
    })?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let decoded = DynamicImage::from_decoder(decoder).map_err(fault)?;
    Ok(Stored {
        pixels: paper::lay_on_paper(decoded).into(),
        way: Way::new(orientation.to_exif()),
    })
}
