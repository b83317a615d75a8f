//! JPEG files within a range of bytes.

use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

use crate::{canvas::Canvas, split_mix::SplitMix64};

/// Allowed size of a file in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ByteRange {
    /// Smallest size.
    pub min: usize,
    /// Largest size.
    pub max: usize,
}

impl ByteRange {
    fn contains(self, file: &[u8]) -> bool {
        (self.min..=self.max).contains(&file.len())
    }
}

/// Qualities of the encoder, from the lowest that is used.
const MIN_QUALITY: u8 = 20;
const MAX_QUALITY: u8 = 97;

/// Bits for each pixel that specimens have at a quality, measured with their grain.
const BITS_AT_QUALITY: [(f32, u8); 5] = [(0.8, 82), (1.15, 90), (1.6, 94), (2.0, 96), (9.9, 97)];

/// Encodes the picture within the range. A picture with too little detail for it gets more grain.
pub(crate) fn encode_within(mut canvas: Canvas, range: ByteRange) -> Vec<u8> {
    let mut quality = estimate_quality(&canvas, range);
    for strength in [0, 6, 14, 30, 60] {
        if strength > 0 {
            add_grain(&mut canvas, strength, 1);
        }
        let (mut low, mut high) = (MIN_QUALITY, MAX_QUALITY);
        loop {
            let file = encode(&canvas, quality);
            if range.contains(&file) {
                return file;
            }
            match file.len() < range.min {
                true => low = quality + 1,
                false => high = quality.saturating_sub(1),
            }
            if low > high {
                break;
            }
            quality = low.midpoint(high);
        }
        // Coarser grain makes larger files at each quality.
        quality = MAX_QUALITY - 10;
    }
    encode(&canvas, MIN_QUALITY)
}

/// Quality that probably gives a file in the middle of the range.
fn estimate_quality(canvas: &Canvas, range: ByteRange) -> u8 {
    let pixels = (canvas.width() * canvas.height()).max(1) as f32;
    let bits = (range.min + range.max) as f32 / 2.0 * 8.0 / pixels;
    let reached = BITS_AT_QUALITY.iter().rfind(|(needed, _)| *needed <= bits);
    reached.map_or(BITS_AT_QUALITY[0].1, |(_, quality)| *quality)
}

fn encode(canvas: &Canvas, quality: u8) -> Vec<u8> {
    let mut file = Vec::with_capacity(canvas.rgb().len() / 8);
    let mut encoder = Encoder::new(&mut file, quality);
    encoder.set_sampling_factor(SamplingFactor::F_2_2);
    let (width, height) = (canvas.width() as u16, canvas.height() as u16);
    encoder
        .encode(canvas.rgb(), width, height, ColorType::Rgb)
        .expect("a canvas has pixels, and writing into memory does not fail");
    file
}

/// Adds noise of at most `strength` steps to the brightness of each pixel, as a sensor does.
pub(crate) fn add_grain(canvas: &mut Canvas, strength: u8, seed: u64) {
    let mut random = SplitMix64::new(seed);
    let spread = i32::from(strength) * 2 + 1;
    for pixels in canvas.rgb_mut().chunks_mut(3 * 8) {
        let mut bits = random.next_number();
        for pixel in pixels.chunks_exact_mut(3) {
            let noise = (((bits & 0xff) as i32 * spread) >> 8) - i32::from(strength);
            bits >>= 8;
            for value in pixel {
                *value = (i32::from(*value) + noise).clamp(0, 255) as u8;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_of_an_even_picture_reaches_the_range() {
        let even = Canvas::new(400, 300, [240, 238, 230]);
        let range = ByteRange {
            min: 40_000,
            max: 60_000,
        };
        let file = encode_within(even, range);
        assert!(range.contains(&file), "{}", file.len());
    }

    #[test]
    fn noisy_picture_is_encoded_coarsely() {
        let mut noisy = Canvas::new(400, 300, [128; 3]);
        add_grain(&mut noisy, 100, 3);
        let range = ByteRange {
            min: 0,
            max: 45_000,
        };
        let file = encode_within(noisy, range);
        assert!(range.contains(&file), "{}", file.len());
    }
}
