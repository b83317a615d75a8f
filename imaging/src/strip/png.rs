//! The chunks of a PNG.

use super::write_orientation;

/// The chunks that say how pixels look, beside those that are always needed.
const KEPT: [&[u8; 4]; 9] = [
    b"tRNS", b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB", b"cICP", b"bKGD", b"pHYs",
];
const SIGNATURE: usize = 8;
/// The bit of the first letter that says a reader may pass the chunk.
const ANCILLARY: u8 = 0x20;

/// `None` where the chunks do not follow one another to the end.
pub(super) fn strip(file: &[u8], orientation: u8) -> Option<Vec<u8>> {
    let (signature, mut rest) = file.split_at_checked(SIGNATURE)?;
    let mut kept = Vec::with_capacity(file.len());
    kept.extend(signature);
    let mut tag = write_orientation(orientation);
    while let Some((length, _)) = rest.split_first_chunk() {
        let whole = usize::try_from(u32::from_be_bytes(*length))
            .ok()?
            .checked_add(12)?;
        let (chunk, after) = rest.split_at_checked(whole)?;
        rest = after;
        let name: &[u8; 4] = chunk[4..].first_chunk()?;
        if name == b"eXIf" {
            if let Some(tag) = tag.take() {
                write_chunk(&mut kept, name, &tag);
            }
        } else if name[0] & ANCILLARY == 0 || KEPT.contains(&name) {
            kept.extend(chunk);
        }
    }
    rest.is_empty().then_some(kept)
}

fn write_chunk(kept: &mut Vec<u8>, name: &[u8; 4], content: &[u8]) {
    let length = u32::try_from(content.len()).expect("a short chunk");
    kept.extend(length.to_be_bytes());
    let begin = kept.len();
    kept.extend(name);
    kept.extend(content);
    let check = sum(&kept[begin..]);
    kept.extend(check.to_be_bytes());
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
