//! Measures of portraits: the background behind the head, and the share of skin.

use shared::image_engine::MeasuredBackground;

use crate::pixels::Pixels;

/// Areas of the background: this share of the height from the top, and this share of the width from
/// either side.
const TOP_SHARE: f64 = 0.3;
const SIDE_SHARE: f64 = 0.12;

pub(super) fn measure_background(pixels: &Pixels) -> MeasuredBackground {
    let (width, height) = (pixels.width() as usize, pixels.height() as usize);
    let aside = ((width as f64 * SIDE_SHARE) as usize).max(1);
    let above = ((height as f64 * TOP_SHARE) as usize).max(1);
    let channels = pixels.channels();
    let (mut sums, mut squares, mut count) = ([0.0; 3], 0.0, 0.0);
    for y in 0..above {
        let row = pixels.row(y);
        for x in (0..aside).chain(width.saturating_sub(aside)..width) {
            let colour = colour_at(row, x, channels).map(f64::from);
            for (sum, channel) in sums.iter_mut().zip(colour) {
                *sum += channel;
            }
            let brightness = colour.iter().sum::<f64>() / 3.0;
            squares += brightness * brightness;
            count += 1.0;
        }
    }
    let colour = sums.map(|sum| sum / count);
    let mean = colour.iter().sum::<f64>() / 3.0;
    MeasuredBackground {
        colour,
        deviation: (squares / count - mean * mean).max(0.0).sqrt(),
    }
}

/// Share of the middle that has the colour of skin (Kovač et al. 2003, daylight).
pub(super) fn measure_skin(pixels: &Pixels) -> f64 {
    if pixels.channels() == 1 {
        return 0.0;
    }
    let (width, height) = (pixels.width() as usize, pixels.height() as usize);
    let (mut skin, mut count) = (0.0, 0.0);
    for y in height / 6..height * 5 / 6 {
        for x in width / 5..(width * 4 / 5).max(width / 5 + 1) {
            skin += f64::from(u8::from(is_skin(colour_at(pixels.row(y), x, 3))));
            count += 1.0;
        }
    }
    if count > 0.0 { skin / count } else { 0.0 }
}

fn is_skin([red, green, blue]: [u8; 3]) -> bool {
    let (most, least) = (red.max(green).max(blue), red.min(green).min(blue));
    red > 95
        && green > 40
        && blue > 20
        && most - least > 25
        && red > green
        && red - green > 15
        && red > blue
}

fn colour_at(row: &[u8], x: usize, channels: usize) -> [u8; 3] {
    match channels {
        1 => [row[x]; 3],
        _ => [row[x * 3], row[x * 3 + 1], row[x * 3 + 2]],
    }
}
