//! Decoded pictures that can be drawn at any size: the input of fitting.

use crate::{
    decode::{DecodeError, Limits},
    jpeg::{self, Unread},
    planes::Planes,
    spectrum::Spectrum,
    way::Way,
};
use shared::jpeg::{FileFacts, FileFault, Kind};

/// A decoded picture as coefficients, and its orientation.
pub struct Source {
    pub(crate) spectrum: Spectrum,
    pub(crate) way: Way,
}

impl Source {
    /// Reads a file of any kind that [`decode_source`](crate::decode_source) takes.
    ///
    /// # Errors
    /// Same as `decode_source`.
    pub fn read(bytes: &[u8], facts: &FileFacts, limits: Limits) -> Result<Self, DecodeError> {
        let is_sound = matches!(facts.fault, None | Some(FileFault::TrailingData));
        if let Some(frame) = facts.frame.filter(|_| is_sound && facts.kind == Kind::Jpeg) {
            match jpeg::read(bytes, limits) {
                Ok(spectrum) => {
                    return Ok(Self {
                        spectrum,
                        way: Way::new(frame.orientation),
                    });
                }
                Err(Unread::Foreign) => {}
                Err(unread) => return Err(unread.into()),
            }
        }
        Self::decode(bytes, facts, limits)
    }

    #[cfg(feature = "foreign")]
    fn decode(bytes: &[u8], _: &FileFacts, limits: Limits) -> Result<Self, DecodeError> {
        let stored = crate::decode::decode_stored_source(bytes, limits)?;
        Ok(Self {
            spectrum: Planes::from(stored.pixels).into(),
            way: stored.way,
        })
    }

    /// Without the feature `foreign` the browser decodes the other kinds.
    #[cfg(not(feature = "foreign"))]
    fn decode(_: &[u8], facts: &FileFacts, _: Limits) -> Result<Self, DecodeError> {
        Err(match facts.fault {
            Some(fault) => DecodeError::Fault(fault),
            None => DecodeError::Kind(facts.kind),
        })
    }

    /// Width and height as the picture is seen.
    pub fn sides(&self) -> (u32, u32) {
        self.way.sides((self.spectrum.width, self.spectrum.height))
    }

    /// Draws the upright picture in eighths of its size: as few as give `side` pixels along the
    /// long side, otherwise all.
    pub fn draw(&self, side: u32) -> Planes {
        let long = self.spectrum.width.max(self.spectrum.height);
        let enough = |eighths: &u32| long * eighths / Spectrum::FULL >= side;
        let eighths = (1..Spectrum::FULL).find(enough).unwrap_or(Spectrum::FULL);
        let sampling = self.spectrum.sampling();
        self.way.turn(self.spectrum.draw(eighths, sampling))
    }
}

impl From<Planes> for Source {
    /// Wraps upright planes.
    fn from(planes: Planes) -> Self {
        Self {
            spectrum: planes.into(),
            way: Way::default(),
        }
    }
}
