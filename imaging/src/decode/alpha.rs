//! Conversion of decoded pixels to gray or RGB of 8 bits; transparent parts become white.

use image::{DynamicImage, GrayImage, RgbImage};

const WHITE: u32 = 255;

pub(super) fn flatten_alpha(decoded: DynamicImage) -> DynamicImage {
    match (decoded.color().has_color(), decoded.color().has_alpha()) {
        (false, false) => DynamicImage::ImageLuma8(decoded.into_luma8()),
        (true, false) => DynamicImage::ImageRgb8(decoded.into_rgb8()),
        (false, true) => DynamicImage::ImageLuma8(blend_gray(&decoded)),
        (true, true) => DynamicImage::ImageRgb8(blend_colour(&decoded)),
    }
}

fn blend_gray(picture: &DynamicImage) -> GrayImage {
    let seen = picture.to_luma_alpha8();
    let mut paper = GrayImage::new(seen.width(), seen.height());
    for (laid, seen) in paper.pixels_mut().zip(seen.pixels()) {
        let [value, alpha] = seen.0;
        laid.0 = [mix_with_white(value, alpha)];
    }
    paper
}

fn blend_colour(picture: &DynamicImage) -> RgbImage {
    let seen = picture.to_rgba8();
    let mut paper = RgbImage::new(seen.width(), seen.height());
    for (laid, seen) in paper.pixels_mut().zip(seen.pixels()) {
        let [red, green, blue, alpha] = seen.0;
        laid.0 = [red, green, blue].map(|value| mix_with_white(value, alpha));
    }
    paper
}

fn mix_with_white(value: u8, alpha: u8) -> u8 {
    let (value, alpha) = (u32::from(value), u32::from(alpha));
    let mixed = (value * alpha + WHITE * (255 - alpha) + 127) / 255;
    u8::try_from(mixed).expect("a mean of two bytes is a byte")
}
