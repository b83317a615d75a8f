//! Damaged and hostile files (T10): no panic, no hang, memory within the limits. The long run is
//! `cargo xtask bench mutations`, with 100,000 files.

use std::{ops::ControlFlow, sync::LazyLock};

use imaging::{
    DecodeError, DecodeLimits, Edit, FitError, PictureSource, decode, decode_source, fit, hint,
    strip, thumbnail,
};
use shared::{
    exam::{
        ImageRule,
        image_rule::{self, SizeRange},
    },
    jpeg::{FileFault, FileKind, inspect},
    judge::{check_file, is_refused},
};

use crate::picture;

/// Number of mutations in a normal test run.
const SHORT: u64 = 400;

/// Pictures small enough to be decoded thousands of times.
static SEEDS: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let small = |name: &str, most_kb: u32, side: u32, gray: bool| {
        let rule = ImageRule {
            size: SizeRange {
                least_kb: None,
                most_kb: Some(most_kb),
            },
            exact: Some(image_rule::PixelSize {
                width: side,
                height: side,
            }),
            ..ImageRule::default()
        };
        let edit = Edit {
            gray,
            ..Edit::default()
        };
        fit(
            &picture(name),
            &rule,
            &edit,
            DecodeLimits::default(),
            &mut |_| ControlFlow::Continue(()),
        )
        .expect("a sound picture fits")
        .file
    };
    vec![
        small("portrait-600x840-blue.jpg", 3, 60, false),
        small("portrait-600x840-blue.jpg", 20, 61, false),
        small("portrait-600x840-blue.jpg", 2, 47, true),
        make_png(),
        thumbnail(
            &picture("kind-progressive.jpg"),
            40,
            DecodeLimits::default(),
        )
        .expect("sound"),
    ]
});

fn make_png() -> Vec<u8> {
    let seen = image::RgbaImage::from_fn(33, 21, |x, y| {
        image::Rgba([x as u8 * 7, y as u8 * 11, 80, 200])
    });
    let mut file = std::io::Cursor::new(Vec::new());
    seen.write_to(&mut file, image::ImageFormat::Png)
        .expect("encodes");
    file.into_inner()
}

const NARROW: DecodeLimits = DecodeLimits {
    pixels: 1_000_000,
    memory: 16 * 1024 * 1024,
    blocks: 1_000_000,
};

/// Applies every function to an untrusted file. The results must be consistent.
fn try_all(file: &[u8]) {
    let facts = inspect(file);
    if let Ok(stripped) = strip(file) {
        let after = inspect(&stripped);
        assert_eq!((after.header, after.fault), (facts.header, None));
    }
    let decoded = decode(file, NARROW);
    match (&decoded, facts.fault) {
        (Ok(picture), None) => {
            let size = facts.header.map(|frame| frame.upright_size());
            assert_eq!(
                Some((picture.pixels.width(), picture.pixels.height())),
                size
            );
        }
        (Ok(_), Some(fault)) => panic!("pixels in spite of {fault:?}"),
        (Err(_), _) => {}
    }
    let rule = ImageRule {
        size: SizeRange {
            least_kb: None,
            most_kb: Some(5),
        },
        ..ImageRule::default()
    };
    let fitted = fit(file, &rule, &Edit::default(), NARROW, &mut |_| {
        ControlFlow::Continue(())
    });
    if let Ok(fitted) = fitted {
        let findings = check_file(&rule, &inspect(&fitted.file));
        assert!(!is_refused(&findings), "{findings:?}");
        assert!(decode(&fitted.file, NARROW).is_ok());
    }
}

#[test]
fn generated_mutations_never_break_anything() {
    let count = std::env::var("ZHUNKAO_MUTATIONS")
        .ok()
        .and_then(|count| count.parse().ok());
    let mut noise = Noise(0x9e37_79b9_7f4a_7c15);
    for round in 0..count.unwrap_or(SHORT) {
        let seed = &SEEDS[round as usize % SEEDS.len()];
        try_all(&mutate(seed, &mut noise));
    }
}

#[test]
fn a_file_cut_off_at_any_byte_gives_no_pixels() {
    for seed in [&SEEDS[2], &SEEDS[3]] {
        for length in 0..seed.len() {
            assert!(decode(&seed[..length], NARROW).is_err(), "{length}");
            let fitted = fit(
                &seed[..length],
                &ImageRule::default(),
                &Edit::default(),
                NARROW,
                &mut |_| ControlFlow::Continue(()),
            );
            assert!(matches!(fitted, Err(FitError::Decode(_))), "{length}");
        }
    }
}

#[test]
fn a_header_that_claims_the_largest_picture_takes_no_memory() {
    let mut seed = SEEDS[0].clone();
    let frame = seed
        .windows(2)
        .position(|marker| marker == [0xff, 0xc0])
        .expect("has a frame");
    seed[frame + 5..frame + 9].fill(0xff);
    assert!(decode(&seed, DecodeLimits::default()).is_err());
    assert!(decode_source(&seed, DecodeLimits::default()).is_err());
    // More pixels than the bytes of the file can hold.
    seed[frame + 5..frame + 9].copy_from_slice(&[0x08, 0x00, 0x08, 0x00]);
    assert!(matches!(
        decode(&seed, NARROW),
        Err(DecodeError::Fault(FileFault::Truncated))
    ));
    // Within the accepted size, but beyond these limits.
    assert!(matches!(
        decode(&picture("phone-diploma.jpg"), NARROW),
        Err(DecodeError::Limit { .. })
    ));
}

/// A progressive gray picture whose scans each consist of codes for runs of 32,767 empty blocks.
fn forge_empty_scans(side: u16, scans: usize) -> Vec<u8> {
    let segment = |marker: u8, content: &[u8]| {
        let length = u16::try_from(content.len() + 2).expect("short");
        [&[0xff, marker], &length.to_be_bytes()[..], content].concat()
    };
    let [high, low] = side.to_be_bytes();
    // One code each: no change of the mean; and the longest run of empty blocks.
    let codes = |kind: u8, symbol: u8| [&[kind, 1][..], &[0; 15], &[symbol]].concat();
    let mut file = vec![0xff, 0xd8];
    file.extend(segment(0xdb, &[&[0][..], &[1; 64]].concat()));
    file.extend(segment(0xc2, &[8, high, low, high, low, 1, 1, 0x11, 0]));
    file.extend(segment(0xc4, &[codes(0, 0), codes(0x10, 0xe0)].concat()));
    let blocks = usize::from(side).div_ceil(8).pow(2);
    file.extend(segment(0xda, &[1, 1, 0, 0, 0, 0]));
    file.extend(vec![0; blocks.div_ceil(8)]);
    for _ in 1..scans {
        file.extend(segment(0xda, &[1, 1, 0, 1, 63, 0]));
        file.extend(vec![0; 2 * blocks.div_ceil(16_384) + 1]);
    }
    file.extend([0xff, 0xd9]);
    file
}

#[test]
fn scans_of_next_to_no_bytes_are_bounded_by_their_blocks() {
    let usual = forge_empty_scans(2000, 10);
    assert_eq!(inspect(&usual).fault, None);
    assert!(hint::observe_file(&usual, PAPER, DecodeLimits::SERVER).is_ok());
    // 40 scans over 0.77 million blocks exceed the limit of a server.
    let bomb = forge_empty_scans(7000, 40);
    assert_eq!(inspect(&bomb).fault, None);
    assert!(bomb.len() < 110_000);
    for refused in [
        decode(&bomb, DecodeLimits::SERVER).map(|_| ()),
        PictureSource::read(&bomb, &inspect(&bomb), DecodeLimits::SERVER).map(|_| ()),
    ] {
        assert!(matches!(refused, Err(DecodeError::Limit { .. })));
    }
    // A thumbnail can still be drawn from its means.
    assert!(thumbnail(&bomb, 480, DecodeLimits::SERVER).is_ok());
    assert_eq!(
        inspect(&forge_empty_scans(7000, 41)).fault,
        Some(FileFault::Malformed)
    );
}

const PAPER: hint::ExpectedPicture = hint::ExpectedPicture::Paper { has_qr: true };

#[test]
fn a_thousand_scans_are_decoded_or_refused_but_end() {
    // A progressive picture whose last refinement scan is repeated many times.
    let file = picture("kind-progressive.jpg");
    let scans: Vec<usize> = (0..file.len() - 1)
        .filter(|at| file[*at] == 0xff && file[*at + 1] == 0xda)
        .collect();
    let (last, end) = (scans[scans.len() - 1], file.len() - 2);
    let mut forged = file[..end].to_vec();
    for _ in 0..1000 {
        forged.extend(&file[last..last + 40]);
    }
    forged.extend([0xff, 0xd9]);
    let _ = decode(&forged, DecodeLimits::default());
    let _ = strip(&forged);
}

/// The first seed with a header that contradicts its data.
fn claim(marker: u8, bits: u8) -> Vec<u8> {
    let mut forged = SEEDS[0].clone();
    let frame = forged
        .windows(2)
        .position(|it| it == [0xff, 0xc0])
        .expect("has a frame");
    forged[frame + 1] = marker;
    forged[frame + 4] = bits;
    forged
}

#[test]
fn what_no_browser_shows_is_refused_by_its_name() {
    // 12 bits; arithmetic, sequential and progressive; lossless; hierarchical.
    for (marker, bits) in [(0xc1, 12), (0xc9, 8), (0xca, 8), (0xc3, 8), (0xc5, 8)] {
        let forged = claim(marker, bits);
        assert_eq!(
            inspect(&forged).fault,
            Some(FileFault::Unsupported),
            "{marker:x}"
        );
        for refused in [
            decode(&forged, DecodeLimits::default()),
            decode_source(&forged, DecodeLimits::default()),
        ] {
            assert!(
                matches!(refused, Err(DecodeError::Fault(FileFault::Unsupported))),
                "{marker:x}"
            );
        }
        try_all(&forged);
    }
    assert_eq!(inspect(&claim(0xc0, 8)).fault, None);
}

#[test]
fn a_tiff_is_named_and_no_decoder_sees_it() {
    for head in [*b"II*\0\x08\0\0\0", *b"MM\0*\0\0\0\x08"] {
        let forged = [&head[..], &[0; 200]].concat();
        let refused = decode_source(&forged, DecodeLimits::default());
        assert!(matches!(refused, Err(DecodeError::Kind(FileKind::Tiff))));
        let fitted = fit(
            &forged,
            &ImageRule::default(),
            &Edit::default(),
            DecodeLimits::default(),
            &mut |_| ControlFlow::Continue(()),
        );
        assert!(matches!(
            fitted,
            Err(FitError::Decode(DecodeError::Kind(FileKind::Tiff)))
        ));
    }
}

/// Changes, removes, doubles or moves bytes; many of the new values are boundary values.
fn mutate(seed: &[u8], noise: &mut Noise) -> Vec<u8> {
    let mut file = seed.to_vec();
    for _ in 0..=noise.below(4) {
        let at = noise.below(file.len());
        match noise.below(6) {
            0 => file[at] ^= 1 << noise.below(8),
            1 => file[at] = [0, 1, 0x7f, 0x80, 0xff, 0xd9][noise.below(6)],
            2 => {
                // Wrong bytes in headers have the most effect.
                let near = at % 700.min(file.len());
                file[near] = noise.next() as u8;
            }
            3 => {
                let end = (at + 1 + noise.below(40)).min(file.len());
                file.drain(at..end);
            }
            4 => {
                let end = (at + noise.below(40)).min(file.len());
                let part = file[at..end].to_vec();
                let to = noise.below(file.len());
                file.splice(to..to, part);
            }
            _ => {
                let end = (at + 2).min(file.len());
                file[at..end].fill(0xff);
            }
        }
        if file.is_empty() {
            break;
        }
    }
    file
}

/// xorshift64: the same files in every run.
struct Noise(u64);

impl Noise {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound.max(1) as u64) as usize
    }
}
