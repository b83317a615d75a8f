//! The chunks of a PNG.

use std::borrow::Cow;

use super::{kept::Kept, write_orientation};

/// The chunks that say how pixels look, beside those that are always needed.
const KEPT: [&[u8; 4]; 9] = [
    b"tRNS", b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB", b"cICP", b"bKGD", b"pHYs",
];
const SIGNATURE: usize = 8;
/// The bit of the first letter that says a reader may pass the chunk.
const ANCILLARY: u8 = 0x20;

/// `None` where the chunks do not follow one another to the end.
pub(super) fn strip(file: &[u8], orientation: u8) -> Option<Cow<'_, [u8]>> {
    let mut kept = Kept::of(file);
    (file.len() >= SIGNATURE).then(|| kept.keep(SIGNATURE))?;
    let mut tag = write_orientation(orientation);
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
        } else if name[0] & ANCILLARY == 0 || KEPT.contains(&name) {
            kept.keep(whole);
        } else {
            kept.remove(whole);
        }
    }
    kept.rest().is_empty().then(|| kept.finish())
}

fn write_chunk(name: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len()).expect("a short chunk");
    let checked = [&name[..], content].concat();
    let check = sum(&checked);
    [&length.to_be_bytes()[..], &checked, &check.to_be_bytes()].concat()
}

/// CRC-32 as PNG wants it, bit by bit: chunks of our own are short.
fn sum(bytes: &[u8]) -> u32 {
    let sum = bytes.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| match sum & 1 {
            1 => sum >> 1 ^ 0xedb8_8320,
            _ => sum >> 1,
        })
    });
    !sum
}
