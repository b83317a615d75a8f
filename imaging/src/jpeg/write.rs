//! Writer of JPEG files: segments, then the coded data.

use super::{
    coefficients::{ChromaSampling, Coefficients},
    huffman::HuffmanCodes,
};
use crate::jpeg::encoded_size::MeasuredEncoding;

/// Dots per inch in both directions; `None` is written as square pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Density(pub(crate) Option<u16>);

const SOI: [u8; 2] = [0xff, 0xd8];
const EOI: [u8; 2] = [0xff, 0xd9];
const APP0: u8 = 0xe0;
const DQT: u8 = 0xdb;
const SOF0: u8 = 0xc0;
const DHT: u8 = 0xc4;
const SOS: u8 = 0xda;

/// Writes a picture with the symbols and tables of its measured encoding.
pub(crate) fn write(
    picture: &Coefficients,
    weight: &MeasuredEncoding,
    density: Density,
) -> Vec<u8> {
    let mut file =
        Vec::with_capacity(usize::try_from(weight.bytes() * 33 / 32).unwrap_or_default());
    file.extend(SOI);
    let (unit, [high, low]) = match density.0 {
        Some(dots) => (1, dots.to_be_bytes()),
        None => (0, [0, 1]),
    };
    let jfif = [
        b'J', b'F', b'I', b'F', 0, 1, 1, unit, high, low, high, low, 0, 0,
    ];
    write_segment(&mut file, APP0, &jfif);
    for (id, part) in (0..).zip(&weight.parts) {
        write_segment(&mut file, DQT, &[&[id][..], &part.table.steps].concat());
    }
    write_segment(&mut file, SOF0, &describe_frame(picture));
    for (id, part) in (0..).zip(&weight.parts) {
        write_huffman_table(&mut file, id, &part.dc);
        write_huffman_table(&mut file, 0x10 | id, &part.ac);
    }
    let scan: &[u8] = match picture.sampling {
        ChromaSampling::Gray => &[1, 1, 0, 0, 63, 0],
        _ => &[3, 1, 0, 2, 0x11, 3, 0x11, 0, 63, 0],
    };
    write_segment(&mut file, SOS, scan);
    let mut data = write_data(file, weight);
    data.extend(EOI);
    data
}

fn describe_frame(picture: &Coefficients) -> Vec<u8> {
    let side = |length: u32| {
        u16::try_from(length)
            .expect("sides of a JPEG fit")
            .to_be_bytes()
    };
    let ([h1, h0], [w1, w0]) = (side(picture.height), side(picture.width));
    let mut frame = vec![8, h1, h0, w1, w0];
    match picture.sampling {
        ChromaSampling::Gray => frame.extend([1, 1, 0x11, 0]),
        ChromaSampling::Full => frame.extend([3, 1, 0x11, 0, 2, 0x11, 1, 3, 0x11, 1]),
        ChromaSampling::Half => frame.extend([3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1]),
    }
    frame
}

fn write_segment(file: &mut Vec<u8>, marker: u8, content: &[u8]) {
    let length = u16::try_from(content.len() + 2).expect("our segments are short");
    file.extend([0xff, marker]);
    file.extend(length.to_be_bytes());
    file.extend(content);
}

fn write_huffman_table(file: &mut Vec<u8>, id: u8, codes: &HuffmanCodes) {
    let list = [&[id][..], &codes.counts, &codes.symbols].concat();
    write_segment(file, DHT, &list);
}

fn write_data(file: Vec<u8>, weight: &MeasuredEncoding) -> Vec<u8> {
    let mut bits = BitWriter {
        file,
        held: 0,
        count: 0,
    };
    let codes: Vec<_> = weight
        .parts
        .iter()
        .flat_map(|part| [&part.dc, &part.ac])
        .flat_map(|codes| codes.codes)
        .collect();
    for word in &weight.words {
        let (symbol, rest) = (word >> 16, *word as u16);
        bits.add(codes[symbol as usize], symbol as u8 & 15, rest);
    }
    bits.finish()
}

/// Bit writer.
struct BitWriter {
    file: Vec<u8>,
    /// Bits that are not in the file yet: the last `count`.
    held: u64,
    count: u32,
}

impl BitWriter {
    /// Adds a code and its extra bits: at most 16 and 11 bits.
    #[inline(always)]
    fn add(&mut self, (code, length): (u16, u8), category: u8, rest: u16) {
        let both = u64::from(code) << category | u64::from(rest);
        let added = u32::from(length + category);
        self.held = self.held << added | both;
        self.count += added;
        if self.count >= 32 {
            self.count -= 32;
            self.flush((self.held >> self.count) as u32);
        }
    }

    #[inline(always)]
    fn flush(&mut self, word: u32) {
        let bytes = word.to_be_bytes();
        if bytes.contains(&0xff) {
            self.stuff(&bytes);
        } else {
            self.file.extend(bytes);
        }
    }

    fn stuff(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.file.push(*byte);
            if *byte == 0xff {
                self.file.push(0);
            }
        }
    }

    /// Fills the last byte with ones.
    fn finish(mut self) -> Vec<u8> {
        let missing = (8 - self.count % 8) % 8;
        self.held = self.held << missing | ((1 << missing) - 1);
        self.count += missing;
        let bytes = self.held.to_be_bytes();
        self.stuff(&bytes[8 - self.count as usize / 8..]);
        self.file
    }
}
