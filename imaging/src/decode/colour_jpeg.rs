//! JPEG decoder based on `zune_jpeg`. It takes the colours that [our own
//! reader](crate::PictureSource) does not (not YCbCr), and is its reference in tests.

use shared::jpeg::ImageHeader;
use zune_core::{bytestream::ZCursor, colorspace::ColorSpace, options::DecoderOptions};
use zune_jpeg::JpegDecoder;

use super::DecodeError;
use crate::pixels::Pixels;

/// Decodes to gray where there is one component, else to RGB. The caller has checked the size.
pub(super) fn decode_jpeg(bytes: &[u8], frame: &ImageHeader) -> Result<Pixels, DecodeError> {
    let colours = match frame.components {
        1 => ColorSpace::Luma,
        _ => ColorSpace::RGB,
    };
    let options = DecoderOptions::default()
        .set_strict_mode(false)
        .set_max_width(usize::MAX)
        .set_max_height(usize::MAX)
        .jpeg_set_out_colorspace(colours);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    let decoded = decoder
        .decode()
        .map_err(|fault| DecodeError::Data(Box::new(fault)))?;
    Pixels::new(frame.width, frame.height, decoded)
        .ok_or_else(|| DecodeError::Data("the decoder gives other pixels than the header".into()))
}
