//! The file: segments, then the coded data.

use super::{
    block::Block,
    coefficients::{Coefficients, Sampling, factor},
    huffman::Codes,
    symbols::{Sink, walk_block},
    weigh::{Part, Weight},
};

/// Dots per inch, both ways; what is not known is said as square pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Density(pub(crate) Option<u16>);

const SOI: [u8; 2] = [0xff, 0xd8];
const EOI: [u8; 2] = [0xff, 0xd9];
const APP0: u8 = 0xe0;
const DQT: u8 = 0xdb;
const SOF0: u8 = 0xc0;
const DHT: u8 = 0xc4;
const SOS: u8 = 0xda;

/// Writes a picture as it was weighed.
pub(crate) fn write(picture: &Coefficients, weight: &Weight, density: Density) -> Vec<u8> {
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
    let parts: Vec<&Part> = std::iter::once(&weight.luma)
        .chain(weight.chroma.as_ref())
        .collect();
    for (id, part) in (0..).zip(&parts) {
        write_segment(&mut file, DQT, &[&[id][..], &part.table.steps].concat());
    }
    write_segment(&mut file, SOF0, &describe_frame(picture));
    for (id, part) in (0..).zip(&parts) {
        write_codes(&mut file, id, &part.dc);
        write_codes(&mut file, 0x10 | id, &part.ac);
    }
    let scan: &[u8] = match picture.sampling {
        Sampling::Gray => &[1, 1, 0, 0, 63, 0],
        _ => &[3, 1, 0, 2, 0x11, 3, 0x11, 0, 63, 0],
    };
    write_segment(&mut file, SOS, scan);
    let mut data = write_data(file, picture, weight);
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
        Sampling::Gray => frame.extend([1, 1, 0x11, 0]),
        Sampling::Full => frame.extend([3, 1, 0x11, 0, 2, 0x11, 1, 3, 0x11, 1]),
        Sampling::Half => frame.extend([3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1]),
    }
    frame
}

fn write_segment(file: &mut Vec<u8>, marker: u8, content: &[u8]) {
    let length = u16::try_from(content.len() + 2).expect("our segments are short");
    file.extend([0xff, marker]);
    file.extend(length.to_be_bytes());
    file.extend(content);
}

fn write_codes(file: &mut Vec<u8>, id: u8, codes: &Codes) {
    let list = [&[id][..], &codes.counts, &codes.symbols].concat();
    write_segment(file, DHT, &list);
}

fn write_data(file: Vec<u8>, picture: &Coefficients, weight: &Weight) -> Vec<u8> {
    let mut bits = Bits {
        file,
        held: 0,
        count: 0,
    };
    let mut before = [0; 3];
    let [luma, to_blue, to_red] = &mut before;
    let luma_blocks = factor(picture.sampling).pow(2);
    let mut chroma = picture.chroma[0].iter().zip(&picture.chroma[1]);
    for blocks in picture.luma.chunks(luma_blocks) {
        for block in blocks {
            bits.write_block(block, &weight.luma, luma);
        }
        if let (Some(part), Some((blue, red))) = (&weight.chroma, chroma.next()) {
            bits.write_block(blue, part, to_blue);
            bits.write_block(red, part, to_red);
        }
    }
    bits.finish()
}

/// Bits on their way into bytes.
struct Bits {
    file: Vec<u8>,
    /// The last `count` bits are not yet in the file.
    held: u64,
    count: u32,
}

impl Bits {
    fn write_block(&mut self, block: &Block, part: &Part, before: &mut i16) {
        walk_block(
            block,
            &part.table,
            before,
            &mut BlockWriter { bits: self, part },
        );
    }

    /// Adds a code and what follows it: at most 16 and 11 bits.
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

struct BlockWriter<'a> {
    bits: &'a mut Bits,
    part: &'a Part,
}

impl Sink for BlockWriter<'_> {
    #[inline(always)]
    fn take_dc(&mut self, category: u8, bits: u16) {
        self.bits
            .add(self.part.dc.codes[usize::from(category)], category, bits);
    }

    #[inline(always)]
    fn take_ac(&mut self, symbol: u8, bits: u16) {
        self.bits
            .add(self.part.ac.codes[usize::from(symbol)], symbol & 15, bits);
    }
}
