//! From a file to a picture, within limits.

#[cfg(feature = "foreign")]
mod foreign;
#[cfg(feature = "foreign")]
mod paper;
#[cfg(feature = "foreign")]
mod photograph;
#[cfg(feature = "foreign")]
mod picture;
#[cfg(feature = "foreign")]
mod whole;

use shared::jpeg::{FileFault, Kind, MOST_PIXELS};

#[cfg(feature = "foreign")]
pub use self::picture::Picture;
#[cfg(feature = "foreign")]
pub use self::whole::{decode, decode_source};
#[cfg(feature = "foreign")]
pub(crate) use self::whole::{decode_stored, decode_stored_source};

/// How large a picture may be to be decoded. What it would take is known from its header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Pixels, width × height.
    pub pixels: u64,
    /// Bytes of memory, the file itself not counted.
    pub memory: u64,
    /// Blocks of 8 × 8 samples that all scans of a JPEG go over together. A few bytes can claim
    /// any number of them, and each costs time: so time is bounded without a clock, and the same
    /// file always ends in the same way.
    pub blocks: u64,
}

impl Default for Limits {
    /// For the device of the person who has chosen the file: as many pixels as files are accepted
    /// with, in 512 MiB, which is enough for 50 megapixels of any kind; and ten scans of them.
    fn default() -> Self {
        Self {
            pixels: MOST_PIXELS,
            memory: 512 * 1024 * 1024,
            blocks: 50_000_000,
        }
    }
}

impl Limits {
    /// For a server, to which anybody may send anything: 64 MiB (T10), and as many blocks as are
    /// read in a second. A photograph of 12 megapixels has 0.3 million, and in ten scans 2 million.
    pub const SERVER: Self = Self {
        pixels: MOST_PIXELS,
        memory: 64 * 1024 * 1024,
        blocks: 8_000_000,
    };

    /// Whether any limit is exceeded.
    pub(crate) fn lacks(self, needed: Self) -> bool {
        needed.pixels > self.pixels || needed.memory > self.memory || needed.blocks > self.blocks
    }

    #[cfg(feature = "foreign")]
    fn check(self, needed: Self) -> Result<(), DecodeError> {
        if self.lacks(needed) {
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
