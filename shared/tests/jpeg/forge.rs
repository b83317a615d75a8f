//! Files made for a test, by changing small sound ones.

use crate::picture;

/// A sound baseline JPEG of 240 × 320 with a JFIF segment.
pub(crate) fn sound_jpeg() -> Vec<u8> {
    picture("portrait-too-small-240x320.jpg")
}

/// A sound PNG of 3 × 2.
pub(crate) fn sound_png() -> Vec<u8> {
    let mut file = std::io::Cursor::new(Vec::new());
    let picture =
        image::RgbImage::from_fn(3, 2, |x, y| image::Rgb([x as u8 * 80, y as u8 * 200, 7]));
    picture
        .write_to(&mut file, image::ImageFormat::Png)
        .expect("a small picture encodes");
    file.into_inner()
}

/// A JPEG segment with its marker and length.
pub(crate) fn segment(marker: u8, held: &[u8]) -> Vec<u8> {
    let length = u16::try_from(held.len() + 2).expect("a segment is below 64 KB");
    [&[0xff, marker], &length.to_be_bytes()[..], held].concat()
}

/// An APP1 segment with an EXIF that holds an orientation alone.
pub(crate) fn exif(orientation: u8) -> Vec<u8> {
    segment(0xe1, &[b"Exif\0\0", &tiff(orientation)[..]].concat())
}

/// A big-endian TIFF directory that holds an orientation alone.
pub(crate) fn tiff(orientation: u8) -> Vec<u8> {
    let mut tiff = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    tiff.extend([orientation, 0, 0, 0, 0, 0, 0]);
    tiff
}

/// A PNG chunk with its length and checksum.
pub(crate) fn chunk(kind: &[u8; 4], held: &[u8]) -> Vec<u8> {
    let summed = [&kind[..], held].concat();
    let length = u32::try_from(held.len()).expect("a test's chunk is small");
    [
        &length.to_be_bytes()[..],
        &summed,
        &checksum(&summed).to_be_bytes(),
    ]
    .concat()
}

/// Where `marker` first stands in a JPEG's header.
pub(crate) fn find(file: &[u8], marker: u8) -> usize {
    let found = file.windows(2).position(|window| window == [0xff, marker]);
    found.expect("the file has the marker")
}

/// The file with `insertion` put in before the first `marker`.
pub(crate) fn insert_before(file: &[u8], marker: u8, insertion: &[u8]) -> Vec<u8> {
    insert_at(file, find(file, marker), insertion)
}

pub(crate) fn insert_at(file: &[u8], at: usize, insertion: &[u8]) -> Vec<u8> {
    [&file[..at], insertion, &file[at..]].concat()
}

/// The file with the bytes from `at` on replaced.
pub(crate) fn patch(file: &[u8], at: usize, bytes: &[u8]) -> Vec<u8> {
    let mut patched = file.to_vec();
    patched[at..at + bytes.len()].copy_from_slice(bytes);
    patched
}

/// Bit by bit, as the standard writes it: on purpose not the table of the code under test.
pub(crate) fn checksum(bytes: &[u8]) -> u32 {
    let step = |sum: u32, _| {
        if sum & 1 == 1 {
            sum >> 1 ^ 0xedb8_8320
        } else {
            sum >> 1
        }
    };
    !bytes
        .iter()
        .fold(!0, |sum, byte| (0..8).fold(sum ^ u32::from(*byte), step))
}
