//! Decoders for PNG, and for WebP, BMP and GIF: no rule takes these three, but a JPEG can be made
//! from them.

use std::io::Cursor;

use image::{
    ColorType, DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader,
    metadata::Orientation,
};
use shared::jpeg::FileKind;

use super::{DecodeError, DecodeLimits, picture::UnorientedPicture};
use crate::{decode::alpha, orientation::ExifOrientation, pixels::Pixels};

/// Copies of the picture that these decoders hold: the coded form and the output.
const MEMORY_COPIES: u64 = 2;

pub(super) fn decode_png(bytes: &[u8], limits: DecodeLimits) -> Result<Pixels, DecodeError> {
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
    limits.check(DecodeLimits {
        pixels,
        memory: decoder.total_bytes().saturating_add(copies),
        blocks: 0,
    })?;
    let decoded = DynamicImage::from_decoder(decoder).map_err(fault)?;
    Ok(alpha::flatten_alpha(decoded).into())
}

fn allow(limits: DecodeLimits) -> image::Limits {
    let mut allowed = image::Limits::no_limits();
    allowed.max_alloc = Some(limits.memory);
    allowed
}

fn fault(fault: ImageError) -> DecodeError {
    DecodeError::Data(Box::new(fault))
}

pub(super) fn decode_foreign(
    bytes: &[u8],
    kind: FileKind,
    limits: DecodeLimits,
) -> Result<UnorientedPicture, DecodeError> {
    let format = match kind {
        FileKind::Webp => ImageFormat::WebP,
        FileKind::Bmp => ImageFormat::Bmp,
        FileKind::Gif => ImageFormat::Gif,
        other => return Err(DecodeError::Kind(other)),
    };
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(allow(limits));
    let mut decoder = reader.into_decoder().map_err(fault)?;
    let (width, height) = decoder.dimensions();
    limits.check(DecodeLimits {
        pixels: u64::from(width) * u64::from(height),
        memory: decoder.total_bytes().saturating_mul(MEMORY_COPIES),
        blocks: 0,
    })?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let decoded = DynamicImage::from_decoder(decoder).map_err(fault)?;
    Ok(UnorientedPicture {
        pixels: alpha::flatten_alpha(decoded).into(),
        way: ExifOrientation::new(orientation.to_exif()),
    })
}
