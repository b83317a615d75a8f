//! Stripping of PNG chunks.

use std::borrow::Cow;

use super::write_orientation;
use crate::strip::strip_output::StripOutput;

/// Ancillary chunks that stay because they decide how pixels look, each with its maximum of bytes.
/// Longer or repeated ones could hold anything, so they are removed.
const KEPT_CHUNKS: [(&[u8; 4], usize); 8] = [
    (b"tRNS", 256),
    (b"cHRM", 32),
    (b"gAMA", 4),
    (b"sBIT", 4),
    (b"sRGB", 1),
    (b"cICP", 4),
    (b"bKGD", 6),
    (b"pHYs", 9),
];
const SIGNATURE_BYTES: usize = 8;
/// Bit of the first letter that marks a chunk as ancillary.
const ANCILLARY_BIT: u8 = 0x20;

/// `None` where the chunks are not contiguous up to the end.
pub(super) fn strip(file: &[u8], orientation: u8) -> Option<Cow<'_, [u8]>> {
    let mut kept = StripOutput::of(file);
    (file.len() >= SIGNATURE_BYTES).then(|| kept.keep(SIGNATURE_BYTES))?;
    let mut tag = write_orientation(orientation);
    let mut profile = make_profile(file);
    let mut seen = Vec::new();
    while let Some((length, _)) = kept.rest().split_first_chunk() {
        let whole = usize::try_from(u32::from_be_bytes(*length))
            .ok()?
            .checked_add(12)?;
        let name: &[u8; 4] = kept.rest().get(..whole)?[4..].first_chunk()?;
        if name == b"eXIf" {
            match tag.take() {
                Some(tag) => kept.replace(whole, &write_chunk(name, &tag)),
                None => kept.remove(whole),
            }
        } else if name == b"iCCP" {
            match profile.take() {
                Some(own) => kept.replace(whole, &write_chunk(name, &own)),
                None => kept.remove(whole),
            }
        } else if name[0] & ANCILLARY_BIT == 0 {
            kept.keep(whole);
        } else if is_kept(name, whole - 12) && !seen.contains(name) {
            seen.push(*name);
            kept.keep(whole);
        } else {
            kept.remove(whole);
        }
    }
    kept.rest().is_empty().then(|| kept.finish())
}

fn is_kept(name: &[u8; 4], length: usize) -> bool {
    KEPT_CHUNKS
        .iter()
        .any(|(kept, most)| *kept == name && length <= *most)
}

/// Content of the chunk that replaces an ICC profile; `None` where there is no profile, an unknown
/// one, or sRGB.
#[cfg(feature = "foreign")]
fn make_profile(file: &[u8]) -> Option<Vec<u8>> {
    use image::{ImageDecoder as _, codecs::png::PngDecoder};

    use super::icc::{self, ColourSpace};

    memchr::memmem::find(file, b"iCCP")?;
    let mut limits = image::Limits::no_limits();
    limits.max_alloc = Some(MAX_PROFILE_BYTES);
    let mut decoder = PngDecoder::with_limits(std::io::Cursor::new(file), limits).ok()?;
    match icc::recognise(&decoder.icc_profile().ok()??)? {
        ColourSpace::Srgb => None,
        ColourSpace::Other(profile) => {
            Some([&b"-\0\0"[..], &wrap_in_zlib(&profile.write())].concat())
        }
    }
}

/// Without decoders no profile is decompressed, so none is recognised.
#[cfg(not(feature = "foreign"))]
fn make_profile(_: &[u8]) -> Option<Vec<u8>> {
    None
}

/// Maximum of memory in bytes to decompress a profile.
#[cfg(feature = "foreign")]
const MAX_PROFILE_BYTES: u64 = 16 * 1024 * 1024;

/// A zlib stream (RFC 1950) of one stored block, with its checksum.
#[cfg(feature = "foreign")]
fn wrap_in_zlib(bytes: &[u8]) -> Vec<u8> {
    let length = u16::try_from(bytes.len()).expect("a profile of our own is short");
    let (mut low, mut high) = (1_u32, 0_u32);
    for byte in bytes {
        low = (low + u32::from(*byte)) % 65_521;
        high = (high + low) % 65_521;
    }
    [
        &[0x78, 0x01, 1][..],
        &length.to_le_bytes(),
        &(!length).to_le_bytes(),
        bytes,
        &(high << 16 | low).to_be_bytes(),
    ]
    .concat()
}

fn write_chunk(name: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len()).expect("a short chunk");
    let checked = [&name[..], content].concat();
    let check = crc32(&checked);
    [&length.to_be_bytes()[..], &checked, &check.to_be_bytes()].concat()
}

/// CRC-32 of PNG, bit by bit, since our own chunks are short.
fn crc32(bytes: &[u8]) -> u32 {
    let sum = bytes.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| match sum & 1 {
            1 => sum >> 1 ^ 0xedb8_8320,
            _ => sum >> 1,
        })
    });
    !sum
}
