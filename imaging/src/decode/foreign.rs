//! Decoders for PNG, and for WebP, BMP and GIF: no rule takes these three, but a JPEG can be made
//! from them.

use std::io::Cursor;

use image::{
    ColorType, DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader,
    metadata::Orientation,
};
use shared::jpeg::Kind;

use super::{DecodeError, Limits, paper, picture::Stored};
use crate::{pixels::Pixels, way::Way};

/// Copies of the picture that these decoders hold: the coded form and the output.
const COPIES: u64 = 2;

pub(super) fn decode_png(bytes: &[u8], limits: Limits) -> Result<Pixels, DecodeError> {
    let mut reader = ImageReader::with_format(Cursor::new(bytes), ImageFormat::Png);
    reader.limits(allow(limits));
    let decoder = reader.into_decoder().map_err(fault)?;
    let (width, height) = decoder.dimensions();
    let pixels = u64::from(width) * u64::from(height);
    // Pixels that are not gray or RGB of 8 bits are converted, which takes another copy or two.
    let copies = match decoder.color_type() {
        ColorType::L8 | ColorType::Rgb8 => 0,
        ColorType::Rgba8 | ColorType::La8 => decoder.total_bytes() + 3 * pixels,
        _ => decoder.total_bytes() / 2 + 3 * pixels,
    };
    limits.check(Limits {
        pixels,
        memory: decoder.total_bytes().saturating_add(copies),
        blocks: 0,
    })?;
    let decoded = DynamicImage::from_decoder(decoder).map_err(fault)?;
    Ok(paper::lay_on_paper(decoded).into())
}

fn allow(limits: Limits) -> image::Limits {
    let mut allowed = image::Limits::no_limits();
    allowed.max_alloc = Some(limits.memory);
    allowed
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
    reader.limits(allow(limits));
    let mut decoder = reader.into_decoder().map_err(fault)?;
    let (width, height) = decoder.dimensions();
    limits.check(Limits {
        pixels: u64::from(width) * u64::from(height),
        memory: decoder.total_bytes().saturating_mul(COPIES),
        blocks: 0,
    })?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let decoded = DynamicImage::from_decoder(decoder).map_err(fault)?;
    Ok(Stored {
        pixels: paper::lay_on_paper(decoded).into(),
        way: Way::new(orientation.to_exif()),
    })
}
