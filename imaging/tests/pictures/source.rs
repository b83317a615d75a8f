//! Compares our JPEG reader with another decoder, on pictures of all kinds that encoders make.

use imaging::{
    DecodeError, DecodeLimits, PictureSource, Planes,
    hint::{ExpectedPicture, observe_planes},
};
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
use proptest::prelude::*;
use shared::jpeg::inspect;
use zune_core::{bytestream::ZCursor, colorspace::ColorSpace, options::DecoderOptions};
use zune_jpeg::JpegDecoder;

use crate::{names, picture};

fn read(file: &[u8]) -> Result<PictureSource, DecodeError> {
    PictureSource::read(file, &inspect(file), DecodeLimits::default())
}

fn draw(file: &[u8]) -> Planes {
    read(file).expect("sound").draw(u32::MAX)
}

/// Brightness as it is coded, from the other decoder.
fn decode_luma(file: &[u8]) -> Vec<u8> {
    let is_gray = inspect(file).header.is_some_and(|it| it.components == 1);
    let (space, channels) = match is_gray {
        true => (ColorSpace::Luma, 1),
        false => (ColorSpace::YCbCr, 3),
    };
    let options = DecoderOptions::default().jpeg_set_out_colorspace(space);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(file), options);
    let decoded = decoder.decode().expect("sound");
    decoded.into_iter().step_by(channels).collect()
}

/// Maximum and mean of the differences of samples.
fn compare(one: &[u8], other: &[u8]) -> (u8, f64) {
    assert_eq!(one.len(), other.len());
    let apart = || one.iter().zip(other).map(|(a, b)| a.abs_diff(*b));
    let sum: u64 = apart().map(u64::from).sum();
    (apart().max().unwrap_or(0), sum as f64 / one.len() as f64)
}

#[test]
fn every_shared_photograph_is_read_as_another_decoder_reads_it() {
    let mut count = 0;
    for name in names() {
        let file = picture(&name);
        let facts = inspect(&file);
        let is_ours = facts.fault.is_none() && facts.header.is_some_and(|it| it.components != 4);
        if !is_ours || !name.ends_with(".jpg") || !file.starts_with(&[0xff, 0xd8]) {
            continue;
        }
        let source = read(&file).unwrap_or_else(|error| panic!("{name}: {error}"));
        let frame = facts.header.expect("a picture");
        assert_eq!(source.dimensions(), frame.upright_size(), "{name}");
        if frame.orientation == 1 {
            let planes = source.draw(u32::MAX);
            let (most, mean) = compare(planes.luma().bytes(), &decode_luma(&file));
            // The two decoders round differently.
            assert!(most <= 2 && mean < 0.1, "{name}: {most}, {mean}");
            count += 1;
        }
    }
    assert!(count > 30, "{count}");
}

#[test]
fn colours_are_those_of_another_decoder() {
    for name in ["kind-progressive.jpg", "portrait-600x840-blue.jpg"] {
        let file = picture(name);
        let ours = draw(&file).to_pixels();
        let theirs = imaging::decode(&file, DecodeLimits::default())
            .expect("sound")
            .pixels;
        // The other decoder smooths colours that are kept at half the size.
        let (_, mean) = compare(ours.bytes(), theirs.bytes());
        assert!(mean < 1.0, "{name}: {mean}");
    }
}

#[test]
fn fewer_eighths_are_the_same_picture() {
    for name in [
        "scan-diploma-under-300k.jpg",
        "portrait-900x1200-white-100-400k.jpg",
    ] {
        let source = read(&picture(name)).expect("sound");
        let whole = source.draw(u32::MAX);
        for eighths in 2..8 {
            let long = source.dimensions().0.max(source.dimensions().1);
            let drawn = source.draw(long * eighths / 8);
            let (width, height) = (drawn.width(), drawn.height());
            assert!(
                width.max(height).abs_diff(long * eighths / 8) <= 1,
                "{name}"
            );
            let resized = whole.luma().resized(width, height);
            let (_, mean) = compare(drawn.luma().bytes(), resized.bytes());
            assert!(mean < 3.0, "{name} in {eighths} eighths: {mean}");
        }
    }
}

/// Papers are recognised equally well on the smaller drawing that is used for hints.
#[test]
fn what_is_seen_does_not_depend_on_the_eighths() {
    let wanted = ExpectedPicture::Paper { has_qr: false };
    for name in [
        "phone-household-blurred.jpg",
        "phone-id-front-cut-off.jpg",
        "phone-id-front-glare.jpg",
        "phone-diploma.jpg",
    ] {
        let source = read(&picture(name)).expect("sound");
        let hints = |side| observe_planes(&source.draw(side), wanted).0.hints;
        assert_eq!(hints(wanted.preview_side()), hints(u32::MAX), "{name}");
    }
}

#[test]
fn what_the_reader_leaves_to_others_comes_by_them() {
    assert_eq!(
        read(&picture("kind-cmyk.jpg")).expect("sound").dimensions(),
        (1654, 2339)
    );
    let file = picture("id-front.png");
    let seen = imaging::decode(&file, DecodeLimits::default())
        .expect("sound")
        .pixels;
    let (most, _) = compare(draw(&file).to_pixels().bytes(), seen.bytes());
    assert!(most <= 4, "{most}");
}

/// A picture that can be encoded in several ways.
#[derive(Clone, Debug)]
struct Forged {
    sides: (u16, u16),
    kind: ColorType,
    sampling: SamplingFactor,
    quality: u8,
    interval: u16,
    pixels: Vec<u8>,
}

impl Forged {
    fn encode(&self, change: impl Fn(&mut Encoder<&mut Vec<u8>>)) -> Vec<u8> {
        let mut file = Vec::new();
        let mut encoder = Encoder::new(&mut file, self.quality);
        encoder.set_sampling_factor(self.sampling);
        change(&mut encoder);
        let (width, height) = self.sides;
        let encoded = encoder.encode(&self.pixels, width, height, self.kind);
        encoded.expect("encodes");
        file
    }
}

prop_compose! {
    fn any_picture()(
        sides in (1_u16..90, 1_u16..70),
        kind in prop::sample::select(vec![ColorType::Luma, ColorType::Rgb]),
        sampling in prop::sample::select(vec![
            SamplingFactor::R_4_4_4,
            SamplingFactor::R_4_4_0,
            SamplingFactor::R_4_2_2,
            SamplingFactor::R_4_2_0,
        ]),
        quality in 5_u8..=100,
        interval in 0_u16..6,
        seed in any::<u32>(),
    ) -> Forged {
        let channels = if kind == ColorType::Luma { 1 } else { 3 };
        let mut noise = seed;
        let count = usize::from(sides.0) * usize::from(sides.1) * channels;
        let pixels = (0..count).map(|at| {
            noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            // Waves with some noise.
            let wave = (at as f64 / (3.0 + f64::from(seed % 50))).sin() * 90.0 + 128.0;
            (wave + f64::from((noise >> 24) as u8) / 8.0 - 16.0) as u8
        });
        Forged { sides, kind, sampling, quality, interval, pixels: pixels.collect() }
    }
}

fn bytes(planes: &Planes) -> Vec<u8> {
    [planes.luma().bytes(), planes.to_pixels().bytes()].concat()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn every_way_of_coding_is_read(picture in any_picture()) {
        let file = picture.encode(|encoder| {
            if picture.interval > 0 {
                encoder.set_restart_interval(picture.interval);
            }
        });
        let planes = draw(&file);
        let (most, _) = compare(planes.luma().bytes(), &decode_luma(&file));
        prop_assert!(most <= 2, "{most}");
        // The same coefficients, component by component, and in several scans.
        let apart = picture.encode(|encoder| encoder.set_optimized_huffman_tables(true));
        prop_assert_eq!(bytes(&draw(&apart)), bytes(&planes));
        let progressive = picture.encode(|encoder| encoder.set_progressive(true));
        prop_assert_eq!(bytes(&draw(&progressive)), bytes(&planes));
    }
}
