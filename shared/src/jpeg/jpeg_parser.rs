//! Parser of a JPEG: the segments up to the first scan, which are its header, and the rest. Where
//! the standard is open it follows libjpeg, and so all browsers.

use super::{
    ImageHeader, ParseDepth, exif,
    marker::{self, skip_coded, skip_segment, take_marker, take_segment},
    tables::DefinedTables,
};
use crate::jpeg::{
    byte_cursor::{ByteCursor, ParseStop},
    scan_validator::ScanValidator,
};

/// Data parsed so far.
#[derive(Default)]
pub(super) struct JpegParser {
    frame: Option<ImageHeader>,
    density: Option<(u32, u32)>,
    orientation: Option<u8>,
    tables: DefinedTables,
    scans: ScanValidator,
}

/// Number of scans up to the end of the file or its first fault, at least 1.
pub(super) fn count_scans(bytes: &mut ByteCursor) -> u64 {
    let mut walk = JpegParser::default();
    // A fault ends the walk; the scans before it count.
    let _ = walk.read_header(bytes).and_then(|()| walk.read_rest(bytes));
    walk.scans.scan_count().max(1)
}

impl JpegParser {
    /// Reads a JPEG. The first result is the image header, if it could be read.
    pub(super) fn read(
        mut self,
        bytes: &mut ByteCursor,
        depth: ParseDepth,
    ) -> (Option<ImageHeader>, Result<(), ParseStop>) {
        let end = match self.read_header(bytes) {
            Ok(()) if depth == ParseDepth::Whole => self.read_rest(bytes),
            end => end,
        };
        let frame = self.frame.map(|frame| ImageHeader {
            density: self.density,
            orientation: self.orientation.unwrap_or(1),
            ..frame
        });
        (frame, end)
    }

    /// Reads up to the coded data of the first scan.
    fn read_header(&mut self, bytes: &mut ByteCursor) -> Result<(), ParseStop> {
        bytes.skip(2)?;
        loop {
            match take_marker(bytes)? {
                marker::APP0 => self.density = self.density.or(read_density(take_segment(bytes)?)),
                marker::APP1 => {
                    self.orientation = self
                        .orientation
                        .or(exif::read_segment(take_segment(bytes)?))
                }
                marker::SOS => return self.scans.start_scan(take_segment(bytes)?, &self.tables),
                other => self.read_segment(other, bytes)?,
            }
        }
    }

    /// Reads from the coded data of the first scan to the end of the file.
    fn read_rest(&mut self, bytes: &mut ByteCursor) -> Result<(), ParseStop> {
        let mut marker = skip_coded(bytes)?;
        loop {
            match marker {
                marker::EOI => {
                    self.scans.expect_complete()?;
                    return bytes.expect_end();
                }
                marker::SOS => {
                    self.scans.start_scan(take_segment(bytes)?, &self.tables)?;
                    marker = skip_coded(bytes)?;
                }
                other => {
                    self.read_segment(other, bytes)?;
                    marker = take_marker(bytes)?;
                }
            }
        }
    }

    fn read_segment(&mut self, marker: u8, bytes: &mut ByteCursor) -> Result<(), ParseStop> {
        match marker {
            marker::DQT => self.tables.read_quantisation(take_segment(bytes)?),
            marker::DHT => self.tables.read_huffman(take_segment(bytes)?),
            marker::DRI if take_segment(bytes)?.len() == 2 => Ok(()),
            marker::APP0..=marker::APP15 | marker::COM | marker::DAC | marker::DNL => {
                skip_segment(bytes)
            }
            marker::TEM | marker::RST0..=marker::RST7 => Ok(()),
            marker::DHP | marker::EXP | marker::JPG => Err(ParseStop::UNSUPPORTED),
            marker::SOF0..=marker::SOF15 => {
                self.read_frame_header(marker, take_segment(bytes)?, bytes.length())
            }
            _ => Err(ParseStop::MALFORMED),
        }
    }

    fn read_frame_header(
        &mut self,
        marker: u8,
        segment: &[u8],
        length: u64,
    ) -> Result<(), ParseStop> {
        let [precision, h1, h0, w1, w0, count, components @ ..] = segment else {
            return Err(ParseStop::MALFORMED);
        };
        if self.frame.is_some() || components.len() != usize::from(*count) * 3 {
            return Err(ParseStop::MALFORMED);
        }
        let frame = self.frame.insert(ImageHeader {
            width: u32::from(u16::from_be_bytes([*w1, *w0])),
            height: u32::from(u16::from_be_bytes([*h1, *h0])),
            components: *count,
            precision: *precision,
            progressive: marker == marker::SOF2,
            density: None,
            orientation: 1,
        });
        let is_shown = matches!(marker, marker::SOF0 | marker::SOF1 | marker::SOF2)
            && *precision == 8
            && matches!(count, 1 | 3 | 4);
        if !is_shown {
            return Err(ParseStop::UNSUPPORTED);
        }
        if let Some(fault) = frame.find_size_fault() {
            return Err(ParseStop::Fault(fault));
        }
        let (progressive, pixels) = (frame.progressive, count_pixels(frame));
        self.scans.read_components(components, progressive)?;
        // Each block has at least a bit for its mean and, in a sequential scan, one for its end.
        let bits = if progressive { 1 } else { 2 };
        match self.scans.min_block_count(pixels) * bits > length.saturating_mul(8) {
            true => Err(ParseStop::TRUNCATED),
            false => Ok(()),
        }
    }
}

fn count_pixels(frame: &ImageHeader) -> u64 {
    u64::from(frame.width) * u64::from(frame.height)
}

/// Dots per inch from a JFIF segment; its unit may also be centimetres or none.
fn read_density(segment: &[u8]) -> Option<(u32, u32)> {
    let [b'J', b'F', b'I', b'F', 0, _, _, unit, x1, x0, y1, y0, ..] = segment else {
        return None;
    };
    let per_inch = |dots: u32| match unit {
        1 => Some(dots),
        2 => Some((dots * 254 + 50) / 100),
        _ => None,
    };
    let read = |high: &u8, low: &u8| {
        per_inch(u32::from(u16::from_be_bytes([*high, *low]))).filter(|dots| *dots > 0)
    };
    Some((read(x1, x0)?, read(y1, y0)?))
}
