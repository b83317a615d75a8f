//! Structural similarity (Wang et al. 2004) of brightness, in windows of 8 × 8 every 4 pixels.

use imaging::{DecodeLimits, Pixels, decode};

const SIDE: usize = 8;
const STEP: usize = 4;

/// Mean similarity of two gray pictures of one size; 1 where they are equal.
pub fn similarity(reference: &Pixels, other: &Pixels) -> f64 {
    let (width, height) = (reference.width() as usize, reference.height() as usize);
    assert_eq!(
        (other.width(), other.height()),
        (reference.width(), reference.height())
    );
    let (mut sum, mut count) = (0.0, 0);
    for y in (0..=height - SIDE).step_by(STEP) {
        for x in (0..=width - SIDE).step_by(STEP) {
            sum += similarity_at(reference, other, x, y);
            count += 1;
        }
    }
    sum / f64::from(count)
}

fn similarity_at(reference: &Pixels, other: &Pixels, left: usize, top: usize) -> f64 {
    let (mut a, mut b, mut aa, mut bb, mut ab) = (0_u32, 0_u32, 0_u32, 0_u32, 0_u32);
    for y in top..top + SIDE {
        let (one, two) = (
            &reference.row(y)[left..][..SIDE],
            &other.row(y)[left..][..SIDE],
        );
        for (p, q) in one.iter().zip(two) {
            let (p, q) = (u32::from(*p), u32::from(*q));
            (a, b, aa, bb, ab) = (a + p, b + q, aa + p * p, bb + q * q, ab + p * q);
        }
    }
    let n = (SIDE * SIDE) as f64;
    let (mean_a, mean_b) = (f64::from(a) / n, f64::from(b) / n);
    let (var_a, var_b) = (
        f64::from(aa) / n - mean_a * mean_a,
        f64::from(bb) / n - mean_b * mean_b,
    );
    let both = f64::from(ab) / n - mean_a * mean_b;
    let (c1, c2) = (6.5025, 58.5225);
    ((2.0 * mean_a * mean_b + c1) * (2.0 * both + c2))
        / ((mean_a * mean_a + mean_b * mean_b + c1) * (var_a + var_b + c2))
}

/// Brightness of a file's picture, resized.
pub fn at_size(file: &[u8], width: u32, height: u32) -> Pixels {
    open(file).to_gray().resized(width, height)
}

pub fn open(file: &[u8]) -> Pixels {
    decode(file, DecodeLimits::default())
        .expect("is a picture")
        .pixels
}
