//! Tests of stripping metadata.

use imaging::{DecodeLimits, StripError, decode, strip};
use shared::jpeg::{FileFault, FileKind, inspect};

use crate::{names, picture};

fn contains(file: &[u8], words: &[u8]) -> bool {
    file.windows(words.len()).any(|window| window == words)
}

#[test]
fn pixels_way_up_and_density_stay_and_the_file_stays_sound() {
    for name in names() {
        let file = picture(&name);
        let before = inspect(&file);
        if before.fault.is_some() || before.header.is_none() {
            continue;
        }
        let stripped = strip(&file).expect("a sound picture can be stripped");
        let after = inspect(&stripped);
        assert_eq!(
            (after.kind, after.header, after.fault),
            (before.kind, before.header, None),
            "{name}"
        );
        let pixels = |file: &[u8]| decode(file, DecodeLimits::default()).expect("sound").pixels;
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
        // Only the orientation stays, and only where it is not upright: a header and a directory
        // with one entry.
        let exif = stripped
            .windows(5)
            .filter(|window| window == b"Exif\0")
            .count();
        let orientation = inspect(&stripped).header.expect("sound").orientation;
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
fn comments_thumbnails_and_foreign_segments_go() {
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
    let words = [
        &b"thumbnail"[..],
        b"gps",
        b"second",
        b"secret",
        b"home",
        b"profile",
    ];
    for gone in words {
        assert!(!contains(&stripped, gone));
    }
}

/// A colour profile with these primaries, the curve of sRGB as a table, and a secret in its name
/// and in a private tag.
fn forge_profile(primaries: [[f64; 3]; 3]) -> Vec<u8> {
    let fixed = |value: f64| ((value * 65_536.0).round() as i32).to_be_bytes();
    let colour = |xyz: [f64; 3]| [&b"XYZ \0\0\0\0"[..], xyz.map(fixed).as_flattened()].concat();
    let grow = |place: u32| {
        let place = f64::from(place) / 1023.0;
        let value = match place <= 0.040_45 {
            true => place / 12.92,
            false => ((place + 0.055) / 1.055).powf(2.4),
        };
        ((value * 65_535.0).round() as u16).to_be_bytes()
    };
    let table: Vec<u8> = (0..1024).flat_map(grow).collect();
    let curve = [&b"curv\0\0\0\0"[..], &1024_u32.to_be_bytes(), &table].concat();
    let [red, green, blue] = primaries.map(colour);
    let tags: [(&[u8; 4], Vec<u8>); 8] = [
        (b"desc", b"desc\0\0\0\0\0\0\0\x06secret".to_vec()),
        (b"rXYZ", red),
        (b"gXYZ", green),
        (b"bXYZ", blue),
        (b"rTRC", curve.clone()),
        (b"gTRC", curve.clone()),
        (b"bTRC", curve),
        (b"priv", b"data\0\0\0\0 secret of a camera".to_vec()),
    ];
    let mut profile = vec![0; 128];
    profile[12..20].copy_from_slice(b"mntrRGB ");
    profile[36..40].copy_from_slice(b"acsp");
    profile.extend((tags.len() as u32).to_be_bytes());
    let mut start = 132 + 12 * tags.len();
    for (name, tag) in &tags {
        profile.extend(*name);
        profile.extend(
            [start as u32, tag.len() as u32]
                .map(u32::to_be_bytes)
                .concat(),
        );
        start += tag.len();
    }
    profile.extend(tags.into_iter().flat_map(|(_, tag)| tag));
    profile
}

const SRGB: [[f64; 3]; 3] = [
    [0.436_07, 0.222_49, 0.013_92],
    [0.385_15, 0.716_87, 0.097_08],
    [0.143_07, 0.060_61, 0.714_10],
];
const DISPLAY_P3: [[f64; 3]; 3] = [
    [0.515_12, 0.241_20, -0.001_05],
    [0.291_98, 0.692_25, 0.041_89],
    [0.157_10, 0.066_57, 0.784_07],
];

fn segment(marker: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len() + 2).expect("short");
    [&[0xff, marker][..], &length.to_be_bytes(), content].concat()
}

/// The picture with a colour profile in two segments.
fn with_profile(profile: &[u8]) -> Vec<u8> {
    let file = strip(&picture("portrait-600x840-blue.jpg"))
        .expect("sound")
        .into_owned();
    let (one, other) = profile.split_at(profile.len() / 2);
    let part = |number: u8, content: &[u8]| {
        segment(
            0xe2,
            &[b"ICC_PROFILE\0", &[number, 2][..], content].concat(),
        )
    };
    [&file[..2], &part(1, one), &part(2, other), &file[2..]].concat()
}

#[test]
fn colour_space_is_kept_and_profile_data_removed() {
    let plain = strip(&picture("portrait-600x840-blue.jpg"))
        .expect("sound")
        .into_owned();
    let forged = with_profile(&forge_profile(DISPLAY_P3));
    assert!(contains(&forged, b"secret"));
    let stripped = strip(&forged).expect("sound").into_owned();
    assert!(contains(&stripped, b"ICC_PROFILE\0\x01\x01"));
    assert!(!contains(&stripped, b"secret"));
    assert!(stripped.len() < plain.len() + 600);
    let again = strip(&stripped).expect("sound");
    assert!(matches!(again, std::borrow::Cow::Borrowed(_)), "as it is");

    // Without a profile sRGB is assumed; an unknown profile is removed.
    let mut strange = DISPLAY_P3;
    strange[1][1] -= 0.1;
    for gone in [forge_profile(SRGB), forge_profile(strange), vec![7; 5000]] {
        let forged = with_profile(&gone);
        assert!(*strip(&forged).expect("sound") == plain);
    }
}

#[test]
fn adobes_segment_says_how_colours_are_coded_and_no_more() {
    let file = picture("kind-cmyk.jpg");
    let stripped = strip(&file).expect("sound");
    let at = |file: &[u8]| file.windows(7).position(|it| &it[2..] == b"\0\x0eAdo");
    let start = at(&stripped).expect("the transform is needed") - 2 + 2;
    let transform = stripped[start + 15];
    let talkative = [b"Adobe\0\x65\x12\x34\x56\x78", &[transform][..], b" secret"].concat();
    let forged = [
        &stripped[..start],
        &segment(0xee, &talkative),
        &segment(0xee, b"Adobe secret, the second"),
        &stripped[start + 16..],
    ]
    .concat();
    assert_eq!(inspect(&forged).fault, None);
    assert_eq!(strip(&forged).expect("sound"), stripped);
}

#[test]
fn a_png_hides_nothing_in_what_says_how_pixels_look() {
    let file = picture("id-front.png");
    let chunk = |name: &[u8; 4], content: &[u8]| {
        let body = [&name[..], content].concat();
        let length = u32::try_from(content.len()).expect("short");
        [&length.to_be_bytes()[..], &body, &crc(&body)].concat()
    };
    let profile = |primaries| {
        // A zlib stream of one stored block.
        let held = forge_profile(primaries);
        let length = held.len() as u16;
        let (low, high) = held.iter().fold((1_u32, 0_u32), |(low, high), byte| {
            let low = (low + u32::from(*byte)) % 65_521;
            (low, (high + low) % 65_521)
        });
        let sum = (high << 16 | low).to_be_bytes();
        let head = [&b"secret\0\0\x78\x01\x01"[..], &length.to_le_bytes()].concat();
        [&head[..], &(!length).to_le_bytes(), &held, &sum].concat()
    };
    let forge = |chunks: &[Vec<u8>]| [&file[..33], &chunks.concat(), &file[33..]].concat();
    let plain = strip(&file).expect("sound").into_owned();

    let forged = forge(&[chunk(b"iCCP", &profile(DISPLAY_P3))]);
    assert_eq!(inspect(&forged).fault, None);
    let stripped = strip(&forged).expect("sound").into_owned();
    assert!(contains(&stripped, b"iCCP") && !contains(&stripped, b"secret"));
    assert!(decode(&stripped, DecodeLimits::default()).is_ok());
    let again = strip(&stripped).expect("sound");
    assert!(matches!(again, std::borrow::Cow::Borrowed(_)), "as it is");

    let gamma = chunk(b"gAMA", &45_455_u32.to_be_bytes());
    for gone in [
        forge(&[chunk(b"iCCP", &profile(SRGB))]),
        forge(&[chunk(b"iCCP", b"x\0\0no stream")]),
        forge(&[chunk(b"cHRM", &[7; 33])]),
    ] {
        assert_eq!(strip(&gone).expect("sound"), plain);
    }
    let once = strip(&forge(std::slice::from_ref(&gamma)))
        .expect("sound")
        .into_owned();
    assert_eq!(strip(&forge(&[gamma.clone(), gamma])).expect("sound"), once);
}

/// CRC-32 of PNG.
fn crc(bytes: &[u8]) -> [u8; 4] {
    let sum = bytes.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| match sum & 1 {
            1 => sum >> 1 ^ 0xedb8_8320,
            _ => sum >> 1,
        })
    });
    (!sum).to_be_bytes()
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
        (facts.fault, facts.header.map(|frame| frame.orientation)),
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
        Err(StripError::Kind(FileKind::Pdf))
    );
}
