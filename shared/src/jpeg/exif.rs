//! Reader of the EXIF orientation, used by the JPEG and PNG parsers. All other EXIF data is removed
//! before a picture is stored (T11), so it is not read.

/// Tag of the orientation (TIFF 6.0, section 8).
const ORIENTATION_TAG: u16 = 0x0112;
/// Field type of an unsigned 16-bit number (TIFF 6.0, section 2).
const SHORT_TYPE: u16 = 3;
/// Length of a directory entry: tag, type, value count and value.
const IFD_ENTRY_BYTES: usize = 12;

/// Reads the orientation, 1 to 8, from the content of an APP1 segment. `None` if the content is not
/// EXIF, for example XMP. EXIF without a valid orientation gives 1 (upright), so that the caller
/// does not search in later segments.
pub(super) fn read_segment(segment: &[u8]) -> Option<u8> {
    // The EXIF identifier is "Exif", a zero byte and a padding byte, which may have any value.
    let tiff = segment.strip_prefix(b"Exif\0")?.get(1..)?;
    Some(read_orientation(tiff).unwrap_or(1))
}

/// Reads the orientation, 1 to 8, from the first directory of a TIFF structure. `None` if the
/// structure is damaged or has no valid orientation.
pub(super) fn read_orientation(tiff: &[u8]) -> Option<u8> {
    let order = match tiff.get(..4)? {
        b"II*\0" => ByteOrder::Little,
        b"MM\0*" => ByteOrder::Big,
        _ => return None,
    };
    let directory = tiff.get(usize::try_from(order.read_u32(tiff, 4)?).ok()?..)?;
    let entry_count = usize::from(order.read_u16(directory, 0)?);
    let entry = directory
        .get(2..)?
        .chunks_exact(IFD_ENTRY_BYTES)
        .take(entry_count)
        .find(|entry| {
            order.read_u16(entry, 0) == Some(ORIENTATION_TAG)
                && order.read_u16(entry, 2) == Some(SHORT_TYPE)
                && order.read_u32(entry, 4) == Some(1)
        })?;
    let orientation = u8::try_from(order.read_u16(entry, 8)?).ok()?;
    (1..=8).contains(&orientation).then_some(orientation)
}

/// Byte order of the numbers in a TIFF structure.
#[derive(Clone, Copy)]
enum ByteOrder {
    Little,
    Big,
}

impl ByteOrder {
    fn read_u16(self, bytes: &[u8], offset: usize) -> Option<u16> {
        let raw = *bytes.get(offset..)?.first_chunk()?;
        Some(match self {
            Self::Little => u16::from_le_bytes(raw),
            Self::Big => u16::from_be_bytes(raw),
        })
    }

    fn read_u32(self, bytes: &[u8], offset: usize) -> Option<u32> {
        let raw = *bytes.get(offset..)?.first_chunk()?;
        Some(match self {
            Self::Little => u32::from_le_bytes(raw),
            Self::Big => u32::from_be_bytes(raw),
        })
    }
}
