//! Detection of a file's kind by its first bytes, since names and types can be wrong
//! (bad-png-named.jpg).

use super::Kind;

/// Bytes at the start of a file that decide its kind. A PDF may begin anywhere in them.
pub(super) const LOOKED_AT: u64 = 1024;

/// Kind of a file that begins with `start`: its first [`LOOKED_AT`] bytes or all of it.
pub(super) fn recognise(start: &[u8]) -> Kind {
    match start {
        [] => Kind::Empty,
        [0xff, 0xd8, 0xff, ..] => Kind::Jpeg,
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Kind::Png,
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Kind::Gif,
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
        ] => Kind::Webp,
        [b'I', b'I', b'*' | b'+', 0, ..] | [b'M', b'M', 0, b'*' | b'+', ..] => Kind::Tiff,
        // Two letters also begin texts, so the zero reserved bytes of a BMP are checked too.
        [b'B', b'M', _, _, _, _, 0, 0, 0, 0, ..] => Kind::Bmp,
        [a, b, c, d, b'f', b't', b'y', b'p', brands @ ..] => {
            recognise_brands(u32::from_be_bytes([*a, *b, *c, *d]), brands)
        }
        _ if start.windows(5).any(|window| window == b"%PDF-") => Kind::Pdf,
        _ => Kind::Other,
    }
}

/// Kind by the `ftyp` box of `length` bytes: the major brand, a version, then compatible brands.
/// Films have the same box.
fn recognise_brands(length: u32, brands: &[u8]) -> Kind {
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
        Kind::Avif
    } else if has(&[
        b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1",
    ]) {
        Kind::Heic
    } else {
        Kind::Other
    }
}
