//! Decoding of files to pixels, within limits.

#[cfg(feature = "foreign")]
mod alpha;
#[cfg(feature = "foreign")]
mod colour_jpeg;
#[cfg(feature = "foreign")]
mod foreign;
#[cfg(feature = "foreign")]
mod picture;
#[cfg(feature = "foreign")]
mod whole;

use shared::jpeg::{FileFault, FileKind, MAX_DECODED_PIXELS};

#[cfg(feature = "foreign")]
pub use self::picture::UprightPicture;
#[cfg(feature = "foreign")]
pub use self::whole::{decode, decode_source};
#[cfg(feature = "foreign")]
pub(crate) use self::whole::{decode_stored, decode_stored_source};

/// Limits of decoding. The need of a picture is computed from its header before it is decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DecodeLimits {
    /// Pixels, width × height.
    pub pixels: u64,
    /// Bytes of memory, without the file itself.
    pub memory: u64,
    /// Blocks of 8 × 8 samples, summed over all scans of a JPEG. A few bytes can claim any number
    /// of blocks, and each block costs time. This limit bounds the time without a clock, so the
    /// same file always gives the same result.
    pub blocks: u64,
}

impl Default for DecodeLimits {
    /// Limits for the person's own device: the pixel count that files are accepted with, 512 MiB
    /// (enough for 50 megapixels of any kind), and ten scans.
    fn default() -> Self {
        Self {
            pixels: MAX_DECODED_PIXELS,
            memory: 512 * 1024 * 1024,
            blocks: 50_000_000,
        }
    }
}

impl DecodeLimits {
    /// Limits for a server, which receives files from anybody: 64 MiB (T10), and as many blocks as
    /// are read in a second. A photograph of 12 megapixels has 0.3 million blocks, or 2 million in
    /// ten scans.
    pub const SERVER: Self = Self {
        pixels: MAX_DECODED_PIXELS,
        memory: 64 * 1024 * 1024,
        blocks: 8_000_000,
    };

    /// Returns true if `needed` exceeds any of these limits.
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

/// Error of decoding. The file is at fault, except for [`Self::Limit`]: that file is only too
/// large.
#[derive(Debug, thiserror::Error)]
pub enum DecodeError {
    /// The kind of file is not decoded. Only JPEG and PNG are; [`decode_source`] takes a few more.
    #[error("a file of the kind {0:?} is not decoded")]
    Kind(FileKind),
    /// The structure is damaged or contradicts itself; nothing was decoded.
    #[error("the file has a fault: {0:?}")]
    Fault(FileFault),
    /// The structure is sound, but the coded data are invalid.
    #[error("the coded data make no sense")]
    Data(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The picture needs more than the limits; nothing was decoded.
    #[error("the picture takes {needed:?}, the limits are {allowed:?}")]
    Limit {
        /// Limits that would be enough for the picture.
        needed: DecodeLimits,
        /// Limits of this decoder.
        allowed: DecodeLimits,
    },
}
