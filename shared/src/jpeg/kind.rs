//! Detection of a file's kind by its first bytes, since names and types can be wrong
//! (bad-png-named.jpg).

use super::FileKind;

/// Bytes at the start of a file that decide its kind. A PDF may begin anywhere in them.
pub(super) const MAX_SIGNATURE_BYTES: u64 = 1024;

/// Kind of a file that begins with `start`: its first [`MAX_SIGNATURE_BYTES`] bytes or all of it.
pub(super) fn detect_kind(start: &[u8]) -> FileKind {
    match start {
        [] => FileKind::Empty,
        [0xff, 0xd8, 0xff, ..] => FileKind::Jpeg,
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => FileKind::Png,
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => FileKind::Gif,
        [
            b'R',
            b'I',
            b'F',
            b'F',
            _,
            _,
            _,
            _,
            b'W',
            b'E',
            b'B',
            b'P',
            ..,
        ] => FileKind::Webp,
        [b'I', b'I', b'*' | b'+', 0, ..] | [b'M', b'M', 0, b'*' | b'+', ..] => FileKind::Tiff,
        // Two letters also begin texts, so the zero reserved bytes of a BMP are checked too.
        [b'B', b'M', _, _, _, _, 0, 0, 0, 0, ..] => FileKind::Bmp,
        [a, b, c, d, b'f', b't', b'y', b'p', brands @ ..] => {
            detect_ftyp_kind(u32::from_be_bytes([*a, *b, *c, *d]), brands)
        }
        _ if start.windows(5).any(|window| window == b"%PDF-") => FileKind::Pdf,
        _ => FileKind::Other,
    }
}

/// Kind by the `ftyp` box of `length` bytes: the major brand, a version, then compatible brands.
/// Films have the same box.
fn detect_ftyp_kind(length: u32, brands: &[u8]) -> FileKind {
    let listed = usize::try_from(length)
        .unwrap_or(usize::MAX)
        .saturating_sub(8)
        .min(brands.len());
    let has = |known: &[&[u8; 4]]| {
        brands[..listed]
            .chunks_exact(4)
            .any(|brand| known.iter().any(|k| brand == *k))
    };
    if has(&[b"avif", b"avis"]) {
        FileKind::Avif
    } else if has(&[
        b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1",
    ]) {
        FileKind::Heic
    } else {
        FileKind::Other
    }
}
