//! Reader of the EXIF orientation. The other data are removed before a picture is stored (T11), so
//! they are not read.

const ORIENTATION: u16 = 0x0112;
const SHORT: u16 = 3;
const ENTRY: usize = 12;

/// Orientation, 1 to 8, of the EXIF in an APP1 segment. `None` for another content, such as XMP.
/// Only the first EXIF of a file counts, even without an orientation.
pub(super) fn read_segment(segment: &[u8]) -> Option<u8> {
    // The prefix is "Exif", a zero, and a fill byte of any value.
    let tiff = segment.strip_prefix(b"Exif\0")?.get(1..)?;
    Some(read_orientation(tiff).unwrap_or(1))
}

/// Orientation in the first directory of a TIFF structure.
pub(super) fn read_orientation(tiff: &[u8]) -> Option<u8> {
    let order = match tiff.get(..4)? {
        b"II*\0" => Order::Little,
        b"MM\0*" => Order::Big,
        _ => return None,
    };
    let directory = tiff.get(usize::try_from(order.read_u32(tiff, 4)?).ok()?..)?;
    let count = usize::from(order.read_u16(directory, 0)?);
    let entry = directory
        .get(2..)?
        .chunks_exact(ENTRY)
        .take(count)
        .find(|entry| {
            order.read_u16(entry, 0) == Some(ORIENTATION)
                && order.read_u16(entry, 2) == Some(SHORT)
                && order.read_u32(entry, 4) == Some(1)
        })?;
    let orientation = u8::try_from(order.read_u16(entry, 8)?).ok()?;
    (1..=8).contains(&orientation).then_some(orientation)
}

/// Byte order of numbers.
#[derive(Clone, Copy)]
enum Order {
    Little,
    Big,
}

impl Order {
    fn read_u16(self, bytes: &[u8], at: usize) -> Option<u16> {
        let read = *bytes.get(at..)?.first_chunk()?;
        Some(match self {
            Self::Little => u16::from_le_bytes(read),
            Self::Big => u16::from_be_bytes(read),
        })
    }

    fn read_u32(self, bytes: &[u8], at: usize) -> Option<u32> {
        let read = *bytes.get(at..)?.first_chunk()?;
        Some(match self {
            Self::Little => u32::from_le_bytes(read),
            Self::Big => u32::from_be_bytes(read),
        })
    }
}
