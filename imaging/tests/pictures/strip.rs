//! Taking out what is not picture.

use imaging::{Limits, StripError, decode, strip};
use shared::jpeg::{FileFault, Kind, inspect};

use crate::{names, picture};

fn contains(file: &[u8], words: &[u8]) -> bool {
    file.windows(words.len()).any(|window| window == words)
}

#[test]
fn pixels_way_up_and_density_stay_and_the_file_stays_sound() {
    for name in names() {
        let file = picture(&name);
        let before = inspect(&file);
        if before.fault.is_some() || before.frame.is_none() {
            continue;
        }
        let stripped = strip(&file).expect("a sound picture can be stripped");
        let after = inspect(&stripped);
        assert_eq!(
            (after.kind, after.frame, after.fault),
            (before.kind, before.frame, None),
            "{name}"
        );
        let pixels = |file: &[u8]| decode(file, Limits::default()).expect("sound").pixels;
        assert!(pixels(&stripped) == pixels(&file), "{name}");
    }
}

#[test]
fn nothing_of_place_device_or_thumbnail_is_left() {
    let mut seen = 0;
    for name in names()
        .into_iter()
        .filter(|name| name.starts_with("phone-"))
    {
        let file = picture(&name);
        seen += usize::from(contains(&file, b"Exif\0"));
        let stripped = strip(&file).expect("sound");
        // Only which way up, and only where that is not upright: a header, a directory, one entry.
        let exif = stripped
            .windows(5)
            .filter(|window| window == b"Exif\0")
            .count();
        let orientation = inspect(&stripped).frame.expect("sound").orientation;
        assert_eq!(exif, usize::from(orientation != 1), "{name}");
        assert!(!contains(&stripped, b"http://ns.adobe.com"), "{name}");
        assert!(stripped.len() < file.len(), "{name}");
    }
    assert!(seen > 5, "the pictures have something to take out");
}

#[test]
fn a_stripped_file_is_stripped_to_itself() {
    for name in [
        "phone-degree-rotated-exif6.jpg",
        "id-front.png",
        "kind-cmyk.jpg",
        "odd-200k-of-app13-before-sof.jpg",
    ] {
        let once = strip(&picture(name)).expect("sound").into_owned();
        let twice = strip(&once).expect("sound");
        assert!(matches!(twice, std::borrow::Cow::Borrowed(_)), "{name}");
    }
    let file = picture("odd-200k-of-app13-before-sof.jpg");
    assert!(strip(&file).expect("sound").len() + 190_000 < file.len());
}

#[test]
fn comments_thumbnails_and_foreign_segments_go_and_the_colour_profile_stays() {
    let file = picture("portrait-600x840-blue.jpg");
    let segment = |marker: u8, content: &[u8]| {
        let length = u16::try_from(content.len() + 2)
            .expect("short")
            .to_be_bytes();
        [&[0xff, marker][..], &length, content].concat()
    };
    let forged = [
        &file[..2],
        &segment(0xe0, b"JFXX\0\x10thumbnail"),
        &segment(0xe1, b"http://ns.adobe.com/xap/1.0/\0<gps/>"),
        &segment(0xe2, b"ICC_PROFILE\0\x01\x01profile"),
        &segment(0xe2, b"MPF\0second"),
        &segment(0xed, b"Photoshop 3.0\0secret"),
        &segment(0xfe, b"taken at home"),
        &file[2..],
    ]
    .concat();
    assert_eq!(inspect(&forged).fault, None);
    let stripped = strip(&forged).expect("sound");
    for gone in [&b"thumbnail"[..], b"gps", b"second", b"secret", b"home"] {
        assert!(!contains(&stripped, gone));
    }
    assert!(contains(&stripped, b"ICC_PROFILE\0\x01\x01profile"));
}

#[test]
fn texts_and_times_of_a_png_go() {
    let file = picture("id-front.png");
    let chunk = |name: &[u8; 4], content: &[u8]| {
        let body = [&name[..], content].concat();
        let sum = !body.iter().fold(u32::MAX, |sum, byte| {
            (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
                if sum & 1 == 1 {
                    sum >> 1 ^ 0xedb8_8320
                } else {
                    sum >> 1
                }
            })
        });
        let length = u32::try_from(content.len()).expect("short").to_be_bytes();
        [&length[..], &body, &sum.to_be_bytes()].concat()
    };
    let turned = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x03\0\0\0\0\0\0\0, and Nikon 4711";
    let forged = [
        &file[..33],
        &chunk(b"tEXt", b"Author\0Lin"),
        &chunk(b"tIME", &[7, 234, 1, 1, 0, 0, 0]),
        &chunk(b"eXIf", turned),
        &chunk(b"gAMA", &45_455_u32.to_be_bytes()),
        &file[33..],
    ]
    .concat();
    assert_eq!(inspect(&forged).fault, None);
    let stripped = strip(&forged).expect("sound");
    for gone in [&b"Author"[..], b"tIME", b"Nikon"] {
        assert!(!contains(&stripped, gone));
    }
    assert!(contains(&stripped, b"gAMA"));
    let facts = inspect(&stripped);
    assert_eq!(
        (facts.fault, facts.frame.map(|frame| frame.orientation)),
        (None, Some(3))
    );
}

#[test]
fn ones_before_a_marker_go_but_one() {
    let file = picture("portrait-600x840-blue.jpg");
    let filled = [&file[..2], &[0xff; 7], &file[2..]].concat();
    assert_eq!(inspect(&filled).fault, None);
    let (plain, stripped) = (strip(&file), strip(&filled));
    assert_eq!(stripped.expect("sound"), plain.expect("sound"));
}

#[test]
fn what_is_not_sound_is_not_touched() {
    assert_eq!(
        strip(&picture("bad-truncated.jpg")),
        Err(StripError::Fault(FileFault::Truncated))
    );
    assert_eq!(
        strip(&picture("bad-pdf-named.jpg")),
        Err(StripError::Kind(Kind::Pdf))
    );
}
