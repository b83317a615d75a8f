//! A stored picture in as many pixels as somebody wants to look at, under the limits of a server.

use shared::jpeg::{FileFacts, Kind};

use crate::{
    decode::{DecodeError, Limits, decode_stored},
    jpeg::{self, Unread},
    pixels::Pixels,
    planes::Planes,
    source::Source,
    way::Way,
};

/// A picture as it is seen, with its long side at least as long as was asked for where it has so
/// many pixels.
pub(crate) struct Preview {
    pub(crate) planes: Planes,
    /// Whether only an eighth of its size could be drawn, though more was asked for.
    pub(crate) is_coarse: bool,
}

impl Preview {
    /// Draws the picture while it is decoded, so that what nobody sees is never made. A JPEG whose
    /// coefficients do not fit into the memory is drawn at an eighth of its size.
    ///
    /// # Errors
    /// As of [`decode`](crate::decode).
    pub(crate) fn draw(
        bytes: &[u8],
        facts: &FileFacts,
        side: u32,
        limits: Limits,
    ) -> Result<Self, DecodeError> {
        if let Some(fault) = facts.fault {
            return Err(DecodeError::Fault(fault));
        }
        let Some(frame) = facts.frame.filter(|_| facts.kind == Kind::Jpeg) else {
            return Self::decode(bytes, side, limits);
        };
        let way = Way::new(frame.orientation);
        match jpeg::read(bytes, limits) {
            Ok(spectrum) => {
                let planes = Source { spectrum, way }.draw(side);
                Ok(Self {
                    planes,
                    is_coarse: false,
                })
            }
            Err(Unread::Foreign) => Self::decode(bytes, side, limits),
            Err(Unread::Limit { .. }) => {
                let planes = jpeg::read_small(bytes, limits)?;
                let is_coarse = planes.width().max(planes.height()) < side;
                let planes = way.turn(planes);
                Ok(Self { planes, is_coarse })
            }
            Err(unread) => Err(unread.into()),
        }
    }

    /// Through all of its pixels.
    fn decode(bytes: &[u8], side: u32, limits: Limits) -> Result<Self, DecodeError> {
        let stored = decode_stored(bytes, limits)?;
        let small = shrink(stored.pixels, side);
        Ok(Self {
            planes: Planes::from(stored.way.apply(small)),
            is_coarse: false,
        })
    }
}

fn shrink(pixels: Pixels, side: u32) -> Pixels {
    let (width, height) = (pixels.width(), pixels.height());
    let long = width.max(height);
    if long <= side {
        return pixels;
    }
    let scaled = |length: u32| (u64::from(length) * u64::from(side) / u64::from(long)) as u32;
    pixels.resized(scaled(width), scaled(height))
}
