//! Tests of decoding.

use image::DynamicImage;
use imaging::{DecodeError, DecodeLimits, ThumbnailError, decode, thumbnail};
use shared::jpeg::{FileFault, FileKind, inspect};

use crate::{names, picture, pixels};

#[test]
fn every_sound_picture_decodes_upright_to_gray_or_rgb() {
    for name in names() {
        let facts = inspect(&picture(&name));
        let (Some(frame), None) = (facts.header, facts.fault) else {
            continue;
        };
        let decoded = pixels(&name);
        assert_eq!(
            (decoded.width(), decoded.height()),
            frame.upright_size(),
            "{name}"
        );
        match decoded {
            DynamicImage::ImageLuma8(_) => assert_eq!(frame.components, 1, "{name}"),
            DynamicImage::ImageRgb8(_) => assert!(frame.components > 1, "{name}"),
            other => panic!("{name} became {:?}", other.color()),
        }
    }
}

#[test]
fn decoded_pixels_are_those_of_the_image_crate() {
    for name in [
        "portrait-600x840-blue.jpg",
        "kind-progressive.jpg",
        "kind-cmyk.jpg",
        "kind-grayscale.jpg",
        "id-front.png",
    ] {
        let theirs = image::load_from_memory(&picture(name)).expect("the picture is sound");
        assert!(pixels(name) == theirs, "{name}");
    }
}

#[test]
fn a_picture_that_lies_on_its_side_is_turned() {
    let file = picture("phone-degree-rotated-exif6.jpg");
    let stored = image::load_from_memory(&file).expect("the picture is sound");
    assert!(pixels("phone-degree-rotated-exif6.jpg") == stored.rotate90());
}

#[test]
fn faulty_files_give_no_pixels_but_their_fault() {
    for (name, expected) in [
        ("bad-truncated.jpg", FileFault::Truncated),
        ("bad-trailing-html.jpg", FileFault::TrailingData),
        ("bad-claims-0x0.jpg", FileFault::NoPixels),
        ("bad-claims-65535x65535.jpg", FileFault::TooManyPixels),
    ] {
        let refused = decode(&picture(name), DecodeLimits::default());
        assert!(
            matches!(refused, Err(DecodeError::Fault(fault)) if fault == expected),
            "{name}"
        );
    }
    for (name, expected) in [
        ("bad-empty.jpg", FileKind::Empty),
        ("bad-heic-named.jpg", FileKind::Heic),
        ("bad-pdf-named.jpg", FileKind::Pdf),
        ("bad-not-an-image.jpg", FileKind::Other),
    ] {
        let refused = thumbnail(&picture(name), 100, DecodeLimits::default());
        assert!(
            matches!(refused, Err(ThumbnailError::Decode(DecodeError::Kind(kind))) if kind == expected),
            "{name}"
        );
    }
}

#[test]
fn coded_data_that_make_no_sense_give_no_pixels() {
    let file = picture("id-front.png");
    let header = &file[..33];
    let data = [&b"IDAT"[..], b"no zlib stream"].concat();
    let chunk = [
        &14u32.to_be_bytes()[..],
        &data,
        &0xc212_5568_u32.to_be_bytes(),
    ]
    .concat();
    // A chunk that no reader uses brings the file to the least size of such a picture.
    let filling = [&10_000_u32.to_be_bytes()[..], b"fiLl", &[0; 10_004]].concat();
    let forged = [header, &filling, &chunk, &file[file.len() - 12..]].concat();
    assert_eq!(inspect(&forged).fault, None);
    assert!(matches!(
        decode(&forged, DecodeLimits::default()),
        Err(DecodeError::Data(_))
    ));
}

#[test]
fn limits_are_kept_before_anything_is_decoded() {
    let file = picture("phone-diploma.jpg");
    let pixels = DecodeLimits {
        pixels: 11_999_999,
        ..DecodeLimits::default()
    };
    let memory = DecodeLimits {
        memory: 100_000_000,
        ..DecodeLimits::default()
    };
    for limits in [pixels, memory] {
        let refused = decode(&file, limits);
        assert!(
            matches!(refused, Err(DecodeError::Limit { needed, allowed }) if needed.pixels == 12_000_000 && allowed == limits)
        );
    }
    assert!(
        decode(
            &file,
            DecodeLimits {
                pixels: 12_000_000,
                memory: 108_000_000,
                ..DecodeLimits::default()
            }
        )
        .is_ok()
    );
}

#[test]
fn what_is_transparent_is_white() {
    let clear = image::RgbaImage::from_fn(2, 1, |x, _| {
        image::Rgba([10, 20, 30, if x == 0 { 0 } else { 255 }])
    });
    let mut file = std::io::Cursor::new(Vec::new());
    clear
        .write_to(&mut file, image::ImageFormat::Png)
        .expect("a small picture encodes");
    let decoded = decode(file.get_ref(), DecodeLimits::default())
        .expect("a sound PNG")
        .pixels;
    assert_eq!(decoded.bytes(), [255, 255, 255, 10, 20, 30]);
}
