//! From a file to a picture, within limits.

#[cfg(feature = "foreign")]
mod foreign;
#[cfg(feature = "foreign")]
mod paper;
#[cfg(feature = "foreign")]
mod photograph;
#[cfg(feature = "foreign")]
mod whole;

use shared::jpeg::{FileFault, Kind, MOST_PIXELS};

#[cfg(feature = "foreign")]
pub use self::whole::{Picture, decode, decode_source};
#[cfg(feature = "foreign")]
pub(crate) use self::whole::{decode_stored, decode_stored_source};

/// How large a picture may be to be decoded. What it would take is known from its header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Pixels, width × height.
    pub pixels: u64,
    /// Bytes of memory, the file itself not counted.
    pub memory: u64,
}

impl Default for Limits {
    /// As many pixels as files are accepted with, in 512 MiB: enough for 50 megapixels of any kind.
    fn default() -> Self {
        Self {
            pixels: MOST_PIXELS,
            memory: 512 * 1024 * 1024,
        }
    }
}

impl Limits {
    #[cfg(feature = "foreign")]
    fn check(self, needed: Self) -> Result<(), DecodeError> {
        if needed.pixels > self.pixels || needed.memory > self.memory {
            return Err(DecodeError::Limit {
                needed,
                allowed: self,
            });
        }
        Ok(())
    }
}

/// Why there are no pixels. The file is at fault, but for [`Self::Limit`]: there it is large.
#[derive(Debug, thiserror::Error)]
pub enum DecodeError {
    /// Only JPEG and PNG are decoded; to start from, see [`decode_source`], a few more.
    #[error("a file of the kind {0:?} is not decoded")]
    Kind(Kind),
    /// The structure is damaged or lies; nothing was decoded.
    #[error("the file has a fault: {0:?}")]
    Fault(FileFault),
    /// The structure is sound, but the coded data make no sense.
    #[error("the coded data make no sense")]
    Data(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// Nothing was decoded.
    #[error("the picture takes {needed:?}, the limits are {allowed:?}")]
    Limit { needed: Limits, allowed: Limits },
}
