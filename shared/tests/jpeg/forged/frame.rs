//! The frame header of a JPEG.

use shared::jpeg::{FileFault, inspect};

use super::{SOF0, fault};
use crate::forge::{
    checksum, find, insert_at, insert_before, patch, segment, sound_jpeg, sound_png,
};

#[test]
fn coding_processes_browsers_do_not_show_are_unsupported() {
    let file = sound_jpeg();
    let sof = find(&file, SOF0);
    for marker in [
        0xc3, 0xc5, 0xc6, 0xc7, 0xc8, 0xc9, 0xca, 0xcb, 0xcd, 0xce, 0xcf, 0xde,
    ] {
        assert_eq!(
            fault(&patch(&file, sof + 1, &[marker])),
            Some(FileFault::Unsupported),
            "{marker:x}"
        );
    }
    assert_eq!(
        fault(&patch(&file, sof + 4, &[12])),
        Some(FileFault::Unsupported),
        "12 bit"
    );
    let two_components = [segment(SOF0, &[8, 0, 9, 0, 9, 2, 1, 17, 0, 2, 17, 0])].concat();
    assert_eq!(
        fault(&insert_before(&file, SOF0, &two_components)),
        Some(FileFault::Unsupported)
    );
}

#[test]
fn an_extended_sequential_frame_of_8_bits_is_sound() {
    let file = sound_jpeg();
    assert_eq!(fault(&patch(&file, find(&file, SOF0) + 1, &[0xc1])), None);
}

#[test]
fn a_frame_without_pixels_or_with_too_many_still_tells_its_size() {
    let file = sound_jpeg();
    let sof = find(&file, SOF0);
    for (height, width, expected) in [
        (0u16, 240u16, FileFault::NoPixels),
        (320, 0, FileFault::NoPixels),
        (10_001, 10_000, FileFault::TooManyPixels),
        (65_535, 65_535, FileFault::TooManyPixels),
    ] {
        let facts = inspect(&patch(
            &file,
            sof + 5,
            &[height.to_be_bytes(), width.to_be_bytes()].concat(),
        ));
        assert_eq!(facts.fault, Some(expected));
        let frame = facts.header.expect("the frame header could be read");
        assert_eq!(
            (frame.width, frame.height),
            (u32::from(width), u32::from(height))
        );
    }
}

#[test]
fn a_picture_that_the_bytes_cannot_hold_is_truncated() {
    let file = sound_jpeg();
    let sof = find(&file, SOF0);
    let claim = |height: u16, width: u16, file: &[u8]| {
        let sides = [height.to_be_bytes(), width.to_be_bytes()].concat();
        fault(&patch(file, sof + 5, &sides))
    };
    assert_eq!(claim(10_000, 10_000, &file), Some(FileFault::Truncated));
    // Gray or not, a block takes two bits at least: as many bytes as that are let through.
    let coded = insert_at(&file, file.len() - 2, &vec![0; 1_200_000]);
    assert_eq!(claim(10_000, 10_000, &coded), None);

    let png = sound_png();
    let wide = patch(&png, 16, &[0, 0, 0x20, 0, 0, 0, 0x20, 0]);
    let sum = checksum(&wide[12..29]).to_be_bytes();
    assert_eq!(fault(&patch(&wide, 29, &sum)), Some(FileFault::Truncated));
}
