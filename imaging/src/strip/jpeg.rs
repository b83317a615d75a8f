//! The segments of a JPEG.

use super::write_orientation;

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

/// JFIF up to its thumbnail.
const JFIF: usize = 12;

/// `None` where the segments do not follow one another to the end.
pub(super) fn strip(file: &[u8], orientation: u8) -> Option<Vec<u8>> {
    let mut kept = Vec::with_capacity(file.len());
    let mut rest = file.strip_prefix(&[0xff, 0xd8])?;
    kept.extend([0xff, 0xd8]);
    let mut tag = write_orientation(orientation);
    loop {
        // Any number of bytes of all ones may stand before a marker.
        let fill = rest
            .iter()
            .position(|byte| *byte != 0xff)
            .filter(|fill| *fill > 0)?;
        let marker = rest[fill];
        rest = &rest[fill + 1..];
        if let EOI | RST0..=RST7 = marker {
            kept.extend([0xff, marker]);
            if marker == EOI {
                return rest.is_empty().then_some(kept);
            }
            continue;
        }
        let length = usize::from(u16::from_be_bytes(*rest.first_chunk()?));
        let (segment, after) = rest.split_at_checked(length)?;
        rest = after;
        let content = segment.get(2..)?;
        match marker {
            APP0 if content.starts_with(b"JFIF\0") && content.len() >= JFIF => {
                write_segment(&mut kept, APP0, &[&content[..JFIF], &[0, 0]].concat());
            }
            APP1 if content.starts_with(b"Exif\0") => {
                if let Some(tag) = tag.take() {
                    write_segment(&mut kept, APP1, &[&b"Exif\0\0"[..], &tag].concat());
                }
            }
            APP2 if content.starts_with(b"ICC_PROFILE\0") => {
                write_segment(&mut kept, marker, content)
            }
            APP14 if content.starts_with(b"Adobe") => write_segment(&mut kept, marker, content),
            APP0..=APP15 | COM => {}
            _ => write_segment(&mut kept, marker, content),
        }
        if marker == SOS {
            let coded = measure_coded(rest)?;
            kept.extend(&rest[..coded]);
            rest = &rest[coded..];
        }
    }
}

/// Bytes up to the marker that ends the coded data.
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

fn write_segment(kept: &mut Vec<u8>, marker: u8, content: &[u8]) {
    let length = u16::try_from(content.len() + 2).expect("no longer than it was");
    kept.extend([0xff, marker]);
    kept.extend(length.to_be_bytes());
    kept.extend(content);
}
