//! A JPEG reader that gives coefficients instead of pixels; [`DctImage`] draws any size of them.
//!
//! It reads sequential and progressive files of 8 bits, gray or YCbCr, with colours at full or half
//! size in either direction. Other files (CMYK, RGB) are left to decoders of pixels. Errors in the
//! coded data are tolerated, as in browsers: invalid data end their interval, and missing data stay
//! gray.

mod band;
mod bits;
mod frame;
mod huffman_decoder;
mod scan;

use self::{
    band::SpectralBand,
    bits::ScanData,
    frame::{FrameDecoder, ScanComponent},
    scan::ScanDecoder,
};
use super::block::ZIGZAG;
use crate::{
    dct_image::DctImage,
    decode::{DecodeError, DecodeLimits},
    jpeg::read::huffman_decoder::HuffmanDecoder,
    planes::Planes,
};

/// Error of the reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum JpegReadError {
    /// A kind of JPEG that is not read here; it may be sound.
    #[error("a JPEG of another kind")]
    Foreign,
    #[error("a segment contradicts the format")]
    Malformed,
    /// More scans than [`MAX_SCANS`]; each goes over the whole picture.
    #[error("too many scans")]
    TooManyScans,
    /// The picture needs more than the limits; nothing was decoded.
    #[error("the picture takes {needed:?}, the limits are {allowed:?}")]
    Limit {
        needed: DecodeLimits,
        allowed: DecodeLimits,
    },
}

impl From<JpegReadError> for DecodeError {
    fn from(unread: JpegReadError) -> Self {
        match unread {
            JpegReadError::Limit { needed, allowed } => Self::Limit { needed, allowed },
            other => Self::Data(Box::new(other)),
        }
    }
}

/// Maximum of scans; encoders make about ten.
const MAX_SCANS: usize = 128;

/// Part of each block that is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Detail {
    /// All coefficients: 193 bytes for each block, with its drawn samples.
    Full,
    /// Only the DC coefficient: 2 bytes. The picture can be drawn at an eighth of its size.
    DcOnly,
}

/// Tables in force at the current position of the file.
#[derive(Default)]
struct DecodingTables {
    steps: [Option<[f32; 64]>; 4],
    /// DC tables, then AC tables.
    codes: [[Option<HuffmanDecoder>; 4]; 2],
    /// Restart interval in units.
    interval: Option<usize>,
}

/// Reads the coefficients of a JPEG.
///
/// # Errors
/// See [`JpegReadError`].
pub(crate) fn read_coefficients(
    file: &[u8],
    limits: DecodeLimits,
) -> Result<DctImage, JpegReadError> {
    read_frame(file, limits, Detail::Full)?.finish()
}

/// Reads the picture at an eighth of its size, which needs 3 bytes for each block.
///
/// # Errors
/// See [`JpegReadError`].
pub(crate) fn read_eighth(file: &[u8], limits: DecodeLimits) -> Result<Planes, JpegReadError> {
    read_frame(file, limits, Detail::DcOnly)?.draw_dc()
}

fn read_frame(
    file: &[u8],
    limits: DecodeLimits,
    detail: Detail,
) -> Result<FrameDecoder, JpegReadError> {
    // The coded data of a scan are copied, too.
    let memory = limits.memory.saturating_sub(file.len() as u64);
    let limits = DecodeLimits { memory, ..limits };
    let mut tables = DecodingTables::default();
    let mut frame = None;
    let mut is_usual = true;
    let (mut scans, mut blocks) = (0, 0);
    let mut at = 2;
    while let Some((marker, content, next)) = find_segment(file, at) {
        at = next;
        match marker {
            0xdb => tables.read_quant_tables(content)?,
            0xc4 => tables.read_huffman_tables(content)?,
            0xdd => {
                tables.interval = content
                    .first_chunk()
                    .map(|it| u16::from_be_bytes(*it).into())
            }
            0xee if content.starts_with(b"Adobe") => is_usual = content.get(11) == Some(&1),
            0xc0..=0xc2 if frame.is_some() => return Err(JpegReadError::Malformed),
            0xc0..=0xc2 => {
                frame = Some(FrameDecoder::read(content, marker == 0xc2, limits, detail)?);
            }
            0xc3..=0xcf => return Err(JpegReadError::Foreign),
            0xda => {
                scans += 1;
                if scans > MAX_SCANS {
                    return Err(JpegReadError::TooManyScans);
                }
                let frame = frame.as_mut().ok_or(JpegReadError::Malformed)?;
                // Adobe's marker says nothing about a single component.
                if !is_usual && frame.parts.len() > 1 {
                    return Err(JpegReadError::Foreign);
                }
                let (places, band) = frame.read_scan(content)?;
                if tables.is_missing_codes(frame, &places, band) {
                    return Err(JpegReadError::Foreign);
                }
                frame.set_quant_steps(&places, &tables.steps);
                if detail == Detail::DcOnly && frame.is_progressive && band.from > 0 {
                    // DC coefficients come in scans of their own. The next segment is found without
                    // reading this one.
                    continue;
                }
                blocks += frame.count_blocks(&places);
                if blocks > limits.blocks {
                    let needed = DecodeLimits { blocks, ..limits };
                    return Err(JpegReadError::Limit {
                        needed,
                        allowed: limits,
                    });
                }
                let data = ScanData::read(&file[at..], frame.max_units());
                at += data.file_bytes;
                ScanDecoder::new(frame, &places, band, &tables).read(&data);
            }
            _ => {}
        }
    }
    frame.ok_or(JpegReadError::Malformed)
}

/// Marker, content, and position of the next segment; `None` at the end.
fn find_segment(file: &[u8], at: usize) -> Option<(u8, &[u8], usize)> {
    let mut rest = file.get(at..)?;
    loop {
        match *rest {
            [0xff, 0xd9, ..] => return None,
            [0xff, marker @ 0x02..=0xfe, high, low, ..] if !(0xd0..=0xd8).contains(&marker) => {
                let length = usize::from(u16::from_be_bytes([high, low]));
                let content = rest.get(4..2 + length)?;
                let next = file.len() - rest.len() + 2 + length;
                return Some((marker, content, next));
            }
            [_, ref after @ ..] => rest = after,
            [] => return None,
        }
    }
}

impl DecodingTables {
    fn read_quant_tables(&mut self, mut content: &[u8]) -> Result<(), JpegReadError> {
        while let Some((kind, rest)) = content.split_first() {
            let width = 1 + usize::from(kind >> 4 & 1);
            let (steps, rest) = rest
                .split_at_checked(64 * width)
                .ok_or(JpegReadError::Malformed)?;
            let mut table = [0.0; 64];
            for (place, step) in ZIGZAG.iter().zip(steps.chunks(width)) {
                let step = step.iter().fold(0, |sum, byte| sum << 8 | u16::from(*byte));
                table[usize::from(*place)] = f32::from(step);
            }
            self.steps[usize::from(kind & 3)] = Some(table);
            content = rest;
        }
        Ok(())
    }

    fn read_huffman_tables(&mut self, mut content: &[u8]) -> Result<(), JpegReadError> {
        while let Some((kind, rest)) = content.split_first() {
            let (counts, rest) = rest.split_first_chunk().ok_or(JpegReadError::Malformed)?;
            let count = counts.iter().map(|it| usize::from(*it)).sum();
            let (symbols, rest) = rest
                .split_at_checked(count)
                .ok_or(JpegReadError::Malformed)?;
            let codes = match kind >> 4 & 1 {
                0 => HuffmanDecoder::new(counts, symbols),
                _ => HuffmanDecoder::with_levels(counts, symbols),
            };
            let codes = codes.ok_or(JpegReadError::Malformed)?;
            self.codes[usize::from(kind >> 4 & 1)][usize::from(kind & 3)] = Some(codes);
            content = rest;
        }
        Ok(())
    }

    /// Returns true if a table of the scan is missing. Motion JPEG omits the standard's tables;
    /// other decoders insert them.
    fn is_missing_codes(
        &self,
        frame: &FrameDecoder,
        places: &[ScanComponent],
        band: SpectralBand,
    ) -> bool {
        let needs = match (frame.is_progressive, band.from) {
            (false, _) => [true, true],
            (true, 0) => [band.is_first, false],
            (true, _) => [false, true],
        };
        let lacks = |kind: usize, at: usize| needs[kind] && self.codes[kind][at].is_none();
        places
            .iter()
            .any(|(_, [dc, ac])| lacks(0, *dc) || lacks(1, *ac))
    }
}

#[cfg(test)]
mod tests {
    use super::{JpegReadError, read_coefficients};
    use crate::{
        ChromaSampling, Pixels, Planes,
        dct_image::DctImage,
        decode::DecodeLimits,
        jpeg::{Density, QuantScale, measure_encoding, transform, write},
    };

    fn planes() -> Planes {
        let bytes = (0..21_u32 * 18).flat_map(|at| {
            let (x, y) = (at % 21, at / 21);
            [x * 9, y * 11, x * y].map(|value| value as u8)
        });
        Planes::from(Pixels::new(21, 18, bytes.collect()).expect("whole"))
    }

    fn file() -> Vec<u8> {
        file_of(&planes())
    }

    fn file_of(planes: &Planes) -> Vec<u8> {
        let picture = transform(planes);
        let weight = measure_encoding(&picture, QuantScale::from_scale(0.2));
        write(&picture, &weight, Density::default())
    }

    #[test]
    fn written_files_are_read_back() {
        let drawn = read_coefficients(&file(), DecodeLimits::default()).expect("sound");
        let drawn = drawn.draw(DctImage::FULL, ChromaSampling::Full);
        let [one, other] = [&planes(), &drawn].map(|it| it.luma().bytes().to_vec());
        let most = one.iter().zip(other).map(|(a, b)| a.abs_diff(b)).max();
        assert!(most < Some(20), "{most:?}");
    }

    /// Reads the file and draws the result; neither may panic.
    fn try_all(file: &[u8]) {
        let narrow = DecodeLimits {
            memory: 1024 * 1024,
            ..DecodeLimits::default()
        };
        if let Ok(spectrum) = read_coefficients(file, narrow) {
            for eighths in [1, 5, 8] {
                spectrum.draw(eighths, spectrum.sampling());
            }
        }
    }

    #[test]
    fn no_cut_and_no_wrong_byte_breaks_the_reader() {
        let file = file();
        for at in 0..file.len() {
            try_all(&file[..at]);
            for wrong in [0, 1, 0x10, 0x7f, 0xd0, 0xff] {
                let mut forged = file.clone();
                forged[at] = wrong;
                try_all(&forged);
            }
        }
    }

    #[test]
    fn limits_are_kept_before_room_is_made() {
        let mut file = file();
        let frame = file.windows(2).position(|it| it == [0xff, 0xc0]);
        let frame = frame.expect("has a frame");
        file[frame + 5..frame + 9].copy_from_slice(&[0x20, 0, 0x20, 0]);
        let narrow = DecodeLimits {
            memory: 16 * 1024 * 1024,
            ..DecodeLimits::default()
        };
        assert!(matches!(
            read_coefficients(&file, narrow),
            Err(JpegReadError::Limit { .. })
        ));
    }

    #[test]
    fn a_file_without_codes_is_left_to_others() {
        let mut file = file();
        // The marker is changed to that of a comment, which is skipped.
        while let Some(at) = file.windows(2).position(|it| it == [0xff, 0xc4]) {
            file[at + 1] = 0xfe;
        }
        assert_eq!(
            read_coefficients(&file, DecodeLimits::default()).err(),
            Some(JpegReadError::Foreign)
        );
    }

    #[test]
    fn the_marker_of_adobe_means_nothing_for_one_component() {
        let mark = |mut file: Vec<u8>| {
            file.splice(2..2, *b"\xff\xee\x00\x0eAdobe\0\0\0\0\0\0\0");
            read_coefficients(&file, DecodeLimits::default()).err()
        };
        assert_eq!(mark(file()), Some(JpegReadError::Foreign));
        assert_eq!(mark(file_of(&planes().luma().clone().into())), None);
    }

    #[test]
    fn redefined_quant_tables_apply_to_later_components() {
        let segment = |marker: u8, content: &[u8]| {
            let length = content.len() as u8 + 2;
            [&[0xff, marker, 0, length], content].concat()
        };
        let frame = [8, 0, 8, 0, 8, 3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0];
        // Each has one code: a DC category of three bits, and the end of the block.
        let codes = |kind: u8, symbol: u8| [&[kind, 1][..], &[0; 15], &[symbol]].concat();
        let codes = [codes(0, 3), codes(0x10, 0)].concat();
        let mut file = vec![0xff, 0xd8];
        file.extend([segment(0xc0, &frame), segment(0xc4, &codes)].concat());
        for id in 1..=3 {
            file.extend(segment(0xdb, &[&[0][..], &[id; 64]].concat()));
            file.extend(segment(0xda, &[1, id, 0, 0, 63, 0]));
            file.push(0b0100_0111);
        }
        file.extend([0xff, 0xd9]);
        let spectrum = read_coefficients(&file, DecodeLimits::default()).expect("sound");
        let seen = spectrum.components.iter();
        let seen: Vec<_> = seen.map(|it| (it.steps[0], it.blocks[0][0])).collect();
        assert_eq!(seen, [(1.0, 4), (2.0, 4), (3.0, 4)]);
    }
}
