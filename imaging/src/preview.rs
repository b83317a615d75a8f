//! Small drawings of stored pictures, under the limits of a server. Hints and thumbnails use them.

use shared::jpeg::{FileFacts, FileKind};

use crate::{
    decode::{DecodeError, DecodeLimits},
    jpeg::{self, JpegReadError},
    orientation::ExifOrientation,
    planes::Planes,
    source::PictureSource,
};

/// A picture as it is seen. Its long side is at least as long as requested, if it has the pixels.
pub(crate) struct PreviewPlanes {
    pub(crate) planes: Planes,
    /// True if only an eighth of its size could be drawn, though more was requested.
    pub(crate) is_coarse: bool,
}

impl PreviewPlanes {
    /// Draws the picture at the needed size while decoding. A JPEG whose coefficients exceed the
    /// memory limit is drawn at an eighth of its size.
    ///
    /// # Errors
    /// Same as [`decode`](crate::decode()).
    pub(crate) fn draw(
        bytes: &[u8],
        facts: &FileFacts,
        side: u32,
        limits: DecodeLimits,
    ) -> Result<Self, DecodeError> {
        if let Some(fault) = facts.fault {
            return Err(DecodeError::Fault(fault));
        }
        let Some(frame) = facts.header.filter(|_| facts.kind == FileKind::Jpeg) else {
            return Self::decode(bytes, facts, side, limits);
        };
        let way = ExifOrientation::new(frame.orientation);
        match jpeg::read_coefficients(bytes, limits) {
            Ok(spectrum) => {
                let planes = PictureSource { spectrum, way }.draw(side);
                Ok(Self {
                    planes,
                    is_coarse: false,
                })
            }
            Err(JpegReadError::Foreign) => Self::decode(bytes, facts, side, limits),
            Err(JpegReadError::Limit { .. }) => {
                let planes = jpeg::read_eighth(bytes, limits)?;
                let is_coarse = planes.width().max(planes.height()) < side;
                let planes = way.apply_to_planes(planes);
                Ok(Self { planes, is_coarse })
            }
            Err(unread) => Err(unread.into()),
        }
    }

    /// Decodes all pixels, then resizes.
    #[cfg(feature = "foreign")]
    fn decode(
        bytes: &[u8],
        _: &FileFacts,
        side: u32,
        limits: DecodeLimits,
    ) -> Result<Self, DecodeError> {
        let stored = crate::decode::decode_stored(bytes, limits)?;
        let (width, height) = (stored.pixels.width(), stored.pixels.height());
        let long = width.max(height);
        let scaled = |length: u32| (u64::from(length) * u64::from(side) / u64::from(long)) as u32;
        let small = match long <= side {
            true => stored.pixels,
            false => stored.pixels.resized(scaled(width), scaled(height)),
        };
        Ok(Self {
            planes: Planes::from(stored.way.apply(small)),
            is_coarse: false,
        })
    }

    /// Without the feature `foreign` there are no other decoders.
    #[cfg(not(feature = "foreign"))]
    fn decode(_: &[u8], facts: &FileFacts, _: u32, _: DecodeLimits) -> Result<Self, DecodeError> {
        Err(DecodeError::Kind(facts.kind))
    }
}
