//! Decoded pictures that can be drawn at any size: the input of fitting.

use shared::jpeg::{FileFacts, FileFault, FileKind};

use crate::{
    dct_image::DctImage,
    decode::{DecodeError, DecodeLimits},
    jpeg::{self, JpegReadError},
    orientation::ExifOrientation,
    planes::Planes,
};

/// A decoded picture as coefficients, and its orientation.
pub struct PictureSource {
    pub(crate) spectrum: DctImage,
    pub(crate) way: ExifOrientation,
}

impl PictureSource {
    /// Reads a file of any kind that [`decode_source`](crate::decode_source) takes.
    ///
    /// # Errors
    /// Same as `decode_source`.
    pub fn read(
        bytes: &[u8],
        facts: &FileFacts,
        limits: DecodeLimits,
    ) -> Result<Self, DecodeError> {
        let is_sound = matches!(facts.fault, None | Some(FileFault::TrailingData));
        if let Some(frame) = facts
            .header
            .filter(|_| is_sound && facts.kind == FileKind::Jpeg)
        {
            match jpeg::read_coefficients(bytes, limits) {
                Ok(spectrum) => {
                    return Ok(Self {
                        spectrum,
                        way: ExifOrientation::new(frame.orientation),
                    });
                }
                Err(JpegReadError::Foreign) => {}
                Err(unread) => return Err(unread.into()),
            }
        }
        Self::decode(bytes, facts, limits)
    }

    #[cfg(feature = "foreign")]
    fn decode(bytes: &[u8], _: &FileFacts, limits: DecodeLimits) -> Result<Self, DecodeError> {
        let stored = crate::decode::decode_stored_source(bytes, limits)?;
        Ok(Self {
            spectrum: Planes::from(stored.pixels).into(),
            way: stored.way,
        })
    }

    /// Without the feature `foreign` the browser decodes the other kinds.
    #[cfg(not(feature = "foreign"))]
    fn decode(_: &[u8], facts: &FileFacts, _: DecodeLimits) -> Result<Self, DecodeError> {
        Err(match facts.fault {
            Some(fault) => DecodeError::Fault(fault),
            None => DecodeError::Kind(facts.kind),
        })
    }

    /// Width and height as the picture is seen.
    pub fn dimensions(&self) -> (u32, u32) {
        self.way
            .oriented_size((self.spectrum.width, self.spectrum.height))
    }

    /// Draws the upright picture in eighths of its size: as few as give `side` pixels along the
    /// long side, otherwise all.
    pub fn draw(&self, side: u32) -> Planes {
        let long = self.spectrum.width.max(self.spectrum.height);
        let enough = |eighths: &u32| long * eighths / DctImage::FULL >= side;
        let eighths = (1..DctImage::FULL).find(enough).unwrap_or(DctImage::FULL);
        let sampling = self.spectrum.sampling();
        self.way
            .apply_to_planes(self.spectrum.draw(eighths, sampling))
    }
}

impl From<Planes> for PictureSource {
    /// Wraps upright planes.
    fn from(planes: Planes) -> Self {
        Self {
            spectrum: planes.into(),
            way: ExifOrientation::default(),
        }
    }
}
