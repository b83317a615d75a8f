//! Metadata beside the pixels: orientation and density.

use super::{AFTER_IHDR, DQT, SOS, frame};
use crate::forge::{
    chunk, exif, find, insert_at, insert_before, patch, segment, sound_jpeg, sound_png, tiff,
};

#[test]
fn the_orientation_is_that_of_the_first_exif_before_the_pixels() {
    let file = sound_jpeg();
    assert_eq!(frame(&file).orientation, 1);
    for orientation in 1..=8 {
        let turned = frame(&insert_before(&file, SOS, &exif(orientation)));
        assert_eq!(turned.orientation, orientation);
        assert_eq!(
            turned.upright_size(),
            if orientation < 5 {
                (240, 320)
            } else {
                (320, 240)
            }
        );
        assert_eq!(
            frame(&insert_at(
                &sound_png(),
                AFTER_IHDR,
                &chunk(b"eXIf", &tiff(orientation))
            ))
            .orientation,
            orientation
        );
    }
    assert_eq!(
        frame(&insert_before(&file, DQT, &[exif(3), exif(6)].concat())).orientation,
        3
    );
    let little = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x08\0\0\0\0\0\0\0";
    assert_eq!(
        frame(&insert_before(&file, DQT, &segment(0xe1, little))).orientation,
        8
    );
    let xmp = segment(0xe1, b"http://ns.adobe.com/xap/1.0/\0<x/>");
    assert_eq!(
        frame(&insert_before(&file, DQT, &[xmp, exif(6)].concat())).orientation,
        6
    );
}

#[test]
fn invalid_exif_means_upright() {
    let file = sound_jpeg();
    for held in [
        &b"Exif\0\0"[..],
        b"Exif\0\0MM\0*\xff\xff\xff\xff",
        b"Exif\0\0II*\0\x08\0\0\0\xff\xff\x12\x01",
    ] {
        assert_eq!(
            frame(&insert_before(&file, DQT, &segment(0xe1, held))).orientation,
            1
        );
    }
    for orientation in [0, 9, 255] {
        assert_eq!(
            frame(&insert_before(&file, DQT, &exif(orientation))).orientation,
            1
        );
    }
}

#[test]
fn density_is_converted_to_dpi() {
    let file = sound_jpeg();
    let unit = find(&file, 0xe0) + 11;
    assert_eq!(
        frame(&patch(&file, unit, &[1, 0, 200, 0, 150])).density,
        Some((200, 150))
    );
    assert_eq!(
        frame(&patch(&file, unit, &[2, 0, 118, 0, 79])).density,
        Some((300, 201))
    );
    assert_eq!(frame(&patch(&file, unit, &[0, 0, 1, 0, 1])).density, None);
    assert_eq!(frame(&patch(&file, unit, &[1, 0, 0, 0, 72])).density, None);
    let per_metre = |unit: u8| {
        chunk(
            b"pHYs",
            &[
                &11_811u32.to_be_bytes()[..],
                &7_874u32.to_be_bytes(),
                &[unit],
            ]
            .concat(),
        )
    };
    assert_eq!(
        frame(&insert_at(&sound_png(), AFTER_IHDR, &per_metre(1))).density,
        Some((300, 200))
    );
    assert_eq!(
        frame(&insert_at(&sound_png(), AFTER_IHDR, &per_metre(0))).density,
        None
    );
}
