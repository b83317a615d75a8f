//! Tests of thumbnails.

use image::DynamicImage;
use imaging::{DecodeLimits, thumbnail};
use shared::jpeg::{FileKind, inspect};

use crate::{names, picture, pixels};

/// Mean colour of a block of 40 × 40 pixels around a point.
fn mean_around(picture: &DynamicImage, x: u32, y: u32) -> [i32; 3] {
    let block = picture.crop_imm(x - 20, y - 20, 40, 40).into_rgb8();
    let sums = block.pixels().fold([0; 3], |sums, pixel| {
        [0, 1, 2].map(|c| sums[c] + i32::from(pixel.0[c]))
    });
    sums.map(|sum| sum / 1600)
}

#[test]
fn a_thumbnail_is_a_small_sound_upright_jpeg_without_metadata() {
    for name in names() {
        let file = picture(&name);
        let facts = inspect(&file);
        let (Some(frame), None) = (facts.header, facts.fault) else {
            continue;
        };
        let small = thumbnail(&file, 240, DecodeLimits::default())
            .expect("a sound picture has a thumbnail");
        let made = inspect(&small);
        let seen = made.header.expect("a JPEG has a frame");
        assert_eq!(
            (made.kind, made.fault, seen.orientation),
            (FileKind::Jpeg, None, 1),
            "{name}"
        );
        assert_eq!(
            seen.width.max(seen.height),
            240.min(frame.width.max(frame.height)),
            "{name}"
        );
        let (width, height) = frame.upright_size();
        let skew = (u64::from(seen.width) * u64::from(height))
            .abs_diff(u64::from(seen.height) * u64::from(width));
        assert!(
            skew <= u64::from(width.max(height)),
            "{name} keeps its shape"
        );
        assert!(
            !small
                .windows(2)
                .any(|marker| marker == [0xff, 0xe1] || marker == [0xff, 0xe2]),
            "{name}"
        );
        assert!(small.len() < 40_000, "{name}: {} bytes", small.len());
    }
}

#[test]
fn a_thumbnail_looks_like_its_picture() {
    for name in [
        "phone-degree-rotated-exif6.jpg",
        "kind-cmyk.jpg",
        "id-front.png",
        "kind-grayscale.jpg",
        "phone-portrait-12mp.jpg",
    ] {
        let large = pixels(name);
        let small = image::load_from_memory(
            &thumbnail(&picture(name), 400, DecodeLimits::default()).expect("a sound picture"),
        )
        .expect("a JPEG");
        let same_size = large.resize_exact(
            small.width(),
            small.height(),
            image::imageops::FilterType::Triangle,
        );
        for (x, y) in [(1, 1), (1, 3), (2, 2), (3, 1), (3, 3)]
            .map(|(x, y)| (small.width() * x / 4, small.height() * y / 4))
        {
            let (wanted, found) = (mean_around(&same_size, x, y), mean_around(&small, x, y));
            assert!(
                wanted
                    .iter()
                    .zip(found)
                    .all(|(wanted, found)| (wanted - found).abs() <= 4),
                "{name}: {wanted:?} {found:?}"
            );
        }
    }
}

#[test]
fn a_small_picture_is_not_enlarged_and_a_side_of_zero_is_one() {
    let side = |wanted| {
        let made = thumbnail(
            &picture("portrait-too-small-240x320.jpg"),
            wanted,
            DecodeLimits::default(),
        )
        .expect("a sound picture");
        inspect(&made)
            .header
            .expect("a JPEG has a frame")
            .upright_size()
    };
    assert_eq!(side(1000), (240, 320));
    assert_eq!(side(0), (1, 1));
    assert_eq!(side(u32::MAX), (240, 320));
}

#[test]
fn a_picture_too_large_for_the_memory_is_drawn_small() {
    // Enough memory for its means, but not for its coefficients.
    let narrow = DecodeLimits {
        memory: 8 * 1024 * 1024,
        ..DecodeLimits::default()
    };
    for name in ["phone-degree-rotated-exif6.jpg", "phone-portrait-12mp.jpg"] {
        let file = picture(name);
        assert!(imaging::decode(&file, narrow).is_err(), "{name}");
        let wanted = image::load_from_memory(
            &thumbnail(&file, 400, DecodeLimits::default()).expect("sound"),
        );
        let small = image::load_from_memory(&thumbnail(&file, 400, narrow).expect("sound"));
        let (wanted, small) = (wanted.expect("a JPEG"), small.expect("a JPEG"));
        assert_eq!(
            (wanted.width(), wanted.height()),
            (small.width(), small.height()),
            "{name}"
        );
        for (x, y) in [(1, 1), (1, 3), (2, 2), (3, 1), (3, 3)] {
            let (x, y) = (small.width() * x / 4, small.height() * y / 4);
            let means = [&wanted, &small].map(|it| mean_around(it, x, y));
            let off = means[0].iter().zip(means[1]).map(|(a, b)| (a - b).abs());
            assert!(off.max() <= Some(4), "{name}: {means:?}");
        }
    }
}
