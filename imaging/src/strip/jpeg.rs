//! Stripping of JPEG segments.

use std::borrow::Cow;

use super::{
    icc::{self, ColourSpace},
    write_orientation,
};
use crate::strip::strip_output::StripOutput;

const RST0: u8 = 0xd0;
const RST7: u8 = 0xd7;
const EOI: u8 = 0xd9;
const SOS: u8 = 0xda;
const APP0: u8 = 0xe0;
const APP1: u8 = 0xe1;
const APP2: u8 = 0xe2;
const APP14: u8 = 0xee;
const APP15: u8 = 0xef;
const COM: u8 = 0xfe;

/// Length of the JFIF segment before its thumbnail.
const JFIF_HEADER_BYTES: usize = 12;

/// `None` where the segments are not contiguous up to the end.
pub(super) fn strip(file: &[u8], orientation: u8) -> Option<Cow<'_, [u8]>> {
    let mut kept = StripOutput::of(file);
    file.starts_with(&[0xff, 0xd8]).then(|| kept.keep(2))?;
    let mut tag = write_orientation(orientation);
    let (mut profile, mut adobe) = (make_profile(file), make_adobe(file));
    loop {
        // Any number of fill bytes may stand before a marker; one is kept.
        let ones = kept.rest().iter().position(|byte| *byte != 0xff)?;
        kept.remove(ones.checked_sub(1)?);
        let (marker, after) = (kept.rest()[1], &kept.rest()[2..]);
        if let EOI | RST0..=RST7 = marker {
            kept.keep(2);
            if marker == EOI {
                return after.is_empty().then(|| kept.finish());
            }
            continue;
        }
        let length = usize::from(u16::from_be_bytes(*after.first_chunk()?));
        let content = after.get(2..length)?;
        let whole = 2 + length;
        match marker {
            APP0 if content.starts_with(b"JFIF\0") && content.len() >= JFIF_HEADER_BYTES => {
                let bare = [&content[..JFIF_HEADER_BYTES], &[0, 0]].concat();
                kept.replace(whole, &write_segment(APP0, &bare));
            }
            APP1 if content.starts_with(b"Exif\0") => match tag.take() {
                Some(tag) => {
                    let only = [&b"Exif\0\0"[..], &tag].concat();
                    kept.replace(whole, &write_segment(APP1, &only));
                }
                None => kept.remove(whole),
            },
            APP2 if content.starts_with(ICC_SIGNATURE) => match profile.take() {
                Some(own) => kept.replace(whole, &write_segment(APP2, &own)),
                None => kept.remove(whole),
            },
            APP14 if content.starts_with(b"Adobe") => match adobe.take() {
                Some(own) => kept.replace(whole, &write_segment(APP14, &own)),
                None => kept.remove(whole),
            },
            APP0..=APP15 | COM => kept.remove(whole),
            _ => kept.keep(whole),
        }
        if marker == SOS {
            kept.keep(measure_coded(kept.rest())?);
        }
    }
}

/// First bytes of an ICC segment (ICC.1, annex B.4); its number and the number of segments follow.
const ICC_SIGNATURE: &[u8] = b"ICC_PROFILE\0";

/// Contents of all segments with the marker `wanted`, up to the first scan.
fn list_segments(file: &[u8], wanted: u8) -> impl Iterator<Item = &[u8]> {
    let mut rest = file.get(2..).unwrap_or_default();
    let next = move || {
        loop {
            let ones = rest.iter().position(|byte| *byte != 0xff)?;
            let (marker, after) = rest[ones..].split_first()?;
            if ones == 0 || *marker == SOS || *marker == EOI {
                return None;
            }
            rest = after;
            if let RST0..=RST7 = marker {
                continue;
            }
            let length = usize::from(u16::from_be_bytes(*after.first_chunk()?));
            let content = after.get(2..length)?;
            rest = &after[length..];
            if *marker == wanted {
                return Some(content);
            }
        }
    };
    std::iter::from_fn(next)
}

/// The one segment that replaces all ICC segments; `None` where there is no profile, an unknown
/// one, or sRGB.
fn make_profile(file: &[u8]) -> Option<Vec<u8>> {
    let parts = list_segments(file, APP2).filter_map(|it| it.strip_prefix(ICC_SIGNATURE)?.get(2..));
    let whole: Vec<u8> = parts.flatten().copied().collect();
    match icc::recognise(&whole)? {
        ColourSpace::Srgb => None,
        ColourSpace::Other(profile) => Some([ICC_SIGNATURE, &[1, 1], &profile.write()].concat()),
    }
}

/// Content of a new Adobe segment, with the colour transform alone.
fn make_adobe(file: &[u8]) -> Option<Vec<u8>> {
    /// Version 100, the usual one, without flags.
    const PLAIN: &[u8] = b"Adobe\0\x64\0\0\0\0";
    let mut segments = list_segments(file, APP14).filter(|it| it.starts_with(b"Adobe"));
    let transform = segments.find_map(|it| it.get(11))?;
    Some([PLAIN, &[*transform]].concat())
}

/// Bytes of coded data before the marker that ends them.
fn measure_coded(bytes: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        at += memchr::memchr(0xff, bytes.get(at..)?)?;
        match *bytes.get(at + 1)? {
            0x00 | RST0..=RST7 => at += 2,
            0xff => at += 1,
            _ => return Some(at),
        }
    }
}

fn write_segment(marker: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len() + 2).expect("no longer than it was");
    [&[0xff, marker], &length.to_be_bytes()[..], content].concat()
}
