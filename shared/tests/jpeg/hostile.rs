//! Laws that hold for any bytes, as well as for damaged real files.

use proptest::prelude::*;
use shared::jpeg::{FIRST_READ_BYTES, FileFacts, FileFault, FileKind, ProbeResult, inspect, probe};

use crate::{
    forge::{insert_at, segment, sound_jpeg, sound_png},
    picture, pictures,
};

/// Reads `file` as a browser does: first `first` bytes, then as many as are asked for. Gives the
/// facts and the bytes read in all.
fn probe_in_parts(file: &[u8], first: usize) -> (FileFacts, u64) {
    let length = file.len() as u64;
    let (mut at_hand, mut read) = ((first as u64).min(length), 0);
    loop {
        read += at_hand;
        match probe(&file[..at_hand as usize], length) {
            ProbeResult::Known(facts) => return (facts, read),
            ProbeResult::NeedMore { bytes } => {
                assert!(bytes > at_hand, "each answer asks for more");
                assert!(
                    bytes <= length,
                    "no answer asks for what the file does not have"
                );
                assert!(
                    bytes == length || bytes >= 2 * at_hand,
                    "so that all reads together are linear"
                );
                at_hand = bytes;
            }
        }
    }
}

fn check_properties(file: &[u8], first: usize) {
    let header = match probe(file, file.len() as u64) {
        ProbeResult::Known(facts) => facts,
        ProbeResult::NeedMore { .. } => panic!("the whole file was given"),
    };
    let (in_parts, read) = probe_in_parts(file, first);
    assert_eq!(
        in_parts, header,
        "the answer depends on the file, not on the reads"
    );
    assert!(read <= first as u64 + 3 * file.len() as u64 + FIRST_READ_BYTES);
    let whole = inspect(file);
    assert_eq!(
        (whole.bytes, whole.kind, whole.header),
        (header.bytes, header.kind, header.header)
    );
    if header.fault.is_some() {
        assert_eq!(whole.fault, header.fault, "what the header says stands");
    }
    if whole.fault.is_none() {
        assert_eq!(
            whole.header.is_some(),
            matches!(whole.kind, FileKind::Jpeg | FileKind::Png)
        );
    }
}

/// A file that is accepted: a picture without a fault.
fn is_sound(file: &[u8]) -> bool {
    let facts = inspect(file);
    facts.header.is_some() && facts.fault.is_none()
}

#[test]
fn properties_hold_for_every_sample_picture() {
    for (_, file) in pictures() {
        for first in [0, 1, 100, 4096, 65_536] {
            check_properties(&file, first);
        }
    }
}

#[test]
fn a_photograph_is_known_from_its_first_64_kb() {
    for (name, file) in pictures()
        .iter()
        .filter(|(name, _)| !name.starts_with("odd-"))
    {
        let (_, read) = probe_in_parts(file, FIRST_READ_BYTES as usize);
        assert!(read <= FIRST_READ_BYTES, "{name}");
    }
}

#[test]
fn a_header_of_many_megabytes_takes_few_reads() {
    let file = insert_at(&sound_jpeg(), 2, &segment(0xed, &[0; 65_533]).repeat(100));
    let (facts, read) = probe_in_parts(&file, FIRST_READ_BYTES as usize);
    assert_eq!(facts.header.map(|frame| frame.width), Some(240));
    assert!(read < 3 * file.len() as u64);
    let fill = insert_at(&sound_jpeg(), 2, &[0xff; 1_000_000]);
    assert_eq!(
        probe_in_parts(&fill, 10).0.header.map(|frame| frame.width),
        Some(240)
    );
}

#[test]
fn a_file_cut_off_at_any_byte_is_never_sound() {
    for file in [sound_jpeg(), sound_png()] {
        for end in 0..file.len() {
            assert!(!is_sound(&file[..end]), "cut off at {end}");
        }
    }
}

#[test]
fn a_head_longer_than_the_file_is_cut_to_it() {
    let file = sound_jpeg();
    assert_eq!(
        probe(&file, 100),
        ProbeResult::Known(FileFacts {
            bytes: 100,
            kind: FileKind::Jpeg,
            header: None,
            fault: Some(FileFault::Truncated)
        })
    );
}

/// Starts that lead the walk into its branches.
fn start() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        Just(Vec::new()),
        Just(b"\xff\xd8\xff".to_vec()),
        Just(b"\xff\xd8\xff\xe1\0\x40Exif\0\0II*\0\x08\0\0\0".to_vec()),
        Just(
            b"\xff\xd8\xff\xc0\0\x11\x08\0\x10\0\x10\x03\x01\x22\0\x02\x11\x01\x03\x11\x01"
                .to_vec()
        ),
        Just(b"\x89PNG\r\n\x1a\n".to_vec()),
        Just(sound_png()[..33].to_vec()),
        Just(b"\0\0\0\x18ftyp".to_vec()),
    ]
}

/// A change somewhere in a file: bytes put over others, put in, or left out.
#[derive(Clone, Debug)]
enum FileDamage {
    Over(usize, Vec<u8>),
    In(usize, Vec<u8>),
    Out(usize, usize),
}

fn change() -> impl Strategy<Value = FileDamage> {
    // Half of the changes hit the header, where the structure is.
    let place = prop_oneof![0..700usize, any::<usize>()];
    let bytes = prop_oneof![
        prop::collection::vec(any::<u8>(), 1..4),
        any::<u8>().prop_map(|marker| vec![0xff, marker]),
        Just(vec![0xff, 0xda]),
        Just(vec![0xff, 0xd9]),
    ];
    prop_oneof![
        (place.clone(), bytes.clone()).prop_map(|(at, bytes)| FileDamage::Over(at, bytes)),
        (place.clone(), bytes).prop_map(|(at, bytes)| FileDamage::In(at, bytes)),
        (place, 1..2000usize).prop_map(|(at, count)| FileDamage::Out(at, count)),
    ]
}

fn apply(file: &mut Vec<u8>, change: &FileDamage) {
    let length = file.len();
    match change {
        FileDamage::Over(at, bytes) => {
            for (offset, byte) in bytes.iter().enumerate() {
                file[at.wrapping_add(offset) % length] = *byte;
            }
        }
        FileDamage::In(at, bytes) => {
            let at = at % length;
            file.splice(at..at, bytes.iter().copied());
        }
        FileDamage::Out(at, count) => {
            let at = at % length;
            file.drain(at..(at + count).min(length));
            file.push(0);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn properties_hold_for_any_bytes(
        start in start(),
        rest in prop::collection::vec(any::<u8>(), 0..3000),
        first in 0..2000usize,
    ) {
        check_properties(&[start, rest].concat(), first);
    }

    #[test]
    fn properties_hold_for_damaged_pictures(
        which in 0..4usize,
        changes in prop::collection::vec(change(), 1..6),
        first in 0..70_000usize,
    ) {
        let mut file = match which {
            0 => sound_jpeg(),
            1 => sound_png(),
            2 => picture("kind-progressive.jpg")[..20_000].to_vec(),
            _ => picture("phone-degree-rotated-exif6.jpg")[..5_000].to_vec(),
        };
        for change in &changes {
            apply(&mut file, change);
        }
        check_properties(&file, first);
    }
}
