//! The peer: bisects the quality by encoding the same pixels again for each one.

use std::time::Instant;

use imaging::Pixels;
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
use shared::exam::ImageRule;

use crate::ssim::open;

pub struct Peer {
    pub file: Vec<u8>,
    /// Number of encodings.
    pub tries: usize,
}

impl Peer {
    /// Decodes, resizes to our size, and bisects; also returns the duration in ms.
    pub fn run(file: &[u8], rule: &ImageRule, (width, height): (u32, u32)) -> (Self, f64) {
        let begin = Instant::now();
        let resized = open(file).resized(width, height);
        let peer = Self::bisect(&resized, rule);
        (peer, begin.elapsed().as_secs_f64() * 1000.0)
    }

    fn bisect(pixels: &Pixels, rule: &ImageRule) -> Self {
        let ceiling = u64::from(rule.size.most_kb.expect("has one")) * 1000;
        let (mut low, mut high) = (1_u8, 100_u8);
        let (mut best, mut tries) = (Vec::new(), 0);
        while low <= high {
            let quality = low + (high - low) / 2;
            let file = encode(pixels, quality);
            tries += 1;
            if file.len() as u64 <= ceiling {
                best = file;
                low = quality + 1;
            } else {
                high = quality - 1;
            }
        }
        Self { file: best, tries }
    }
}

fn encode(pixels: &Pixels, quality: u8) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, quality);
    encoder.set_sampling_factor(SamplingFactor::R_4_2_0);
    encoder.set_optimized_huffman_tables(true);
    let side = |length: u32| u16::try_from(length).expect("fits");
    encoder
        .encode(
            pixels.bytes(),
            side(pixels.width()),
            side(pixels.height()),
            ColorType::Rgb,
        )
        .expect("encodes");
    file
}
